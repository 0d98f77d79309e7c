"""Lists of calls of switchboards and telephone companies."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.channels import calls as channel
from sobremesa.channels.base import FileChannel, Incoming, NothingHere, Unclear
from sobremesa.channels.calls import Calls
from sobremesa.core.contact import RULES
from tests.channels.in_memory import CPU_SECONDS, SETTINGS, MemoryFile, TakenIn, real, take_in

pytestmark = [pytest.mark.capability("B1"), pytest.mark.capability("C3")]

PAYLOADS = Path(__file__).parent / "payloads"
ASTERISK = (PAYLOADS / "Master.csv").read_text(encoding="utf-8")
HEAD = "fecha,hora,origen,destino,duración\n"


def listed(text: str, name: str = "llamadas.csv", **given_: str) -> TakenIn:
    return take_in(Calls({**SETTINGS, **given_}), MemoryFile(name, text.encode()))


def payload(name: str) -> TakenIn:
    return take_in(Calls(SETTINGS), real(PAYLOADS / name))


def sure(text: str, name: str = "llamadas.csv") -> int:
    return Calls({}).recognises(MemoryFile(name, text.encode()))


def said(taken: TakenIn) -> list[Incoming]:
    return [record for record in taken.records if isinstance(record, Incoming)]


def keys(taken: TakenIn) -> list[str]:
    return [record.key for record in taken.records]


def ends(record: Incoming) -> list[tuple[str, str]]:
    return [(who.kind, who.value) for who in record.people]


def test_it_is_a_channel() -> None:
    assert isinstance(Calls({}), FileChannel)


@pytest.mark.parametrize(
    ("name", "least"),
    [("Master.csv", 98), ("factura.csv", 85), ("3cx.csv", 95), ("freepbx.csv", 95),
     ("recibidas.csv", 80)],
)  # fmt: skip
def test_lists_of_calls_are_known(name: str, least: int) -> None:
    assert Calls({}).recognises(real(PAYLOADS / name)) >= least


@pytest.mark.parametrize(
    "text",
    [
        "fecha,hora,origen,destino,duracion\n01/03/2024,10:00,Madrid,Zaragoza,01:20:00\n",
        "date,duration,number\n",
        "date,from,to,subject\n2024-03-01,a@b.example,c@d.example,Hola\n",
        "customer_id,date,amount\n1,2024-01-01,12.00\n",
        "First Name,Last Name,Mobile Phone,E-mail Address\nAna,Gil,612345678,a@b.example\n",
        "date,number,duration\n2024-03-01,hola,mucho\n",
        "hola\n",
        "",
        '"' * 5,
    ],
)
def test_what_is_no_list_of_calls_is_left_alone(text: str) -> None:
    assert sure(text) == 0
    assert "No list of calls" in str(listed(text).problems[0])


def test_a_heading_of_time_alone_is_the_moment() -> None:
    taken = listed("time,caller,called,duration\n2024-03-13 10:00,976123456,612345678,60\n")

    assert said(taken)[0].occurred_at.isoformat() == "2024-03-13T09:00:00+00:00"


def test_another_kind_of_file_is_not_looked_at() -> None:
    assert sure(ASTERISK, "Master.pdf") == 0


def test_a_list_whose_head_is_all_that_is_seen_is_known_too() -> None:
    assert sure(ASTERISK * 100, "Master.csv") == 98
    assert sure("call date,source,destination,billsec\n") == 95


# --------------------------------------------------------------------------- Asterisk


def test_a_switchboard_says_who_rang_whom_and_who_answered() -> None:
    taken = payload("Master.csv")

    assert not taken.problems
    assert [(r.medium, r.minutes, ends(r), r.not_contact) for r in said(taken)] == [
        ("phone", 3.0, [("phone", "+34612345678"), ("extension", "101")], ""),
        ("call", 0.0, [("extension", "101"), ("phone", "+34699111222")], ""),
        ("phone", 1.5, [("extension", "102"), ("phone", "+34655443322")], ""),
        ("phone", 0.48, [("extension", "101"), ("extension", "102")], "internal"),
        ("call", 0.0, [("us", "calls")], "withheld"),
        ("call", 0.0, [("phone", "+34699111222"), ("extension", "101")], ""),
        ("call", 0.0, [("phone", "+34699111222"), ("extension", "102")], ""),
    ]
    assert said(taken)[0].people[0].name == "Ana Gil"
    assert said(taken)[0].occurred_at.isoformat() == "2024-03-01T09:00:00+00:00"


def test_a_call_that_rang_on_two_telephones_and_nobody_took_is_one() -> None:
    assert len(set(keys(payload("Master.csv")))) == 6


def test_extensions_and_our_own_numbers_are_proposed_as_ours() -> None:
    first, _, third, *_ = said(payload("Master.csv"))

    assert [(who.kind, who.value) for who in first.ours] == [
        ("extension", "101"), ("phone", "+34976123456"),
    ]  # fmt: skip
    assert [(who.kind, who.value) for who in third.ours] == [
        ("extension", "102"), ("phone", "+34976123456"),
    ]  # fmt: skip


def test_every_reason_has_its_sentence() -> None:
    taken = [*said(payload("Master.csv")), *said(payload("factura.csv"))]

    assert {one.not_contact for one in taken} - {""} <= set(RULES)


# -------------------------------------------------------------------- lists with headings


def test_a_bill_comes_in_whatever_stands_above_and_below_it() -> None:
    taken = payload("factura.csv")

    assert not taken.problems
    assert [(r.medium, r.minutes, ends(r)[1], r.not_contact) for r in said(taken)] == [
        ("phone", 3.33, ("phone", "+34612345678"), ""),
        ("phone", 1.33, ("sender", "1004"), "service"),
        ("phone", 1.08, ("phone", "+34699111222"), ""),
        ("phone", 1.05, ("phone", "+34699111222"), ""),
        ("call", 0.0, ("phone", "+34655443322"), ""),
    ]
    assert {(who.kind, who.value) for r in said(taken) for who in r.ours} == {
        ("phone", "+34976123456")
    }
    assert said(taken)[0].thread == "call phone +34612345678"


def test_3cx_names_its_people() -> None:
    taken = payload("3cx.csv")

    assert [(r.medium, r.minutes, r.not_contact) for r in said(taken)] == [
        ("phone", 3.08, ""), ("call", 0.0, ""), ("phone", 0.67, "internal"),
    ]  # fmt: skip
    assert [who.name for who in said(taken)[0].people] == ["Ana Gil", ""]


def test_freepbx_is_asterisk_with_headings() -> None:
    (call,) = said(payload("freepbx.csv"))

    assert (ends(call), call.minutes, call.external_id) == (
        [("phone", "+34612345678"), ("extension", "101")], 0.33, "1709283600.10",
    )  # fmt: skip
    assert call.people[0].name == "Ana Gil"


def test_a_telephones_own_list_says_the_direction() -> None:
    assert [(r.medium, r.minutes, ends(r)) for r in said(payload("recibidas.csv"))] == [
        ("phone", 3.5, [("phone", "+34612345678"), ("us", "calls")]),
        ("phone", 1.0, [("us", "calls"), ("phone", "+34612345678")]),
        ("call", 0.0, [("phone", "+34699111222"), ("us", "calls")]),
    ]


def rows(*of: str, head: str = HEAD) -> TakenIn:
    return listed(head + "".join(f"{one}\n" for one in of))


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("63", 1.05), ("1:03", 1.05), ("01:00:03", 60.05), ("1 min 3 s", 1.05), ("1m3s", 1.05),
        ("2 h", 120.0), ("3'20", 3.33), ("3' 20''", 3.33), ('"3\' 20"""', 3.33), ("90 seg", 1.5),
        ("1 hora 5 minutos", 65.0), ("-", 0.0), ("", 0.0), ("61.0", 1.02),
    ],
)  # fmt: skip
def test_lengths_are_read_as_people_write_them(written: str, minutes: float) -> None:
    taken = rows(f"01/03/2024,10:00,976123456,612345678,{written}")

    assert not taken.problems
    assert said(taken)[0].minutes == minutes


@pytest.mark.parametrize("written", ["mucho", "3 vacas", "1 min ! 3 s", "3 min 20 s x"])
def test_a_length_that_is_none_is_told_and_the_other_calls_come(written: str) -> None:
    good = "01/03/2024,10:00,976123456,612345678,60"
    taken = rows(good, f"01/03/2024,11:00,976123456,612345678,{written}", good)

    assert len(said(taken)) == 2
    assert len(taken.problems) == 1


STATUS = "fecha,origen,destino,duracion,estado\n01/03/2024 10:00,976123456,612345678,{},{}\n"


@pytest.mark.parametrize(
    ("status", "lasted", "medium"),
    [
        ("Contestada", 30, "phone"), ("ANSWERED", 0, "phone"), ("No contestada", 20, "call"),
        ("BUSY", 5, "call"), ("Comunica", 0, "call"), ("Perdida", 0, "call"), ("Sí", 10, "phone"),
        ("No", 10, "call"), ("raro", 10, "phone"), ("raro", 0, "call"), ("", 10, "phone"),
        ("Buzón de voz", 10, "call"),
    ],
)  # fmt: skip
def test_whether_somebody_took_it(status: str, lasted: int, medium: str) -> None:
    assert said(listed(STATUS.format(lasted, status)))[0].medium == medium


@pytest.mark.parametrize(
    ("way", "first"),
    [("Entrante", "phone"), ("Inbound", "phone"), ("Saliente", "us"), ("Realizada", "us"),
     ("", "us")],
)  # fmt: skip
def test_the_direction_says_who_rang(way: str, first: str) -> None:
    head = "fecha de la llamada,numero,sentido,duracion\n"
    (call,) = said(rows(f"01/03/2024 10:00,612345678,{way},60", head=head))

    assert ends(call)[0][0] == first


def test_calls_between_extensions_are_told_by_the_list_too() -> None:
    head = "fecha,origen,destino,tipo,duracion\n"
    (call,) = said(rows("01/03/2024 10:00,101,102,Interna,60", head=head))

    assert call.not_contact == "internal"


def test_a_list_of_incoming_calls_only_is_to_us() -> None:
    (call,) = said(rows("01/03/2024 10:00,612345678,60", head="fecha,llamante,duracion llamada\n"))

    assert ends(call) == [("phone", "+34612345678"), ("us", "calls")]


def test_rows_that_are_no_calls_are_passed_over() -> None:
    taken = rows("01/03/2024,10:00,976123456,612345678,60", ",,,,", "Total,,,,60", "")

    assert (len(taken.items), taken.problems) == (1, [])


@pytest.mark.parametrize(
    "row", ['01/03/2024,10:00,976123456,"612345678,60', "32/13/2024,10:00,976123456,612345678,60",
            "01/03/2024,,976123456,612345678,60"],
)  # fmt: skip
def test_a_broken_row_is_told_and_its_neighbours_come(row: str) -> None:
    good = "01/03/2024,10:00,976123456,612345678,60"
    taken = rows(good, good.replace("10:00", "11:00"), row)

    assert len(said(taken)) == 2
    assert "no call that can be read" in str(taken.problems[0])


def test_a_list_without_calls_holds_nothing() -> None:
    (why,) = listed("call date,source,destination,billsec\n").problems

    assert isinstance(why, NothingHere)


def test_a_row_that_names_nobody_any_more_is_refused() -> None:
    item = rows("01/03/2024,10:00,976123456,612345678,60").items[0]
    other = type(item)(body=b"01/03/2024,10:00,,,60", unit="row", number=2, context=item.context)

    with pytest.raises(Exception, match="no call that can be read"):
        Calls(SETTINGS).read(other, None)  # type: ignore[arg-type]


# --------------------------------------------------------------------------- moments

ENGLISH = "call date,source,destination,billsec\n{},976123456,612345678,60\n"


def test_day_and_month_that_could_be_either_are_asked_and_the_answer_is_heard() -> None:
    (why,) = listed(ENGLISH.format("03/04/2024 10:00")).problems

    assert isinstance(why, Unclear)
    assert (why.setting, why.choices) == ("date_order", ("dmy", "mdy"))
    answered = listed(ENGLISH.format("03/04/2024 10:00"), date_order="mdy")
    assert said(answered)[0].occurred_at.month == 3


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("13/04/2024 10:00", "2024-04-13T08:00:00+00:00"),
        ("2024-04-13 10:00:05", "2024-04-13T08:00:05+00:00"),
        ("2024-04-13T10:00:00Z", "2024-04-13T10:00:00+00:00"),
        ("2024-04-13T10:00:00+05:00", "2024-04-13T05:00:00+00:00"),
        ("04/13/2024 3:05 PM", "2024-04-13T13:05:00+00:00"),
    ],
)
def test_moments_are_those_of_the_list(written: str, at: str) -> None:
    assert said(listed(ENGLISH.format(written)))[0].occurred_at.isoformat() == at


def test_a_spanish_list_says_the_day_first() -> None:
    taken = rows("03/04/2024,10:00,976123456,612345678,60")

    assert said(taken)[0].occurred_at.month == 4


# ------------------------------------------------------------------ the same thing once


@pytest.mark.parametrize("name", ["Master.csv", "factura.csv", "3cx.csv"])
def test_a_later_longer_list_brings_only_what_is_new(name: str) -> None:
    text = (PAYLOADS / name).read_bytes().decode("cp1252" if name == "factura.csv" else "utf-8")
    whole, half = keys(listed(text, name)), text.splitlines(keepends=True)

    assert keys(listed("".join(half[:-2]), name)) == whole[: len(keys(listed("".join(half[:-2]))))]


def test_two_equal_rows_are_two_calls() -> None:
    row = "01/03/2024,10:00,976123456,612345678,60"

    assert len(set(keys(rows(row, row)))) == 2


def test_a_list_too_long_to_remember_forgets_and_still_comes(monkeypatch) -> None:
    monkeypatch.setattr(channel, "IDS_REMEMBERED", 0)
    monkeypatch.setattr(channel, "DATES_LOOKED_AT", 1)

    assert len(payload("Master.csv").records) == 8


# -------------------------------------------------------------------------------- damage


@settings(max_examples=150)
@given(path=st.sampled_from(sorted(PAYLOADS.iterdir())), where=st.floats(0, 1),
       junk=st.binary(min_size=1, max_size=30),
       how=st.sampled_from(["flip", "cut", "insert", "double"]))  # fmt: skip
def test_a_damaged_list_is_read_as_far_as_it_goes(path, where, junk, how):
    raw = path.read_bytes()
    at = int(where * len(raw))
    raw = {
        "flip": raw[:at] + bytes(b ^ junk[0] for b in raw[at : at + 1]) + raw[at + 1 :],
        "cut": raw[:at],
        "insert": raw[:at] + junk + raw[at:],
        "double": raw[:at] + raw[max(0, at - 200) :],
    }[how]
    file = MemoryFile("Master.csv", raw)
    Calls({}).recognises(file)
    for record in take_in(Calls(SETTINGS), file).records:
        json.dumps([getattr(record, "thread_title", "")]).encode("utf-8")


BOMBS = {
    "an open quote": HEAD + "01/03/2024,10:00,976123456,612345678,60\n" + '"' + "x\n" * 500_000,
    "a long line": HEAD + "9" * 5_000_000,
    "100,000 columns": "fecha," * 100_000 + "\n",
    "lengths": HEAD + ("01/03/2024,10:00,976123456,612345678," + "1 m " * 50 + "\n") * 5_000,
    "brackets": HEAD + ("01/03/2024,10:00," + "(1" * 200 + ",612345678,60\n") * 5_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_five_seconds(name):
    before = time.process_time()
    file = MemoryFile("llamadas.csv", BOMBS[name].encode())
    Calls({}).recognises(file)
    take_in(Calls(SETTINGS), file)

    assert time.process_time() - before <= CPU_SECONDS
