"""The parts of a letter, as places in its bytes: nothing is copied or decoded until asked.

RFC 2045, 2046. Tolerant where real mail is broken: a boundary that never ends, that is
empty, or is the same on every level; children without blank lines; types without subtype.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sobremesa.core.mail.charsets import decode
from sobremesa.core.mail.headers import Headers, decoded, parameters, parse_headers
from sobremesa.core.mail.limits import DEPTH_MAX, FILE_NAME_MAX_CHARS, PARTS_MAX
from sobremesa.core.mail.transfer import decode_transfer, size_of_base64

LETTER_TYPES = {"message/rfc822", "message/global", "message/news"}


@dataclass(slots=True)
class Part:
    """One part: `number` is its path as in IMAP ("1.2"; "" is the letter itself)."""

    raw: bytes = field(repr=False)
    headers: Headers = field(repr=False)
    start: int
    end: int
    number: str
    content_type: str
    parameters: dict[str, str]
    children: list[Part] = field(default_factory=list)

    @property
    def encoding(self) -> str:
        return self.headers.get("content-transfer-encoding").partition(";")[0].strip().lower()

    @property
    def disposition(self) -> str:
        return parameters(self.headers.get("content-disposition"))[0]

    def body(self, most: int | None = None) -> bytes:
        """The bytes of the body as they came, or the first `most` of them."""
        return self.raw[self.start : self.end if most is None else min(self.end, self.start + most)]

    def content(self, most: int | None = None) -> bytes:
        """The body decoded; with `most`, what the first `most` bytes of it decode to."""
        return decode_transfer(self.body(most), self.encoding)

    def text(self, most: int | None = None) -> str:
        """The body as text, newlines as LF."""
        text = decode(self.content(most), self.parameters.get("charset", ""))
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def size_bytes(self) -> int:
        """How many bytes the decoded body has, without decoding it if it is base64."""
        if self.encoding == "base64":
            return size_of_base64(self.raw, self.start, self.end)
        return len(self.content())

    def file_name(self) -> str:
        """The name it travels under, safe to show: no folders, no control characters."""
        given = parameters(self.headers.get("content-disposition"))[1].get("filename", "")
        return safe_name(decoded(given or self.parameters.get("name", "")))

    def walk(self) -> Iterator[Part]:
        """This part and everything in it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def safe_name(name: str) -> str:
    """A file name for display only: never a path, never the name of a file of ours."""
    name = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = "".join(letter for letter in name if letter.isprintable()).strip()
    if len(name) <= FILE_NAME_MAX_CHARS:
        return name
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:
        return stem[: FILE_NAME_MAX_CHARS - len(ending) - 1] + dot + ending
    return name[:FILE_NAME_MAX_CHARS]


@dataclass(slots=True)
class _Budget:
    parts: int = PARTS_MAX


def parse(raw: bytes) -> Part:
    """The tree of a letter. Never raises; parts beyond 500 or 30 levels stay unopened."""
    start = len(raw) - len(raw.lstrip(b"\xef\xbb\xbf\r\n"))
    return _parse(raw, start, len(raw), "", 0, "text/plain", _Budget())


def _parse(
    raw: bytes, start: int, end: int, number: str, depth: int, default: str, budget: _Budget
) -> Part:
    headers, body = parse_headers(raw, start, end)
    declared = headers.get("content-type")
    content_type, given = parameters(declared) if declared else (default, {})
    if "/" not in content_type:  # RFC 2045 § 5.2: treat as text, unless it is a file
        content_type = "application/octet-stream" if "name" in given else "text/plain"
    part = Part(raw, headers, body, end, number, content_type, given)
    if not content_type.startswith("multipart/") or depth >= DEPTH_MAX:
        return part
    inner = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
    for count, (first, last) in enumerate(_spans(raw, body, end, given.get("boundary", "")), 1):
        if budget.parts <= 0:
            break
        budget.parts -= 1
        name = f"{number}.{count}" if number else str(count)
        part.children.append(_parse(raw, first, last, name, depth + 1, inner, budget))
    if not part.children:
        part.content_type = "text/plain"  # what was announced did not come; show what did
    return part


def _spans(raw: bytes, start: int, end: int, boundary: str) -> Iterator[tuple[int, int]]:
    """Where each child begins and ends: between delimiter lines, or to the end of the parent."""
    delimiter = b"--" + boundary.rstrip().encode("utf-8", "surrogateescape")
    first = -1
    for line, after, is_last in _delimiters(raw, start, end, delimiter):
        if first >= 0:
            yield first, _before_newline(raw, first, line)
        if is_last:
            return
        first = after
    if first >= 0:
        yield first, end


def _delimiters(
    raw: bytes, start: int, end: int, delimiter: bytes
) -> Iterator[tuple[int, int, bool]]:
    """(start of the line, start of the next line, is it the closing one) of each delimiter."""
    position = (
        start if raw.startswith(delimiter, start) else raw.find(b"\n" + delimiter, start, end)
    )
    while 0 <= position < end:
        line = position + 1 if raw[position : position + 1] == b"\n" else position
        after = line + len(delimiter)
        newline = raw.find(b"\n", after, end)
        stop = end if newline < 0 else newline
        rest = raw[after : min(stop, after + 100)].rstrip()
        if not rest or rest == b"--" or (rest.startswith(b"--") and delimiter != b"--"):
            yield line, min(end, stop + 1), bool(rest)
        position = raw.find(b"\n" + delimiter, stop, end)


def _before_newline(raw: bytes, first: int, line: int) -> int:
    """The newline before a delimiter belongs to the delimiter (RFC 2046 § 5.1.1)."""
    if line > first and raw[line - 1 : line] == b"\n":
        line -= 1
        if line > first and raw[line - 1 : line] == b"\r":
            line -= 1
    return max(first, line)
