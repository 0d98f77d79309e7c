"""WhatsApp exports of both telephones, in the languages and date forms they come in."""

from __future__ import annotations

import pytest

from sobremesa.channels.base import FileChannel, Incoming, Unclear
from sobremesa.channels.whatsapp import WhatsApp
from tests.channels.in_memory import NOW, SETTINGS, MemoryFile, take_in
from tests.channels.whatsapp.exports import ANDROID, GROUP, IPHONE, chat, keys, said

pytestmark = pytest.mark.capability("B1")


def test_it_is_a_channel() -> None:
    assert isinstance(WhatsApp({}), FileChannel)


def test_everything_said_comes_in_and_nothing_else() -> None:
    taken = chat(ANDROID)

    assert said(taken) == [
        ("Marta Soler", "Hola, ¿tenéis la 38?"),
        ("Taller Lavanda", "Sí, nos quedan dos\nla azul y la verde"),
        ("Taller Lavanda", "la azul es esta"),
        ("Marta Soler", "ok"),
        ("Marta Soler", "ok"),
        ("Taller Lavanda", "Te la guardo 😊"),
        ("Marta Soler", "Llamada de voz perdida"),
    ]
    assert not taken.problems


def test_times_are_those_of_the_place_where_it_was_exported() -> None:
    first = chat(ANDROID).records[0]

    assert isinstance(first, Incoming)
    assert first.occurred_at.isoformat() == "2023-09-13T18:30:00+00:00"


def test_a_missed_call_waits_for_an_answer_and_took_no_minutes() -> None:
    call = chat(ANDROID).records[-1]

    assert isinstance(call, Incoming)
    assert (call.medium, call.minutes, call.not_contact) == ("call", 0.0, "")
    assert [(who.role, who.name) for who in call.people] == [
        ("from", "Marta Soler"),
        ("to", "Taller Lavanda"),
    ]


def test_who_could_delete_a_message_is_us() -> None:
    for record in chat(ANDROID).records:
        assert isinstance(record, Incoming)
        assert [who.value for who in record.ours] == ["taller lavanda"]


def test_both_telephones_tell_of_the_same_messages() -> None:
    assert keys(chat(ANDROID)) == keys(chat(IPHONE))


def test_two_equal_words_in_a_minute_are_two() -> None:
    assert len(set(keys(chat(ANDROID)))) == 7


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("_chat.txt", "WhatsApp Chat - Marta Soler"),
        ("Chat de WhatsApp con Marta Soler.txt", ""),
        ("WhatsApp Chat with Marta Soler (2).txt", "Descargas"),
        ("marta.txt", "x"),
    ],
)
def test_the_same_chat_by_a_second_road_has_the_same_keys(name: str, folder: str) -> None:
    assert keys(chat(ANDROID, name, folder)) == keys(chat(ANDROID))


def test_a_later_longer_export_brings_only_what_is_new() -> None:
    longer = chat(ANDROID + "15/9/23, 8:00 - Marta Soler: Buenos días\n")

    assert keys(longer)[:-1] == keys(chat(ANDROID))


def test_an_export_without_media_tells_of_the_same_photo() -> None:
    without = ANDROID.replace(
        "IMG-1.jpg (archivo adjunto)\nla azul es esta", "<Multimedia omitido>"
    )

    assert keys(chat(without)) == keys(chat(ANDROID))


def test_the_photo_beside_the_text_comes_along() -> None:
    file = MemoryFile("_chat.txt", ANDROID.encode(), beside={"IMG-1.jpg": b"\xff\xd8"})

    photo = take_in(WhatsApp(SETTINGS), file).records[2]

    assert isinstance(photo, Incoming)
    assert [(a.name, a.content_type, a.content) for a in photo.attached] == [
        ("IMG-1.jpg", "image/jpeg", b"\xff\xd8")
    ]


def test_a_photo_that_did_not_come_along_is_still_named() -> None:
    photo = chat(ANDROID).records[2]

    assert isinstance(photo, Incoming)
    assert [(a.name, a.content) for a in photo.attached] == [("IMG-1.jpg", None)]


HEADS = [
    ("[31/12/22, 11:40:26] {}", "2022-12-31T10:40:26+00:00"),
    ("28/3/2025, 9:29\u202fp.\u00a0m. - {}", "2025-03-28T20:29:00+00:00"),
    ("18/12/19 15:57 - {}", "2019-12-18T14:57:00+00:00"),
    ("[17.3.26, 21:22:39] {}", "2026-03-17T20:22:39+00:00"),
    ("[7.3.26, 21:22:39] {}", "2026-03-07T20:22:39+00:00"),
    ("2021-12-30, 10:15 - {}", "2021-12-30T09:15:00+00:00"),
    ("2019/01/20, 11:23 - {}", "2019-01-20T10:23:00+00:00"),
    ("12/30/21, 22:01 - {}", "2021-12-30T21:01:00+00:00"),
    ("12/30/2021, 10:01 PM - {}", "2021-12-30T21:01:00+00:00"),
    ("[6/1/24, 12:05:00\u202fAM] {}", "2024-05-31T22:05:00+00:00"),
    ("6/1/24, 12:05 PM - {}", "2024-06-01T10:05:00+00:00"),
    ("13/06/2024, 9:00 am - {}", "2024-06-13T07:00:00+00:00"),
    ("\u200e[31/12/22 11:40:26] {}", "2022-12-31T10:40:26+00:00"),
    ("30-12-21 10:15 - {}", "2021-12-30T09:15:00+00:00"),
    ("30.12.21 klo 10.15 - {}", "2021-12-30T09:15:00+00:00"),
]


@pytest.mark.parametrize(("head", "at"), HEADS)
def test_every_form_of_date_is_read(head: str, at: str) -> None:
    line = head.format("Ana Gil: ¿vienes?\n")
    file = MemoryFile("chat.txt", line.encode())
    (record,) = take_in(WhatsApp(SETTINGS), file).records

    assert isinstance(record, Incoming)
    assert (record.occurred_at.isoformat(), record.text) == (at, "¿vienes?")
    assert WhatsApp({}).recognises(file) == 70


TWO_READINGS = "1/6/24, 21:00 - Ana Gil: hey\n2/6/24, 21:00 - Eva Paz: ho\n"


def test_what_can_be_read_two_ways_is_asked() -> None:
    (why,) = chat(TWO_READINGS).problems

    assert isinstance(why, Unclear)
    assert (why.setting, why.choices) == ("date_order", ("dmy", "mdy"))
    assert "2024-06-01" in str(why)
    assert "2024-01-06" in str(why)


@pytest.mark.parametrize(("answer", "month"), [("dmy", 6), ("mdy", 1)])
def test_the_answer_is_heard(answer: str, month: int) -> None:
    first = chat(TWO_READINGS, date_order=answer).records[0]

    assert isinstance(first, Incoming)
    assert first.occurred_at.month == month


def test_time_that_would_run_backwards_settles_it() -> None:
    taken = chat(
        "1/6/24, 21:00 - Ana Gil: a\n5/6/24, 9:00 - Ana Gil: b\n2/7/24, 9:00 - Ana Gil: c\n"
    )

    assert [record.occurred_at.month for record in taken.records] == [6, 6, 7]  # type: ignore[union-attr]


def test_dates_that_are_the_same_both_ways_need_no_answer() -> None:
    assert len(chat("1/1/24, 21:00 - Ana Gil: a\n").records) == 1


def test_a_spanish_telephone_with_24_hours_says_the_day_first() -> None:
    taken = chat(TWO_READINGS.replace("hey", "<Multimedia omitido>"))

    assert taken.records[0].occurred_at.month == 6  # type: ignore[union-attr]


def test_names_may_hold_colons_and_emojis() -> None:
    lines = [f"13/9/23, 20:3{n} - Obra: Ana 🌸: punto {n}: hecho\n" for n in range(4)]

    taken = chat("".join(lines) + "13/9/23, 20:50 - Eva Paz: Nota: compra pan\n")

    assert said(taken)[0] == ("Obra: Ana 🌸", "punto 0: hecho")
    assert said(taken)[-1] == ("Eva Paz", "Nota: compra pan")


def test_a_text_that_begins_at_the_colon_is_hers() -> None:
    assert said(chat("13/9/23, 20:30 - Ana Gil: a\n13/9/23, 20:31 - Ana Gil:.\n"))[1] == (
        "Ana Gil",
        ".",
    )


def test_a_group_is_its_title_also_before_everybody_spoke() -> None:
    third = GROUP + "13/9/23, 20:32 - +34 612 34 56 78: y yo vino\n"
    taken = chat(third, "Chat de WhatsApp con Cena jueves.txt")

    assert keys(taken)[:2] == keys(chat(GROUP))
    last = taken.records[-1]
    assert isinstance(last, Incoming)
    assert last.thread_title == "Cena: jueves"
    assert [(who.role, who.kind, who.value) for who in last.people] == [
        ("from", "phone", "+34612345678"),
        ("to", "whatsapp", "ana gil"),
        ("to", "whatsapp", "eva paz"),
    ]


def test_a_renamed_group_is_called_by_its_new_name() -> None:
    renamed = GROUP + '14/9/23, 9:00 - Eva Paz cambió el asunto de "Cena: jueves" a "Viernes"\n'

    assert chat(renamed).records[0].thread_title == "Viernes"  # type: ignore[union-attr]


def test_many_without_a_title_are_their_names() -> None:
    text = "".join(
        f"13/9/23, 20:3{n} - {who} Gil: a\n" for n, who in enumerate(["Ana", "Eva", "Leo"])
    )

    assert chat(text).records[0].thread_title == "Ana Gil, Eva Gil, Leo Gil"  # type: ignore[union-attr]


def test_a_single_word_is_nobody_outside_her_chat() -> None:
    here = chat("13/9/23, 20:30 - Ana: a\n13/9/23, 20:31 - Eva Paz: b\n").records[0]
    there = chat("13/9/23, 20:30 - Ana: a\n13/9/23, 20:31 - Leo Sanz: b\n").records[0]

    assert isinstance(here, Incoming)
    assert isinstance(there, Incoming)
    assert here.people[0].value.startswith("ana · ")
    assert here.people[0].value != there.people[0].value


def test_one_who_never_got_an_answer_is_told_apart_by_the_title() -> None:
    one = chat("13/9/23, 20:30 - Taller Uno: a\n", "Chat de WhatsApp con Ana Gil.txt").records[0]

    assert isinstance(one, Incoming)
    assert [who.name for who in one.people] == ["Taller Uno", "Ana Gil"]


def test_a_call_nobody_signed_in_a_chat_that_does_not_say_who_we_are() -> None:
    taken = chat("13/9/23, 20:30 - Ana Gil: a\n13/9/23, 20:31 - Eva Paz: b\n"
                 "13/9/23, 20:32 - Missed voice call\n")  # fmt: skip
    call = taken.records[-1]

    assert isinstance(call, Incoming)
    assert [who.role for who in call.people] == ["with", "with"]


@pytest.mark.parametrize(
    ("follows", "text", "attached"),
    [
        ("null", "", []),
        ("\u200eimage omitted", "", []),
        ("mira \u200eimagen omitida", "mira", []),
        ("plan.pdf • \u200e3 páginas \u200edocumento omitido", "", []),
        ("mira \u200e<attached: 1-a.opus>", "mira", ["1-a.opus"]),
        ("Contacto Ana.vcf (archivo adjunto)", "", ["Contacto Ana.vcf"]),
        ("ubicación: https://maps.google.com/?q=40.4,-3.7",
         "ubicación: https://maps.google.com/?q=40.4,-3.7", []),
        ("hola @\u2068Eva Paz\u2069", "hola @Eva Paz", []),
    ],
)  # fmt: skip
def test_what_is_not_words_is_told_apart(follows: str, text: str, attached: list[str]) -> None:
    (record,) = chat(f"[31/12/22, 11:40:26] Ana Gil: {follows}\n").records

    assert isinstance(record, Incoming)
    assert (record.text, [a.name for a in record.attached]) == (text, attached)


def test_a_poll_stays_the_same_while_votes_come_in() -> None:
    poll = "13/9/23, 20:30 - Ana Gil: ENCUESTA:\n¿Cuándo?\nOPCIÓN: Lunes ({} votos)\n"

    assert keys(chat(poll.format(1))) == keys(chat(poll.format(7)))


def test_a_long_chat_keeps_only_the_last_minutes_in_mind() -> None:
    lines = [f"13/9/23, {9 + n // 60:02}:{n % 60:02} - Ana Gil: ok\n" for n in range(130)]

    assert len(set(keys(chat("".join(lines))))) == 130


def test_a_group_of_thousands_names_those_who_speak_most() -> None:
    crowd = "".join(f"13/9/23, 20:30 - Socio {n}: a\n" for n in range(5_001))
    channel = WhatsApp(SETTINGS)
    *_, item = channel.split(MemoryFile("Chat de WhatsApp con Peña.txt", crowd.encode()))
    (last,) = channel.read(item, NOW)

    assert isinstance(last, Incoming)
    assert (last.people[0].name, len(last.people)) == ("Socio 5000", 51)
