"""The header block of a letter or of a part: names, values, encoded words, parameters.

Sources: RFC 5322 (form), RFC 2047 (encoded words), RFC 2231 (parameters); broken forms as
found in real mail.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from sobremesa.core.mail.charsets import decode
from sobremesa.core.mail.limits import (
    HEADER_BLOCK_MAX_BYTES,
    HEADER_MAX_CHARS,
    PARAMETERS_MAX,
)

FIELD_LINES = re.compile(
    rb"(?:(?:[!-9;-~]++[ \t]*+:|>?From )[^\n]*+(?:\n|\Z)(?:[ \t][^\n]*+(?:\n|\Z))*+)*+"
)
# A field that a sender or a server wrote, not words like "Nota: mañana".
KNOWN_FIELD = re.compile(
    rb"(?:x-[!-9;-~]{1,80}|content-[a-z\-]{1,30}|received|from|to|cc|subject|date|message-id|"
    rb"mime-version|return-path|references|in-reply-to|reply-to|sender|dkim-signature|"
    rb"authentication-results|arc-[a-z\-]{1,40}|thread-[a-z]{1,10}):",
    re.IGNORECASE,
)
STRAY_LINES_MAX = 5
FIELD = re.compile(r"^([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
FOLD = re.compile(r"\n[ \t]+")
# The second form lets a stray "?" into the text, as some senders do; bounded, so that a
# header full of beginnings without an end stays linear.
ENCODED_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*|(?:[^?]|\?(?!=)){0,400})\?=")
PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*+)"|([^;]*))', re.DOTALL)
CONTINUED = re.compile(r"^(.+?)(?:\*(\d{1,3}))?(\*)?$")


class Headers:
    """The fields of one header block, in order, names in lower case, values unfolded."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, list[str]]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __len__(self) -> int:
        return len(self._values)

    def names(self) -> list[str]:
        """The names that occur, each once, in the order of the block."""
        return list(self._values)

    def get(self, name: str) -> str:
        """The first value of that name, unfolded, not decoded; '' if there is none."""
        values = self._values.get(name)
        return _unfolded(values[0]) if values else ""

    def all(self, name: str) -> list[str]:
        """Every value of that name, in order."""
        return [_unfolded(value) for value in self._values.get(name, ())]

    def text(self, name: str) -> str:
        """The first value as a person reads it: encoded words decoded, one line."""
        return decoded(self.get(name))


def parse_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The header block at `start`, and where the body begins.

    The block ends at the first blank line, or at the first line that cannot be of a header:
    some senders forget the blank line, and their first words must not be lost. "From " lines
    among the fields (a mailbox cut in two) are passed over, and so is a line that lost its
    fold, if a field every server knows comes right after it. Over 256 kB the rest is not read.
    """
    limit = min(end, start + HEADER_BLOCK_MAX_BYTES)
    stop = _fields_end(raw, start, limit)
    block = raw[start:stop]
    for _ in range(STRAY_LINES_MAX):
        after = _after_stray(raw, stop, limit)
        if after < 0:
            break
        stop = _fields_end(raw, after, limit)
        block += raw[after:stop]
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b" ")
    return Headers(_fields(_block_text(block))), _body_start(raw, stop, limit, end)


def _fields_end(raw: bytes, start: int, limit: int) -> int:
    match = FIELD_LINES.match(raw, start, limit)
    return match.end() if match else start


def _after_stray(raw: bytes, stop: int, limit: int) -> int:
    """Past a line that is no field but stands before one; -1 if there is none here."""
    newline = raw.find(b"\n", stop, limit)
    if newline < 0 or raw.startswith((b"\n", b"\r\n", b"--"), stop):
        return -1
    return newline + 1 if KNOWN_FIELD.match(raw, newline + 1, limit) else -1


def _body_start(raw: bytes, stop: int, limit: int, end: int) -> int:
    """Where the body begins, when the fields stop there."""
    if limit < end and raw.find(b"\n", stop, limit) < 0:  # cut at 256 kB: it ends later
        blanks = (raw.find(blank, limit - 1, end) for blank in (b"\n\n", b"\n\r\n"))
        found = min((place for place in blanks if place >= 0), default=-1)
        return end if found < 0 else raw.index(b"\n", found + 1) + 1
    if raw.startswith(b"\r\n", stop):
        return min(end, stop + 2)
    return min(end, stop + 1) if raw.startswith(b"\n", stop) else stop


def _block_text(block: bytes) -> str:
    """8-bit bytes in a header are UTF-8 (RFC 6532), or else a guess."""
    return block.decode("ascii") if block.isascii() else decode(block)


def _fields(block: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in FIELD.findall(block):
        values.setdefault(name.lower(), []).append(value[:HEADER_MAX_CHARS])
    return values


def _unfolded(value: str) -> str:
    return FOLD.sub(" ", value).strip() if "\n" in value else value.rstrip()


def decoded(value: str) -> str:
    """RFC 2047 encoded words as text; neighbours with nothing but space between them join.

    The bytes of neighbours in one charset are joined before they are decoded, because
    senders cut in the middle of a character.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    pending, charset, position = b"", "", 0
    for match in ENCODED_WORD.finditer(value):
        between = value[position : match.start()]
        named = match[1].partition("*")[0].lower()
        if pending and (between.strip() or named != charset):
            out.append(decode(pending, charset))
            pending = b""
        if between.strip() or not position:
            out.append(between)
        pending, charset, position = pending + _word_bytes(match[2], match[3]), named, match.end()
    if pending:
        out.append(decode(pending, charset))
    out.append(value[position:])
    return " ".join("".join(out).split())


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    data = bytes(byte for byte in data if byte in BASE64_BYTES)
    data = data[: len(data) - 1] if len(data) % 4 == 1 else data
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4))


BASE64_BYTES = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """("text/plain", {"charset": "utf-8"}) of a Content-Type or Content-Disposition.

    RFC 2231 pieces are joined in their order and decoded; a sender who writes `name*0*` and
    `name` gets the first that makes sense. The first 100 parameters count.
    """
    semicolon = value.find(";")
    main = (value if semicolon < 0 else value[:semicolon]).strip().lower()
    if semicolon < 0:
        return main, {}
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(PARAMETER.finditer(value, semicolon)):
        if count >= PARAMETERS_MAX:
            break
        name, text = match[1].lower(), match[2]
        text = match[3].strip() if text is None else text
        if match[2] is not None and "\\" in text:
            text = re.sub(r"\\(.)", r"\1", text)
        if "*" not in name:
            plain.setdefault(name, text)
        elif parts := CONTINUED.match(name):
            order = int(parts[2] or 0)
            pieces.setdefault(parts[1], {}).setdefault(order, (text, bool(parts[3])))
    for name, found in pieces.items():
        plain[name] = _joined(found) or plain.get(name, "")
    return main, plain


def _joined(pieces: Mapping[int, tuple[str, bool]]) -> str:
    """The pieces of one RFC 2231 parameter: percent-decoded where marked, then as text."""
    data, charset = b"", ""
    for order in sorted(pieces):
        text, is_encoded = pieces[order]
        if is_encoded and order == min(pieces) and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if is_encoded else text.encode("utf-8", "replace")
    return decode(data, charset)
