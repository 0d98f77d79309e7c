"""winmail.dat: what Outlook sends when it believes that Outlook will read.

Sources: [MS-OXTNEF] (stream and attributes), [MS-OXCDATA] (property types), [MS-OXPROPS].
Checksums are not looked at: a damaged file gives what can still be read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sobremesa.core.mail.charsets import decode
from sobremesa.core.mail.limits import FILES_MAX
from sobremesa.core.mail.rtf import rtf_to_text, unpacked

SIGNATURE = b"\x78\x9f\x3e\x22"
ATTRIBUTES_MAX, PROPERTIES_MAX, VALUES_MAX, DEPTH_MAX = 5000, 2000, 200, 5

SUBJECT, BODY, MESSAGE_CLASS, RENDERING = 0x8004, 0x800C, 0x8008, 0x9002
FILE_DATA, FILE_TITLE, FILE_PROPERTIES, LETTER_PROPERTIES, CODE_PAGE = (
    0x800F, 0x8010, 0x9005, 0x9003, 0x9007,
)  # fmt: skip
FIXED_BYTES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
VARIABLE = {0x1E, 0x1F, 0x0D, 0x102}
FILE_TIME_START = datetime(1601, 1, 1, tzinfo=UTC)

Values = dict[int, bytes | str]


@dataclass(slots=True)
class TnefFile:
    """A file inside; `content` is whole, a letter inside a letter is its own TNEF stream."""

    name: str = ""
    content_type: str = ""
    content: bytes = b""
    content_id: str = ""


@dataclass(slots=True)
class Tnef:
    """A winmail.dat: what it says and the files in it. `sender` is (name, address)."""

    subject: str = ""
    text: str = ""
    html: str = ""
    message_id: str = ""
    sender: tuple[str, str] = ("", "")
    sent_at: datetime | None = None
    files: list[TnefFile] = field(default_factory=list)
    code_page: str = "cp1252"
    message_class: str = ""

    @property
    def is_read_receipt(self) -> bool:
        """Whether it says that a letter was (or was never) opened."""
        return self.message_class.endswith(("read receipt", ".ipnrn", ".ipnnrn"))


def is_tnef(head: bytes) -> bool:
    """Whether these bytes begin like a winmail.dat."""
    return head.startswith(SIGNATURE) and len(head) > 15


def read_tnef(data: bytes) -> Tnef:
    """What is in a winmail.dat. Never raises: bytes that make no sense end the reading."""
    tnef = Tnef()
    for attribute, value in _attributes(data):
        _take(tnef, attribute, value)
    tnef.files = [file for file in tnef.files if file.content or file.name]
    return tnef


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    for _ in range(ATTRIBUTES_MAX):
        if position + 9 > len(data):
            return
        level, attribute, _, length = struct.unpack_from("<BHHI", data, position)
        if level not in {1, 2}:
            return
        yield attribute, data[position + 9 : position + 9 + length]
        position += 9 + length + 2


def _take(tnef: Tnef, attribute: int, value: bytes) -> None:
    """Put one attribute where it belongs."""
    if attribute == CODE_PAGE and len(value) >= 4:
        tnef.code_page = f"cp{int.from_bytes(value[:4], 'little')}"
    elif attribute == MESSAGE_CLASS:
        tnef.message_class = _string(value, tnef.code_page).lower()
    elif attribute == SUBJECT:
        tnef.subject = tnef.subject or _string(value, tnef.code_page)
    elif attribute == BODY:
        tnef.text = tnef.text or _string(value, tnef.code_page)
    elif attribute == LETTER_PROPERTIES:
        _take_letter(tnef, _properties(value, tnef.code_page))
    elif attribute == RENDERING and len(tnef.files) < FILES_MAX:
        tnef.files.append(TnefFile())
    elif tnef.files:
        _take_file(tnef.files[-1], attribute, value, tnef.code_page)


def _take_letter(tnef: Tnef, values: Values) -> None:
    tnef.subject = _text(values, 0x0037) or tnef.subject
    tnef.text = _text(values, 0x1000) or tnef.text
    tnef.message_id = _text(values, 0x1035)
    name = _text(values, 0x0C1A) or _text(values, 0x0042)
    address = next(
        (found for key in (0x5D01, 0x0C1F, 0x0065) if "@" in (found := _text(values, key))), ""
    )
    tnef.sender = (name, address)
    sent = values.get(0x0039, b"")
    if isinstance(sent, bytes) and len(sent) == 8:
        tnef.sent_at = _moment(int.from_bytes(sent, "little"))
    page = values.get(0x1013, b"")
    tnef.html = page if isinstance(page, str) else decode(page)
    packed = values.get(0x1009, b"")
    if isinstance(packed, bytes) and packed and not (tnef.html or tnef.text):
        words, is_html = rtf_to_text(unpacked(packed))
        tnef.html, tnef.text = (words, "") if is_html else ("", words)


def _take_file(file: TnefFile, attribute: int, value: bytes, code_page: str) -> None:
    if attribute == FILE_TITLE:
        file.name = file.name or _string(value, code_page)
    elif attribute == FILE_DATA:
        file.content = value
    elif attribute == FILE_PROPERTIES:
        values = _properties(value, code_page)
        names = (_text(values, key) for key in (0x3707, 0x3704, 0x3001))
        file.name = next((name for name in names if name), file.name)
        file.content_type = _text(values, 0x370E).lower()
        file.content_id = _text(values, 0x3712)
        inside = values.get(0x3701, b"")
        if isinstance(inside, bytes) and inside:
            # An object begins with the 16 bytes of its interface.
            is_object = inside[16:20] == SIGNATURE
            file.content = inside[16:] if is_object else inside
            file.content_type = "application/ms-tnef" if is_object else file.content_type


def _properties(data: bytes, code_page: str) -> Values:
    """The MAPI properties of a block by number; named ones and several values are passed over."""
    values: Values = {}
    position = 4
    for _ in range(min(PROPERTIES_MAX, int.from_bytes(data[:4], "little"))):
        if position + 4 > len(data):
            break
        kind, number = struct.unpack_from("<HH", data, position)
        position += 4
        if number >= 0x8000:
            position = _after_name(data, position)
        found, position = _values(data, position, kind)
        if position < 0:
            break
        if found and number not in values:
            value = found[0]
            if kind & 0xFFF == 0x1F:
                values[number] = value.decode("utf-16-le", "replace").rstrip("\0")
            elif kind & 0xFFF == 0x1E:
                values[number] = _string(value, code_page)
            else:
                values[number] = value
    return values


def _after_name(data: bytes, position: int) -> int:
    """Past the name of a named property: a GUID and a number, or a GUID and a string."""
    if int.from_bytes(data[position + 16 : position + 20], "little") == 0:
        return position + 24
    length = int.from_bytes(data[position + 20 : position + 24], "little")
    return position + 24 + length + -length % 4


def _values(data: bytes, position: int, kind: int) -> tuple[list[bytes], int]:
    """The values of one property, and where the next begins; (…, -1) if that cannot be told."""
    is_many, kind = bool(kind & 0x1000), kind & 0xFFF
    if kind in FIXED_BYTES:
        count = int.from_bytes(data[position : position + 4], "little") if is_many else 1
        position += 4 if is_many else 0
        size = FIXED_BYTES[kind]
        return [data[position : position + size]], position + size * count
    if kind not in VARIABLE:
        return [], -1
    count = int.from_bytes(data[position : position + 4], "little")
    position += 4
    found = []
    for _ in range(min(count, VALUES_MAX)):
        length = int.from_bytes(data[position : position + 4], "little")
        position += 4
        found.append(data[position : position + length])
        position += length + -length % 4
    return found, position if count <= VALUES_MAX and position <= len(data) else -1


def _text(values: Values, number: int) -> str:
    value = values.get(number, "")
    return value.strip() if isinstance(value, str) else ""


def _string(value: bytes, code_page: str) -> str:
    return decode(value.partition(b"\0")[0], code_page).strip()


def _moment(ticks: int) -> datetime | None:
    """A FILETIME: 100 ns since 1601."""
    try:
        return FILE_TIME_START + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None
