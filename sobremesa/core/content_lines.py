"""Content lines, the grammar that iCalendar (RFC 5545 § 3.1) and vCard (RFC 6350 § 3.3) share.

Read tolerantly: broken folding, quotes that never close and bytes of two encodings in one
file are what real address books and calendars are made of. Everything here is linear.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

PIECE_MAX_CHARS = 64 * 1024
"""A longer physical line comes in pieces, so that a line of 1 GB never lies in memory."""

PARAMETERS_MAX = 64

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_A_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^([n'^])")
_CARET_MEANS = {"n": "\n", "'": '"', "^": "^"}


@dataclass(frozen=True, slots=True)
class ContentLine:
    """`group.NAME;PARAM=a,b:value`: name and parameter names in capitals, value as written."""

    name: str
    params: dict[str, tuple[str, ...]]
    value: str
    group: str = ""

    def param(self, name: str) -> str:
        """The first value of a parameter, or nothing."""
        return self.params.get(name, ("",))[0]


def encoding_of(head: bytes) -> str:
    """`utf-16…` where a BOM or the zeros between the letters say so, else `utf-8`."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if len(head) >= 4 and head[1] == 0 and head[3] == 0 and head[0] and head[2]:
        return "utf-16-le"
    if len(head) >= 4 and head[0] == 0 and head[2] == 0 and head[1] and head[3]:
        return "utf-16-be"
    return "utf-8"


def pieces(stream: BinaryIO, head: bytes) -> Iterator[str]:
    """The physical lines of a stream with their ends, long ones in pieces, memory constant.

    Bytes that are no UTF-8 stay as lone surrogates until `repaired` knows more about them.
    """
    encoding = encoding_of(head)
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
    while piece := text.readline(PIECE_MAX_CHARS):
        yield piece


def decoded(data: bytes) -> str:
    """All of a small file as text, by the same rules as `pieces`."""
    encoding = encoding_of(data[:4])
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    return data.decode(encoding, errors)


def encoded(text: str) -> bytes:
    """The bytes of what `pieces` gave: UTF-8, and where the file was not, its own bytes."""
    return _NOT_A_BYTE.sub("\ufffd", text).encode("utf-8", "surrogateescape")


def repaired(text: str) -> str:
    """Text without NUL, with the bytes that were no UTF-8 read as Windows-1252."""
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return encoded(text).decode("cp1252", "replace")
    return text


def unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Logical lines: a physical line that begins with a blank continues the one before."""
    held: list[str] = []
    for line in lines:
        if line[:1] in {" ", "\t"} and held:
            held.append(line[1:])
            continue
        if held:
            yield "".join(held)
        held = [line] if line else []
    if held:
        yield "".join(held)


def content_line(text: str) -> ContentLine | None:
    """One logical line taken apart, or None where there is no name and colon."""
    head, colon, value = _cut(text)
    if not colon:
        return None
    words = _split_outside_quotes(head, ";")
    group, _, name = words[0].strip().rpartition(".")
    if not name:
        return None
    return ContentLine(name.upper(), _parameters(words[1 : PARAMETERS_MAX + 1]), value, group)


def _cut(text: str) -> tuple[str, str, str]:
    head, colon, value = text.partition(":")
    if head.count('"') % 2 == 0:
        return head, colon, value
    inside = False
    for place, char in enumerate(text):
        if char == '"':
            inside = not inside
        elif char == ":" and not inside:
            return text[:place], ":", text[place + 1 :]
    return head, colon, value  # the quote never closes: the first colon is as good as any


def _split_outside_quotes(text: str, mark: str) -> list[str]:
    if '"' not in text:
        return text.split(mark)
    parts: list[str] = []
    inside = False
    start = 0
    for place, char in enumerate(text):
        if char == '"':
            inside = not inside
        elif char == mark and not inside:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _parameters(words: list[str]) -> dict[str, tuple[str, ...]]:
    """Parameters by name. vCard 2.1 writes a bare `HOME` for `TYPE=HOME`."""
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        name = name.strip().upper()
        if not equals:
            name, value = ("ENCODING" if name in _BARE_ENCODINGS else "TYPE"), name
        values = tuple(_parameter(v) for v in _split_outside_quotes(value, ",")[:PARAMETERS_MAX])
        if name and value:
            found[name] = found.get(name, ()) + values
    return found


_BARE_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "7BIT", "8BIT"}


def _parameter(value: str) -> str:
    """A parameter's value without quotes, with `^n`, `^'` and `^^` undone (RFC 6868)."""
    return _CARET.sub(lambda m: _CARET_MEANS[m[1]], value.strip().strip('"'))


def unescaped(value: str) -> str:
    r"""Text with `\n`, `\,`, `\;` and `\\` undone (RFC 5545 § 3.3.11)."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)


def split_escaped(value: str, mark: str) -> list[str]:
    """The parts between unescaped marks, each unescaped. The value holds no NUL (`repaired`)."""
    if "\\" not in value:
        return value.split(mark)
    # NUL stands in for what is escaped while we cut; two passes, however many there are.
    hidden = value.replace("\\\\", "\0b").replace("\\" + mark, "\0m")
    return [
        unescaped(part.replace("\0m", "\\" + mark).replace("\0b", "\\\\"))
        for part in hidden.split(mark)
    ]
