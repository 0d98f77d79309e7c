"""WhatsApp exports that are none, that are damaged, and that are real."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.channels.base import NothingHere
from sobremesa.channels.whatsapp import WhatsApp
from tests.channels.in_memory import SETTINGS, MemoryFile, real, take_in
from tests.channels.whatsapp.exports import ANDROID, GROUP, IPHONE, chat, keys, said

pytestmark = pytest.mark.capability("B1")


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.txt", "hello\n"), ("a.txt", ""), ("a.html", ANDROID), ("a.txt", "hello\n" + ANDROID)],
)
def test_what_is_no_export_is_not_taken_for_one(name: str, text: str) -> None:
    assert WhatsApp({}).recognises(MemoryFile(name, text.encode())) == 0


def test_an_export_with_words_before_it_is_known_by_its_name() -> None:
    file = MemoryFile("_chat.txt", ("hello\n" + ANDROID).encode())

    assert WhatsApp({}).recognises(file) == 95


def test_a_telephone_saved_as_windows_text_is_read() -> None:
    file = MemoryFile("a.txt", "13/9/23, 20:30 - Ana Núñez: mañana\n".encode("cp1252"))

    assert said(take_in(WhatsApp(SETTINGS), file)) == [("Ana Núñez", "mañana")]


def test_a_chat_in_which_nobody_spoke_is_left_out() -> None:
    (why,) = chat("13/9/23, 20:28 - Ana Gil creó el grupo\n").problems

    assert isinstance(why, NothingHere)


@pytest.mark.parametrize("body", [b"", b"nothing", b"40/40/23, 20:30 - Ana Gil: a"])
def test_bytes_that_hold_no_message_say_so(body: bytes) -> None:
    channel = WhatsApp(SETTINGS)
    (item,) = channel.split(MemoryFile("a.txt", b"13/9/23, 20:30 - Ana Gil: a\n"))

    damaged = MemoryFile("a.txt", body)
    assert not take_in(channel, damaged).records
    with pytest.raises(Exception, match="no message"):
        channel.read(type(item)(body=body, unit="message", number=1, context=item.context), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("chatminer_[mmddyy]_24hrs.txt", 7), ("chatminer_ddmmyy_24hrs.txt", 7),
        ("chatminer_mmddyy_24hrs.txt", 7), ("chatminer_mmddyyyy_12hrs.txt", 7),
        ("chatminer_yyyymmdd_24hrs.txt", 7), ("rwhatsapp_sample.txt", 7),
        ("whatsapp_android_es-ES.txt", 10), ("whatsapp_ios_en-US.txt", 3),
    ],
)  # fmt: skip
def test_real_exports_come_in_whole(shared: Path, name: str, items: int) -> None:
    file = real(shared / "data" / "chat" / name)

    taken = take_in(WhatsApp(SETTINGS), file)

    assert (len(taken.items), len(set(keys(taken))), taken.problems) == (items, items, [])
    assert WhatsApp({}).recognises(file) == 95


def test_the_five_forms_of_one_chat_tell_of_the_same_messages(shared: Path) -> None:
    told = {
        tuple(keys(take_in(WhatsApp(SETTINGS), real(path))))
        for path in (shared / "data" / "chat").glob("chatminer_*.txt")
    }

    assert len(told) == 1


@given(
    st.lists(
        st.sampled_from([*ANDROID.splitlines(), *IPHONE.splitlines(), *GROUP.splitlines()])
        | st.text(max_size=60)
        | st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")),
        max_size=25,
    ),
    st.binary(max_size=8),
    st.integers(0, 2_000),
)
def test_damage_costs_no_neighbour_and_never_more_than_a_sentence(
    lines: list[str], damage: bytes, place: int
) -> None:
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    data = data[:place] + damage + data[place:]
    file = MemoryFile("a.txt", data + b"\n31/12/23, 20:30 - Ana Gil: sigo aqu\xed\n")
    channel = WhatsApp({**SETTINGS, "date_order": "dmy"})

    channel.recognises(file)
    taken = take_in(channel, file)

    if taken.items and not taken.problems:
        assert said(taken)[-1][1].endswith(("sigo aquí", "sigo aqu�"))
