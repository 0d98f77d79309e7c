"""Content-Transfer-Encodings, and the two older ways to put a file into a text.

Sources: RFC 2045 § 6; POSIX uuencode; the yEnc draft 1.3 (Jürgen Helbing, 2002).
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from sobremesa.core.mail.limits import FILES_MAX

NOT_BASE64 = bytes(
    byte
    for byte in range(256)
    if byte not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)
BEGIN = re.compile(
    rb"^(?:begin(?P<base64>-base64)? [0-7]{3,4} (?P<uu>[^\r\n]{1,200})"
    rb"|=ybegin (?=[^\r\n]*size=)[^\r\n]*?name=(?P<yenc>[^\r\n]{1,200}))\r?\n",
    re.MULTILINE,
)
Y_SHIFT = bytes((byte - 42) % 256 for byte in range(256))
Y_ESCAPED = re.compile(rb"=(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Inside:
    """A file found inside a text, between `start` and `end`."""

    name: str
    content: bytes
    start: int
    end: int


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """The bytes that were meant; an unknown encoding leaves them as they are."""
    encoding = encoding.strip().lower()
    if encoding == "base64":
        return from_base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return b"".join(found.content for found in files_inside(data)) or data
    return data


def from_base64(data: bytes) -> bytes:
    """Base64 with whatever lies between, without its padding or a last character too many.

    Some senders encode line by line: padding in the middle does not end the data.
    """
    padding = data.find(b"=")
    if 0 <= padding < len(data.rstrip(b"=\r\n \t")):
        return b"".join(from_base64(piece) for piece in data.split(b"=") if piece.strip())
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        clean = data.translate(None, NOT_BASE64)
        clean = clean[:-1] if len(clean) % 4 == 1 else clean
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def size_of_base64(raw: bytes, start: int, end: int) -> int:
    """How many bytes it will be, without decoding it: 25 MB are counted in milliseconds."""
    noise = sum(raw.count(byte, start, end) for byte in (b"\r", b"\n", b" ", b"\t"))
    padding = raw.count(b"=", max(start, end - 8), end)
    return max(0, (end - start - noise) * 3 // 4 - padding)


def files_inside(data: bytes) -> list[Inside]:
    """The uuencoded and yEnc files in a text, in order; [] at once if there is none."""
    found: list[Inside] = []
    if b"begin" not in data:
        return found
    position = 0
    for begin in BEGIN.finditer(data):
        if begin.start() < position or len(found) == FILES_MAX:
            continue
        inside = _yenc(data, begin) if begin["yenc"] else _uu(data, begin)
        if inside is None:
            break  # no end before the end of the data: nor for any that begins later
        found.append(inside)
        position = inside.end
    return found


def _uu(data: bytes, begin: re.Match[bytes]) -> Inside | None:
    end = data.find(b"\n====" if begin["base64"] else b"\nend", begin.end() - 1)
    if end < 0:
        return None
    lines = data[begin.end() : end].splitlines()
    if begin["base64"]:
        content = from_base64(b"".join(lines))
    else:
        content = b"".join(_uu_line(line) for line in lines)
    return Inside(_name(begin["uu"]), content, begin.start(), min(len(data), end + 5))


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        if not line:
            return b""
        # Some encoders pad: take as many characters as the first byte says.
        needed = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:needed])
        except binascii.Error:
            return b""


def _yenc(data: bytes, begin: re.Match[bytes]) -> Inside | None:
    end = data.find(b"\n=yend", begin.end() - 1)
    if end < 0:
        return None
    start = begin.end()
    if data.startswith(b"=ypart", start):
        start = data.find(b"\n", start) + 1
    body = data[start:end].translate(None, b"\r\n")
    body = Y_ESCAPED.sub(lambda match: bytes(((match[1][0] - 64) % 256,)), body)
    line_end = data.find(b"\n", end + 1)
    stop = len(data) if line_end < 0 else line_end + 1
    return Inside(_name(begin["yenc"]), body.translate(Y_SHIFT), begin.start(), stop)


def _name(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip().strip('"')
