"""Sounds are known by their bytes, and so is how long they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.audio import Sound, recognised
from tests.sounds import amr, flac, mp3, mp4, opus, speex, vorbis, wav

pytestmark = pytest.mark.capability("B1")


@pytest.mark.parametrize(
    ("data", "content_type", "seconds"),
    [
        (wav(23), "audio/wav", 23),
        (wav(23, says=0), "audio/wav", 23),
        (wav(23, says=0xFFFFFFFF), "audio/wav", 23),
        (mp3(10), "audio/mpeg", 10),
        (mp3(10, tag=True), "audio/mpeg", 10),
        (mp3(10, frames=383), "audio/mpeg", 10),
        (mp3(10, version=2), "audio/mpeg", 10),
        (opus(5.5), "audio/ogg", 5.5),
        (vorbis(7), "audio/ogg", 7),
        (speex(3), "audio/ogg", 3),
        (amr(2), "audio/amr", 2),
        (flac(61), "audio/flac", 61),
        (mp4(12), "audio/mp4", 12),
        (mp4(12, version=1), "audio/mp4", 12),
    ],
)
def test_a_sound_says_what_it_is_and_how_long(data, content_type, seconds):
    found = recognised(data)

    assert found is not None
    assert found.content_type == content_type
    assert found.seconds == pytest.approx(seconds, rel=0.02)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"RIFF\0\0\0\0AVI ", b"<script>alert(1)</script>", b"OggS" + b"\0" * 60 + b"video",
        b"\xff\xfb", b"\xff\xfb\x90\x00" + b"\0" * 500, b"ID3", b"\0\0\0\x18ftypisom",
        b"\xff\xeb\x90\x00", b"\xff\xfb\x00\x00", b"\xff\xfb\xf0\x00", b"\xff\xfb\x9c\x00",
        b"OggS" + b"\0" * 24 + b"OpusHead", b"ID3\x04\0\0\0\0\x7f\x7f",
    ],
)  # fmt: skip
def test_what_is_no_sound_is_none(data):
    assert recognised(data) is None


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF\0\0\0\0WAVE", wav(1)[:30], wav(1, rate=0),
        b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 200,
        b"fLaC", flac(0), mp4(0), b"\0\0\0\x18ftypM4A mvhd", mp4(3, scale=0),
        opus(100 * 3600), b"#!AMR\n",
    ],
)  # fmt: skip
def test_how_long_is_unknown_where_the_bytes_do_not_say(data):
    found = recognised(data)

    assert found is not None
    assert found.seconds is None


def test_a_recording_that_never_ended_has_no_length():
    assert recognised(speex(3, rate=0)) == Sound("audio/ogg")


def test_one_frame_alone_at_the_end_is_a_sound():
    assert recognised(mp3(0.02)[:417]) is not None


def test_kinds_of_frame_that_amr_does_not_know_are_stepped_over():
    assert recognised(b"#!AMR\n" + bytes([15 << 3]) * 50) == Sound("audio/amr", 1.0)


@given(
    st.sampled_from([wav(1), mp3(1), opus(1), amr(1), flac(1), mp4(1)]),
    st.integers(0, 400), st.binary(max_size=30),
)  # fmt: skip
def test_damaged_sounds_never_raise(data, at, junk):
    found = recognised(data[:at] + junk + data[at + len(junk) :])
    assert found is None or found.seconds is None or 0 < found.seconds <= 24 * 3600
