"""Rich text as Outlook puts it into winmail.dat: unpacked, and as HTML or plain text.

Sources: [MS-OXRTFCP] (compression), [MS-OXRTFEX] (HTML or text inside RTF), RTF 1.9.1.
"""

from __future__ import annotations

import re
import struct

from sobremesa.core.mail.charsets import decode
from sobremesa.core.mail.limits import TEXT_MAX_CHARS

DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}"
    b"{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"
    b"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
RTF_MAX_BYTES = 8 * 1024 * 1024
WINDOW = 4096
TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])"
    rb"|([^\\{}\r\n]+)|[\r\n]+"
)
UNSEEN = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer",
    b"themedata", b"datastore", b"listtable", b"listoverridetable", b"generator", b"xmlnstbl",
}  # fmt: skip
WORDS = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": "\t", b"row": "\n", b"lquote": "‘",
    b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"endash": "–",
    b"emdash": "—",
}  # fmt: skip
SYMBOLS = {b"\\": "\\", b"{": "{", b"}": "}", b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n"}


def unpacked(data: bytes) -> bytes:
    """The RTF inside a PR_RTF_COMPRESSED value; what could be read if it is cut or wrong."""
    if len(data) < 16:
        return b""
    _, raw_size, kind, _ = struct.unpack_from("<IIII", data)
    if kind == 0x414C454D:  # "MELA": stored
        return data[16 : 16 + min(raw_size, RTF_MAX_BYTES)]
    if kind != 0x75465A4C:  # "LZFu"
        return b""
    window = bytearray(DICTIONARY.ljust(WINDOW, b"\0"))
    write, read, out = len(DICTIONARY), 16, bytearray()
    most = min(raw_size, RTF_MAX_BYTES)
    while read < len(data) and len(out) < most:
        control = data[read]
        read += 1
        for bit in range(8):
            if read >= len(data) or len(out) >= most:
                break
            if not control >> bit & 1:
                chunk, read = data[read : read + 1], read + 1
            else:
                token = int.from_bytes(data[read : read + 2], "big")
                read += 2
                offset, length = token >> 4, (token & 15) + 2
                if offset == write % WINDOW:
                    return bytes(out)
                chunk = bytes(_copied(window, offset, length, write))
            for byte in chunk:
                window[write % WINDOW] = byte
                write += 1
            out += chunk
    return bytes(out[:most])


def _copied(window: bytearray, offset: int, length: int, write: int) -> bytearray:
    """`length` bytes from the window; a run may reach into what it is just writing."""
    chunk = bytearray()
    for step in range(length):
        place = (offset + step) % WINDOW
        ahead = (place - write) % WINDOW
        chunk.append(chunk[ahead] if ahead < len(chunk) else window[place])
    return chunk


def rtf_to_text(rtf: bytes) -> tuple[str, bool]:
    """(text, is it HTML) of an RTF body; Outlook wraps the HTML it was written in."""
    is_html = b"\\fromhtml" in rtf[:2000]
    reader = _Reader(is_html=is_html)
    for match in TOKEN.finditer(rtf):
        reader.token(match)
        if reader.length > TEXT_MAX_CHARS:
            break
    return reader.finished(), is_html


class _Reader:
    """One pass over the tokens with a stack of what each open group is."""

    def __init__(self, *, is_html: bool) -> None:
        self.is_html = is_html
        self.out: list[str] = []
        self.length = 0
        self.pending = bytearray()
        self.codec = "cp1252"
        self.groups: list[tuple[bool, bool]] = []
        self.is_unseen = False
        self.is_tag = False  # inside {\*\htmltag …}: the HTML itself
        self.is_rtf_only = False  # between \htmlrtf and \htmlrtf0: not of the HTML
        self.was_star = False
        self.skip = 0

    def token(self, match: re.Match[bytes]) -> None:
        word, number, code, symbol, brace, text = match.groups()
        if brace:
            self._brace(brace)
        elif word:
            self._word(word.lower(), number)
        elif code:
            self._bytes(bytes.fromhex(code.decode("ascii")))
        elif symbol == b"*":
            self.was_star = True
        elif symbol:
            self._text(SYMBOLS.get(symbol, ""))
        elif text:
            self._bytes(text)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        if brace == b"{":
            if len(self.groups) < 10_000:
                self.groups.append((self.is_unseen, self.is_tag))
        elif self.groups:
            self.is_unseen, self.is_tag = self.groups.pop()

    def _word(self, word: bytes, number: bytes | None) -> None:
        star, self.was_star = self.was_star, False
        if word == b"u" and number:
            self._flush()
            self._text(
                chr(int(number) % 0x10000) if not 0xD800 <= int(number) % 0x10000 < 0xE000 else ""
            )
            self.skip = 1
        elif word == b"ansicpg" and number:
            self.codec = f"cp{int(number)}"
        elif word == b"htmltag":
            self.is_tag = True
        elif word == b"htmlrtf":
            self._flush()
            self.is_rtf_only = number != b"0"
        elif star or word in UNSEEN:
            self._flush()
            self.is_unseen = True
        elif word in WORDS and not (self.is_tag and word == b"line"):
            self._text(WORDS[word])

    def _bytes(self, data: bytes) -> None:
        if self.skip:  # the ASCII stand-in after \u
            data, self.skip = data[1:], 0
        if not self._is_hidden():
            self.pending += data

    def _text(self, text: str) -> None:
        self._flush()
        if not self._is_hidden():
            self.out.append(text)
            self.length += len(text)

    def _is_hidden(self) -> bool:
        return self.is_unseen or (self.is_html and self.is_rtf_only and not self.is_tag)

    def _flush(self) -> None:
        if self.pending:
            text = decode(bytes(self.pending), self.codec)
            self.out.append(text)
            self.length += len(text)
            self.pending.clear()

    def finished(self) -> str:
        self._flush()
        return "".join(self.out).strip()
