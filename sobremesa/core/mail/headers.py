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
    rb"(?:(?:[!-9;-~]++[ \t]*+:|>?From )[^\n]*+\n(?:[ \t][^\n]*+\n)*+)*+", re.DOTALL
)
FIELD = re.compile(r"^([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
FOLD = re.compile(r"\n[ \t]+")
# The second form lets a stray "?" into the text, as some senders do; bounded, so that a
# header full of beginnings without an end stays linear.
ENCODED_WORD = re.compile(
    r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*|(?:[^?]|\?(?!=)){0,400})\?="
)
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
    among the fields (a mailbox cut in two) are skipped. Over 256 kB the rest is not read.
    """
    limit = min(end, start + HEADER_BLOCK_MAX_BYTES)
    block = raw[start:limit]
    ends_early = len(block) < end - start
    if b"\r" in block:
        found = _block_end_crlf(raw, start, end, limit)
        block, body = raw[start : found[0]].replace(b"\r\n", b"\n").replace(b"\r", b"\n"), found[1]
    else:
        match = FIELD_LINES.match(block)
        stop = match.end() if match else 0
        rest = block[stop : stop + 400].split(b"\n", 1)[0]
        if stop and ends_early and start + stop + len(rest) >= limit:
            blank = raw.find(b"\n\n", limit - 1, end)
            body = end if blank < 0 else blank + 2
        elif block.startswith(b"\n", stop):
            body = start + stop + 1
        elif b":" in rest and stop + len(rest) == len(block) and _is_field(rest):
            stop, body = len(block), end  # the last line has no newline
        else:
            body = start + stop
        block = block[:stop]
    return Headers(_fields(_block_text(block))), body


def _block_end_crlf(raw: bytes, start: int, end: int, limit: int) -> tuple[int, int]:
    """(end of the fields, start of the body) of a block with carriage returns in it."""
    position = start
    while position < limit:
        newline = raw.find(b"\n", position, end)
        stop = end if newline < 0 else newline
        line = raw[position : min(stop, position + 400)].rstrip(b"\r")
        if not line:
            return position, min(stop + 1, end)
        if not (line[:1] in b" \t" or _is_field(line)) and not line.startswith((b"From ", b">From ")):
            return position, position
        position = stop + 1
    if position >= end:
        return end, end
    blank = raw.find(b"\n\r\n", limit - 2, end)
    return limit, end if blank < 0 else blank + 3


def _is_field(line: bytes) -> bool:
    name, colon, _ = line.partition(b":")
    name = name.rstrip(b" \t")
    return bool(colon and name) and not any(byte <= 0x20 or byte >= 0x7F for byte in name)


def _block_text(block: bytes) -> str:
    """8-bit bytes in a header are UTF-8 (RFC 6532), or else a guess."""
    return block.decode("ascii") if block.isascii() else decode(block.removeprefix(b"\xef\xbb\xbf"))


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
