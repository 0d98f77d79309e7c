"""WhatsApp exports that are none, that are damaged, and that are real."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.channels.base import Incoming, NothingHere
from sobremesa.channels.whatsapp import WhatsApp
from tests.channels.in_memory import SETTINGS, MemoryFile, TakenIn, real, take_in

pytestmark = pytest.mark.capability("B1")


ANDROID = """\
13/9/23, 20:28 - Los mensajes y las llamadas están cifrados de extremo a extremo. Toca: más.
13/9/23, 20:30 - Marta Soler: Hola, ¿tenéis la 38?
13/9/23, 20:31 - Taller Lavanda: Sí, nos quedan dos
la azul y la verde
13/9/23, 20:31 - Taller Lavanda: IMG-1.jpg (archivo adjunto)
la azul es esta
13/9/23, 20:41 - Marta Soler: ok
13/9/23, 20:41 - Marta Soler: ok
14/9/23, 9:02 - Taller Lavanda: Te la guardo 😊 <Se editó este mensaje.>
14/9/23, 9:05 - Marta Soler: Se eliminó este mensaje
14/9/23, 9:06 - Taller Lavanda: Eliminaste este mensaje
14/9/23, 9:30 - Llamada de voz perdida
"""
IPHONE = """\
[13/9/23, 20:28:01] Marta Soler: \u200eLos mensajes y llamadas están cifrados de extremo a extremo
[13/9/23, 20:30:11] Marta Soler: Hola, ¿tenéis la 38?
[13/9/23, 20:31:40] Taller Lavanda: Sí, nos quedan dos
la azul y la verde
\u200e[13/9/23, 20:31:50] Taller Lavanda: \u200e<adjunto: 00000012-PHOTO.jpg>
[13/9/23, 20:41:02] Marta Soler: ok
[13/9/23, 20:41:30] Marta Soler: ok
[14/9/23, 9:02:00] Taller Lavanda: Te la guardo 😊 \u200e<Se editó este mensaje.>
[14/9/23, 9:05:00] Marta Soler: \u200eSe eliminó este mensaje.
[14/9/23, 9:06:00] Taller Lavanda: \u200eEliminaste este mensaje.
\u200e[14/9/23, 9:30:00] Marta Soler: \u200eLlamada de voz perdida
"""
GROUP = """\
13/9/23, 20:28 - Ana Gil creó el grupo "Cena: jueves"
13/9/23, 20:29 - Ana Gil añadió a Eva Paz
13/9/23, 20:30 - Ana Gil: ¿quién trae pan?
13/9/23, 20:31 - Eva Paz: yo
"""


def chat(text: str, name: str = "_chat.txt", folder: str = "", **settings: str) -> TakenIn:
    file = MemoryFile(name, text.encode(), folder)
    return take_in(WhatsApp({**SETTINGS, **settings}), file)


def keys(taken: TakenIn) -> list[str]:
    return [record.key for record in taken.records]


def said(taken: TakenIn) -> list[tuple[str, str]]:
    found = []
    for record in taken.records:
        assert isinstance(record, Incoming)
        found.append((record.people[0].name, record.text))
    return found


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
