"""Bytes to text, whatever the letter says they are.

The order: what was declared; UTF-8; a guess, if most of it is not Latin; Windows-1252.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

from charset_normalizer import from_bytes

ALIASES = {
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
}
"""Names that letters use and Python does not know, or knows as a smaller set."""

LATIN = {"iso8859-1", "latin-1", "iso-8859-1", "cp1252", "ascii"}
"""What senders declare when they do not know: browsers read all of these as Windows-1252
(WHATWG Encoding § 4.2), and what is valid UTF-8 under such a label is UTF-8."""

NOT_FOR_TEXT = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
STATEFUL = {"utf-7", "hz", "utf-16", "utf-16-le", "utf-16-be", "utf-32"}
NOT_LATIN = ["cp1251", "koi8_r", "cp1253", "gb18030", "big5", "cp932", "euc_jp", "cp949"]
"""What undeclared mail was written in, where it was not Latin letters."""
GUESS_SAMPLE_BYTES = 4096
GUESS_MIN_BYTES = 20
MOSTLY_FOREIGN_SHARE = 0.3


def decode(data: bytes, declared: str = "") -> str:
    """The text of `data`, never an error: what fits nowhere becomes U+FFFD. No NULs."""
    codec = codec_named(declared) if declared else ""
    if data.isascii() and codec not in STATEFUL and not codec.startswith("iso2022"):
        return _without_nul(data.decode("ascii"))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and not codec.startswith("utf-32"):
        return _without_nul(data.decode("utf-16", "replace"))
    if codec and codec not in LATIN:
        text = _strict(data, codec)
        if text is not None:
            return _without_nul(text)
    text = _strict(data, "utf-8")
    if text is None:
        text = _best_guess(data, codec)
    return _without_nul(text.removeprefix("\ufeff"))


@lru_cache(maxsize=256)
def codec_named(declared: str) -> str:
    """Python's name of a declared charset, or '' if it is none for text."""
    name = declared.strip(" \t\"'<>").lower()
    name = ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # zlib, base64 and rot13 are codecs too: a letter must not choose one of those.
    if not getattr(info, "_is_text_encoding", True) or info.name in NOT_FOR_TEXT:
        return ""
    return info.name


def _strict(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except (UnicodeError, ValueError):
        return None
    if codec == "utf-7":  # the one codec that yields lone surrogates
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _best_guess(data: bytes, codec: str) -> str:
    if codec and codec not in LATIN:
        return data.decode(codec, "replace")
    sample = data[:GUESS_SAMPLE_BYTES]
    foreign = sum(byte >= 0x80 for byte in sample)
    if not codec and foreign > max(GUESS_MIN_BYTES, MOSTLY_FOREIGN_SHARE * len(sample)):
        guess = from_bytes(sample, cp_isolation=NOT_LATIN).best()
        if guess is not None:
            return data.decode(guess.encoding, "replace")
    # 0x81 and four others mean nothing in Windows-1252; Latin-1 has a place for them.
    text = _strict(data, "cp1252")
    return data.decode("latin-1") if text is None else text


def _without_nul(text: str) -> str:
    """PostgreSQL refuses NUL, SQLite keeps it: neither helps a reader."""
    return text.replace("\0", "") if "\0" in text else text
