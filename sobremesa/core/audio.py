"""Sounds by their first bytes: what they are, and how long.

Sources: RIFF WAVE; ISO 11172-3 and 13818-3 (MPEG audio), the Xing header; RFC 3533 (Ogg), 7845
(Opus) and Vorbis I; RFC 4867 (AMR); ISO 14496-12 (M4A). Only what browsers play, and AMR, which
telephones record; whatever a sound says of itself beyond that is not looked at.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

SECONDS_MAX = 24 * 3600
TAIL_BYTES = 64 * 1024
CHUNKS_MAX = 100
MPEG_RATES = (44100, 48000, 32000)
MPEG1_KBIT = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG2_KBIT = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
AMR_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6)


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound: its type as its bytes say, and its seconds if they say that, too."""

    content_type: str
    seconds: float | None = None


def recognised(data: bytes) -> Sound | None:
    """The sound in these bytes, or None if they are none that we know."""
    if data[:4] in {b"RIFF", b"RIFX"} and data[8:12] == b"WAVE":
        return Sound("audio/wav", _sane(_wav_seconds(data)))
    if data.startswith(b"OggS"):
        return _ogg(data)
    if data.startswith(b"#!AMR\n"):
        return Sound("audio/amr", _sane(_amr_seconds(data)))
    if data.startswith(b"fLaC"):
        return Sound("audio/flac", _sane(_flac_seconds(data)))
    if data[4:8] == b"ftyp" and data[8:12] in {b"M4A ", b"M4B "}:
        return Sound("audio/mp4", _sane(_mp4_seconds(data)))
    return _mpeg(data)


def _sane(seconds: float | None) -> float | None:
    return seconds if seconds is not None and 0 < seconds <= SECONDS_MAX else None


def _wav_seconds(data: bytes) -> float | None:
    """The length of the data by the bytes a second. A machine that was cut off says 0 or
    4 GB: then what is there counts."""
    at, rate = 12, 0
    for _ in range(CHUNKS_MAX):
        if at + 8 > len(data):
            break
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"fmt " and at + 20 <= len(data):
            (rate,) = struct.unpack_from("<I", data, at + 16)
        elif name == b"data":
            there = len(data) - at - 8
            return (min(size, there) if size else there) / rate if rate else None
        at += 8 + size + (size & 1)
    return None


def _ogg(data: bytes) -> Sound | None:
    """Opus counts in 48 kHz whatever it was recorded at; Vorbis and Speex at their own rate."""
    head = data[28 : 28 + 80]
    if head.startswith(b"OpusHead") and len(head) >= 12:
        rate, skip = 48000, int.from_bytes(head[10:12], "little")
    elif head.startswith(b"\x01vorbis") and len(head) >= 16:
        rate, skip = int.from_bytes(head[12:16], "little"), 0
    elif head.startswith(b"Speex   ") and len(head) >= 40:
        rate, skip = int.from_bytes(head[36:40], "little"), 0
    else:
        return None
    last = data.rfind(b"OggS", max(0, len(data) - TAIL_BYTES))
    position = int.from_bytes(data[last + 6 : last + 14], "little", signed=True)
    return Sound("audio/ogg", _sane((position - skip) / rate if rate else None))


def _amr_seconds(data: bytes) -> float:
    """20 ms a frame; a frame begins with its kind."""
    at, frames = 6, 0
    while at < len(data):
        kind = data[at] >> 3 & 15
        at += AMR_BYTES[kind] if kind < len(AMR_BYTES) else 1
        frames += 1
    return frames * 0.02


def _flac_seconds(data: bytes) -> float | None:
    if len(data) < 26:
        return None
    packed = int.from_bytes(data[18:26], "big")
    rate, samples = packed >> 44, packed & (1 << 36) - 1
    return samples / rate if rate else None


def _mp4_seconds(data: bytes) -> float | None:
    """By the movie header, wherever it is."""
    at = data.find(b"mvhd")
    if at < 0 or at + 32 > len(data):
        return None
    if data[at + 4]:  # version 1: long dates and a long duration
        scale, length = struct.unpack_from(">IQ", data, at + 24)
    else:
        scale, length = struct.unpack_from(">II", data, at + 16)
    return length / scale if scale else None


def _mpeg(data: bytes) -> Sound | None:
    """Layer III only, at the start or behind an ID3 tag; two frames in a row, because two bytes
    prove nothing."""
    at = 0
    if data.startswith(b"ID3") and len(data) >= 10:
        size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
        at = 10 + size
    frame = _frame(data, at)
    if frame is None:
        return None
    length, rate, samples, kbit = frame
    if at + length < len(data) and _frame(data, at + length) is None:
        return None
    for mark in (b"Xing", b"Info"):
        place = data.find(mark, at, at + 64)
        if place >= 0 and len(data) >= place + 12 and data[place + 7] & 1:
            frames = int.from_bytes(data[place + 8 : place + 12], "big")
            return Sound("audio/mpeg", _sane(frames * samples / rate))
    return Sound("audio/mpeg", _sane((len(data) - at) / (kbit * 125)))


def _frame(data: bytes, at: int) -> tuple[int, int, int, int] | None:
    """(bytes, samples a second, samples, kbit a second) of the MPEG frame at a place."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bits, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bits in {0, 15} or hertz == 3:
        return None
    is_first = version == 3
    rate = MPEG_RATES[hertz] // (1 if is_first else 2 if version == 2 else 4)
    kbit = (MPEG1_KBIT if is_first else MPEG2_KBIT)[bits]
    samples = 1152 if is_first else 576
    return samples * kbit * 125 // rate + (head[2] >> 1 & 1), rate, samples, kbit
