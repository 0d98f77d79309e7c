"""Sounds as machines write them, made on the spot: silence of some seconds."""

from __future__ import annotations

import struct


def wav(seconds: float, *, rate: int = 8000, says: int | None = None) -> bytes:
    """As an exchange records: 8 kHz, 8 bit."""
    data = bytes(int(seconds * (rate or 8000)))
    size = len(data) if says is None else says
    form = struct.pack("<HHIIHH", 1, 1, rate, rate, 1, 8)
    return b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack(
        "<I", size) + data  # fmt: skip


def mp3(seconds: float, *, tag: bool = False, frames: int = 0, version: int = 1) -> bytes:
    """128 kbit/s at 44.1 kHz (version 2: 64 kbit/s at 22.05 kHz)."""
    head = b"\xff\xfb\x90\x00" if version == 1 else b"\xff\xf3\x80\x00"
    length, samples, rate = (417, 1152, 44100) if version == 1 else (208, 576, 22050)
    frame = head + bytes(length - 4)
    first = frame
    if frames:  # of a changing rate: the first frame says how many there are
        mark = b"Xing" + struct.pack(">II", 1, frames)
        first = head + bytes(32) + mark + bytes(length - 36 - len(mark))
        return first + frame * 3
    front = b"ID3\x04\0\0\0\0\0\x14" + bytes(20) if tag else b""
    return front + first + frame * max(0, round(seconds * rate / samples) - 1)


def _ogg(head: bytes, position: int) -> bytes:
    page = b"OggS\0\x02" + bytes(20) + b"\x01" + bytes([len(head)]) + head
    last = b"OggS\0\x04" + struct.pack("<q", position) + bytes(12) + b"\x01\x00"
    return page + bytes(200) + last


def opus(seconds: float) -> bytes:
    """A voice note of WhatsApp."""
    head = b"OpusHead\x01\x01" + struct.pack("<HIHB", 312, 16000, 0, 0)
    return _ogg(head, int(seconds * 48000) + 312)


def vorbis(seconds: float) -> bytes:
    """Ogg Vorbis at 44.1 kHz."""
    head = b"\x01vorbis" + struct.pack("<IBIiii", 0, 1, 44100, 0, 0, 0) + b"\xb8\x01"
    return _ogg(head, int(seconds * 44100))


def speex(seconds: float, rate: int = 8000) -> bytes:
    """Ogg Speex."""
    head = b"Speex   " + bytes(28) + struct.pack("<I", rate) + bytes(40)
    return _ogg(head, int(seconds * 8000))


def amr(seconds: float) -> bytes:
    """As old telephones record."""
    return b"#!AMR\n" + (bytes([7 << 3]) + bytes(31)) * round(seconds * 50)


def flac(seconds: float, rate: int = 8000) -> bytes:
    """The head of a FLAC file."""
    packed = ((rate if seconds else 0) << 44) | int(seconds * rate)
    return b"fLaC\0\0\0\x22" + bytes(10) + packed.to_bytes(8, "big") + bytes(16)


def mp4(seconds: float, *, version: int = 0, scale: int = 1000) -> bytes:
    """The movie header of an M4A file."""
    form = (">B3xQQIQ", 0, 0) if version else (">B3xIIII", 0, 0)
    head = struct.pack(form[0], version, *form[1:], scale, int(seconds * 1000))
    return b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42\0\0\0\x70mvhd" + head + bytes(80)
