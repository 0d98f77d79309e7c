"""The XML that "SMS Backup & Restore" writes, read as records without an XML parser.

The app writes an emoji as two surrogates (`&#55357;&#56832;`), which is no XML, so a parser
refuses the whole file. And a parser would unfold entities and hold a film that came as MMS in
memory. Here a record is the text from one `<sms`, `<mms` or `<call` to the next: `<` is always
written `&lt;` within a value, so nothing else can look like that. Declarations are not read, so
there is nothing to unfold. Linear in the size of the file.

Source: https://synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from sobremesa.core.chat.values import whole
from sobremesa.core.content_lines import repaired

RECORD_MAX_CHARS = 2 * 1024 * 1024
"""Of a record without its files: what is longer is cut there."""

FILE_MAX_CHARS = 36 * 1024 * 1024
"""Of the base64 of all files of one record, which is 27 MB: more is let go as it comes."""

ATTRIBUTES_MAX = 200
TAGS_MAX = 2_000

_MARKS = re.compile(r'<(?:sms|mms|call)(?=[ \t\r\n/>])|</(?:mms|smses|calls)>|\bdata="')
_END_OF_FILE = re.compile('["<]')
_MARK_MAX_CHARS = 16
_TAG = re.compile(r"<(part|addr|sms|mms|call)\b")
_ATTRIBUTE = re.compile(
    r"""(?<![\w.:\-])([A-Za-z_][\w.:\-]{0,60})\s{0,9}=\s{0,9}("[^"]*"|'[^']*')"""
)
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(slots=True)
class Raw:
    """One record as written. `files` are the base64 of its parts in their order, taken out of
    `text`; None where there was more of it than may be held, or its end was lost."""

    kind: str
    text: str
    files: list[str | None] = field(default_factory=list)


class _Collector:
    """Puts a record together from pieces, the files apart."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.parts: list[str] = []
        self.size = 0
        self.files: list[str | None] = []
        self.data: list[str] | None = None
        self.held = 0

    def add(self, text: str) -> None:
        """Further text, of a file while one is open."""
        if self.data is not None:
            self.held += len(text)
            if self.held <= FILE_MAX_CHARS:
                self.data.append(text)
        else:
            self.parts.append(text[: max(RECORD_MAX_CHARS - self.size, 0)])
            self.size += len(text)

    def open_file(self) -> None:
        """What follows is a file."""
        self.add('data="')
        self.data = []

    def close_file(self, *, is_whole: bool = True) -> None:
        """The file ends here."""
        is_held = is_whole and self.held <= FILE_MAX_CHARS
        self.files.append("".join(self.data or ()) if is_held else None)
        self.data = None

    def record(self) -> Raw:
        """The record."""
        if self.data is not None:
            self.close_file(is_whole=False)
            self.add('"')
        return Raw(self.kind, "".join(self.parts), self.files)


class Records:
    """Every record of a backup, in the order of the file; iterate once.

    `is_ended` says behind it whether the file was whole.
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        self.pieces = pieces
        self.is_ended = False
        self.now: _Collector | None = None

    def __iter__(self) -> Iterator[Raw]:
        held = ""
        for piece in self.pieces:
            held += piece
            at = 0
            while mark := self._mark(held, at):
                start, end, written = mark
                if self.now:
                    self.now.add(held[at:start])
                yield from self._take(written)
                at = end
            # The beginning of a mark may lie at the end of what is held.
            until = len(held) if self._is_in_file() else max(len(held) - _MARK_MAX_CHARS, at)
            if self.now:
                self.now.add(held[at:until])
            held = held[until:]
        if self.now:
            self.now.add(held)
            yield self.now.record()

    def _is_in_file(self) -> bool:
        return self.now is not None and self.now.data is not None

    def _mark(self, held: str, at: int) -> tuple[int, int, str] | None:
        """Where the next mark begins and ends, and which it is."""
        found = (_END_OF_FILE if self._is_in_file() else _MARKS).search(held, at)
        if not found:
            return None
        # The `<` of the next tag, where the end of a file was lost, is left for the next turn.
        end = found.start() if found[0] == "<" else found.end()
        return found.start(), end, found[0]

    def _take(self, mark: str) -> Iterator[Raw]:
        now = self.now
        if now and now.data is not None:
            now.close_file(is_whole=mark == '"')
            now.add('"')
        elif mark.startswith("</"):
            self.is_ended = mark != "</mms>"
            if now:
                now.add(mark if mark == "</mms>" else "")
                yield now.record()
            self.now = None
        elif mark == 'data="':
            if now and now.kind == "mms":
                now.open_file()
            elif now:
                now.add(mark)
        else:
            if now:
                yield now.record()
            self.now = _Collector(mark[1:])
            self.now.add(mark)


@dataclass(frozen=True, slots=True)
class Tag:
    """One element of a record: its name and its values, as people wrote them."""

    name: str
    values: dict[str, str]

    def get(self, name: str) -> str:
        """A value, or nothing: the app writes `null` for what is not there."""
        value = self.values.get(name, "")
        return "" if value == "null" else value


def tags(text: str) -> list[Tag]:
    """The elements of one record: the record itself first, then its parts and addresses."""
    found = []
    starts = list(islice(_TAG.finditer(text), TAGS_MAX))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    for start, end in zip(starts, ends, strict=False):
        values: dict[str, str] = {}
        for match in islice(_ATTRIBUTE.finditer(text, start.end(), end), ATTRIBUTES_MAX):
            values.setdefault(match[1], plain(match[2][1:-1]))
        found.append(Tag(start[1], values))
    return found


def plain(value: str) -> str:
    """A value with its references undone; two surrogates are the one letter they stand for."""
    value = repaired(value)
    if "&" not in value:
        return value
    return whole(_SURROGATES.sub(_pair, _REFERENCE.sub(_letter, value)))


def _letter(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    number = int(found[1]) if found[1] else int(found[2], 16)
    return chr(number) if 0 < number <= 0x10FFFF else ""


def _pair(found: re.Match[str]) -> str:
    return found[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def content(base64: str | None) -> bytes | None:
    """The bytes of a file, or None where it is too big or no base64."""
    try:
        return b64decode(base64, validate=False) if base64 else None
    except ValueError:
        return None
