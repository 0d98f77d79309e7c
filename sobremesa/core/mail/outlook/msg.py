"""Outlook's .msg: one letter, meeting or contact as a tree of properties.

Sources: [MS-OXMSG] (streams), [MS-OXPROPS] (numbers), [MS-OXCDATA] (types), [MS-OXCICAL] (UID).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sobremesa.core.mail.charsets import decode
from sobremesa.core.mail.limits import ADDRESSES_MAX, DEPTH_MAX, FILES_MAX
from sobremesa.core.mail.outlook.compound import Compound, NotCompound
from sobremesa.core.mail.rtf import rtf_to_text, unpacked

PROPERTIES, NAMES = "__properties_version1.0", "__nameid_version1.0"
STREAM = "__substg1.0_"
RECIPIENT, ATTACHMENT = "__recip_version1.0_#", "__attach_version1.0_#"
EMBEDDED = f"{STREAM}3701000D"
PROPERTIES_MAX, NAMES_MAX = 5000, 5000
FIXED = {0x0002: "<h", 0x0003: "<i", 0x000B: "<H", 0x0005: "<d", 0x0014: "<q"}
TIME, TEXT_8, TEXT_16, BINARY = 0x0040, 0x001E, 0x001F, 0x0102
FILE_TIME_START = datetime(1601, 1, 1, tzinfo=UTC)

CLASS, SUBJECT, HEADERS, FLAGS, BODY, HTML, RTF = (
    0x001A, 0x0037, 0x007D, 0x0E07, 0x1000, 0x1013, 0x1009,
)  # fmt: skip
MESSAGE_ID, REFERENCES, IN_REPLY_TO = 0x1035, 0x1039, 0x1042
SENT, DELIVERED, CREATED = 0x0039, 0x0E06, 0x3007
CODE_PAGE, INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE
IS_UNSENT = 0x8
OWN_CODECS = {20127: "ascii", 20866: "koi8_r", 21866: "koi8_u", 28605: "iso8859-15",
              50220: "iso2022_jp", 50221: "iso2022_jp", 51932: "euc_jp", 51949: "cp949",
              936: "gb18030", 52936: "hz", 54936: "gb18030", 65000: "utf-7", 65001: "utf-8",
              1200: "utf-16-le", 10000: "mac_roman"}  # fmt: skip

Value = int | float | bytes | str | datetime


@dataclass(slots=True)
class Values:
    """The properties of one thing by number; `named` those whose number only this file knows."""

    by_id: dict[int, Value] = field(default_factory=dict)
    named: Mapping[int, int] = field(default_factory=dict)

    def text(self, number: int) -> str:
        """A text, trimmed; '' if there is none."""
        value = self.by_id.get(number, "")
        return value.strip("\0 \t\r\n") if isinstance(value, str) else ""

    def number(self, number: int) -> int:
        """A whole number; 0 if there is none."""
        value = self.by_id.get(number, 0)
        return value if isinstance(value, int) else 0

    def moment(self, number: int) -> datetime | None:
        """A moment in UTC, to the second."""
        value = self.by_id.get(number)
        return value.replace(microsecond=0) if isinstance(value, datetime) else None

    def data(self, number: int) -> bytes:
        """Bytes; b"" if there are none."""
        value = self.by_id.get(number, b"")
        return value if isinstance(value, bytes) else b""

    def of(self, name: int) -> int:
        """The number under which this file keeps what is called `name` (PidLid…); 0 if nowhere."""
        return self.named.get(name, 0)


@dataclass(slots=True)
class MsgFile:
    """A file that came along, or the letter that is one (`letter`)."""

    name: str
    content_type: str
    content: bytes = b""
    letter: Msg | None = None


@dataclass(slots=True)
class Msg:
    """One thing out of Outlook, with everything that hangs on it."""

    values: Values
    recipients: list[Values] = field(default_factory=list)
    files: list[MsgFile] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Its message class in lower case: ipm.note, ipm.contact, …"""
        return (self.values.text(CLASS) or "IPM.Note").lower()

    @property
    def html(self) -> str:
        """The page the sender made; '' if there is none."""
        value = self.values.by_id.get(HTML, b"")
        if isinstance(value, bytes):
            value = decode(value, codec_of(self.values.number(INTERNET_CODE_PAGE)))
        if isinstance(value, str) and value.strip():
            return value
        words, is_html = self._rtf()
        return words if is_html else ""

    @property
    def text(self) -> str:
        """The plain words: as Outlook keeps them, else out of its rich text."""
        if text := self.values.text(BODY):
            return text.replace("\r\n", "\n").replace("\r", "\n")
        words, is_html = self._rtf()
        return "" if is_html else words

    def _rtf(self) -> tuple[str, bool]:
        packed = self.values.data(RTF)
        return rtf_to_text(unpacked(packed)) if packed else ("", False)

    def all_files(self) -> Iterator[MsgFile]:
        """Its files, each letter among them followed by its own; a hundred in all, as read."""
        for file in self.files:
            yield file
            if file.letter:
                yield from file.letter.all_files()


def read_msg(data: bytes) -> Msg:
    """What is in a .msg file.

    Raises:
        NotCompound: the bytes are no compound file, or not one of Outlook's.

    """
    compound = Compound(data)
    if PROPERTIES not in compound.inside(""):
        raise NotCompound("no properties")
    return _Reader(compound).message("", DEPTH_MAX)


def codec_of(code_page: int) -> str:
    """The name of a Windows code page as Python knows it; '' for none."""
    if code_page in OWN_CODECS:
        return OWN_CODECS[code_page]
    if 28591 <= code_page <= 28606:
        return f"iso8859-{code_page - 28590}"
    return f"cp{code_page}" if code_page > 0 else ""


class _Reader:
    """One pass over a file, with what is shared by everything in it."""

    def __init__(self, compound: Compound) -> None:
        self.compound = compound
        self.named = dict(self._names())
        self.files_left = FILES_MAX

    def message(self, folder: str, depth: int) -> Msg:
        """The message in a folder; those within it no deeper than `depth`."""
        values = self.values(folder, 24 if folder else 32, None)
        codec = _codec_in(values)
        message = Msg(values)
        for name in self.compound.inside(folder):
            where = f"{folder}/{name}" if folder else name
            if name.startswith(RECIPIENT) and len(message.recipients) < ADDRESSES_MAX:
                message.recipients.append(self.values(where, 8, codec))
            elif name.startswith(ATTACHMENT) and self.files_left > 0:
                self.files_left -= 1
                message.files.append(self.file(where, codec, depth))
        return message

    def file(self, folder: str, codec: str, depth: int) -> MsgFile:
        """One attachment."""
        values = self.values(folder, 8, codec)
        name = next((n for key in (0x3707, 0x3704, 0x3001) if (n := values.text(key))), "")
        if EMBEDDED in self.compound.inside(folder) and depth > 0:
            letter = self.message(f"{folder}/{EMBEDDED}", depth - 1)
            return MsgFile(name or letter.values.text(SUBJECT), "message/rfc822", b"", letter)
        declared = values.text(0x370E).lower()
        content_type = declared if "/" in declared else "application/octet-stream"
        return MsgFile(name, content_type, values.data(0x3701))

    def values(self, folder: str, header_bytes: int, codec: str | None) -> Values:
        """The properties of a folder: the short ones of its table, the others by their streams.

        Without a `codec` its texts are read as its own table says.
        """
        start = f"{folder}/" if folder else ""
        values = Values(named=self.named)
        table = self.compound.read(start + PROPERTIES)
        for at in range(header_bytes, min(len(table) - 15, 16 * PROPERTIES_MAX), 16):
            kind, number = struct.unpack_from("<HH", table, at)
            if (value := _short(kind, table[at + 8 : at + 16])) is not None:
                values.by_id.setdefault(number, value)
        codec = _codec_in(values) if codec is None else codec
        for name in self.compound.inside(folder):
            numbers = name.removeprefix(STREAM)
            if name == numbers or len(numbers) != 8 or numbers.strip("0123456789abcdefABCDEF"):
                continue
            number, kind = int(numbers[:4], 16), int(numbers[4:], 16)
            if kind in {TEXT_8, TEXT_16, BINARY} and number not in values.by_id:
                data = self.compound.read(start + name)
                values.by_id[number] = _long(kind, data, codec)
        return values

    def _names(self) -> Iterator[tuple[int, int]]:
        """(name, number) of the properties that are known by a name of this file only."""
        data = self.compound.read(f"{NAMES}/{STREAM}00030102")
        for at in range(0, min(len(data) - 7, 8 * NAMES_MAX), 8):
            name, kind, order = struct.unpack_from("<IHH", data, at)
            if not kind & 1:
                yield name, 0x8000 + order


def _codec_in(values: Values) -> str:
    return codec_of(values.number(CODE_PAGE) or values.number(INTERNET_CODE_PAGE))


def _short(kind: int, data: bytes) -> Value | None:
    """The value of a property that fits into the table."""
    if kind == TIME:
        ticks = int.from_bytes(data, "little")
        try:
            return FILE_TIME_START + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None
    form = FIXED.get(kind)
    return struct.unpack_from(form, data)[0] if form else None


def _long(kind: int, data: bytes, codec: str) -> Value:
    """The value of a property that has a stream of its own."""
    if kind == TEXT_16:
        return data.decode("utf-16-le", "replace").replace("\0", "")
    if kind == TEXT_8:
        return decode(data.rstrip(b"\0"), codec or "cp1252")
    return data


def header_fields(message: Msg) -> dict[str, str]:
    """The fields of a letter as Outlook's properties know them: for letters without headers.

    An address of Exchange (`/O=FIRM/OU=…`) is nobody's anywhere else: its SMTP twin is taken,
    and where there is none the name stands alone.
    """
    values = message.values
    written = {
        "from": _mailbox(values, (0x0042, 0x0C1A), (0x5D02, 0x5D01, 0x0065, 0x0C1F)),
        "subject": values.text(SUBJECT),
        "message-id": values.text(MESSAGE_ID),
        "in-reply-to": values.text(IN_REPLY_TO),
        "references": values.text(REFERENCES),
    }
    for number, name in ((1, "to"), (2, "cc"), (3, "bcc")):
        found = (
            _mailbox(one, (0x3001, 0x5FF6), (0x39FE, 0x3003))
            for one in message.recipients
            if one.number(0x0C15) & 0xF == number
        )
        written[name] = ", ".join(one for one in found if one)
    sent = next((at for key in (SENT, DELIVERED, CREATED) if (at := values.moment(key))), None)
    written["date"] = f"{sent:%d} {MONTHS[sent.month - 1]} {sent:%Y %H:%M:%S} +0000" if sent else ""
    return {name: " ".join(text.split()) for name, text in written.items() if text}


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _mailbox(values: Values, names: tuple[int, ...], addresses: tuple[int, ...]) -> str:
    """`"Name" <address>` of the first of each that says something."""
    name = next((text for key in names if (text := values.text(key))), "")
    address = next((text for key in addresses if "@" in (text := values.text(key))), "")
    name = name.translate({ord(char): " " for char in '"\\<>\r\n'}).strip()
    if not address:
        return f'"{name}"' if name else ""
    return f'"{name}" <{address}>' if name and name != address else f"<{address}>"


def composed(message: Msg) -> bytes:
    """A letter out of Outlook as one that every mail program opens; without its files."""
    is_page = bool(message.html)
    fields = [f"{name.title()}: {text}" for name, text in header_fields(message).items()]
    fields += [
        "MIME-Version: 1.0",
        f"Content-Type: text/{'html' if is_page else 'plain'}; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    body = message.html if is_page else message.text
    return "\r\n".join((*fields, "", body)).encode("utf-8", "replace")
