"""Calendars of every make, whole and broken."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.channels.base import FileChannel, Meeting, NothingHere, Unreadable
from sobremesa.channels.calendar import Calendar
from tests.channels.in_memory import CPU_SECONDS, NOW, SETTINGS, MemoryFile, TakenIn, real, take_in

pytestmark = pytest.mark.capability("B1")

GUESTS = (
    "ORGANIZER;CN=Leo Sanz:mailto:Leo@Taller.example",
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:leo@taller.example",
    'ATTENDEE;CN="Soler: Marta";PARTSTAT=ACCEPTED:mailto:marta@example.com',
    "ATTENDEE;PARTSTAT=TENTATIVE:MAILTO:eva@example.com",
    "ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.com",
    "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ines@example.com",
    "ATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:sala@example.com",
    "ATTENDEE;CN=Pau;EMAIL=pau@example.com:/principals/users/1234",
    "ATTENDEE:tel:+34612345678",
    "ATTENDEE:invalid",
)


def event(*lines: str, uid: str = "a@x", start: str = "DTSTART:20260310T090000Z") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, *lines, "END:VEVENT", ""])


def ics(*events: str, around: str = "") -> TakenIn:
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{around}{''.join(events)}END:VCALENDAR\r\n"
    return take_in(Calendar(SETTINGS), MemoryFile("a.ics", text.encode()))


def meeting(*lines: str, start: str = "DTSTART:20260310T090000Z", around: str = "") -> Meeting:
    (record,) = ics(event(*lines, start=start), around=around).records
    assert isinstance(record, Meeting)
    return record


def starts(taken: TakenIn) -> list[str]:
    found = []
    for record in taken.records:
        assert isinstance(record, Meeting)
        found.append(f"{record.starts_at:%Y-%m-%d %H:%M}")
    return found


def test_it_is_a_channel() -> None:
    assert isinstance(Calendar({}), FileChannel)


def test_a_meeting_says_what_where_and_how_long() -> None:
    told = meeting(
        "SUMMARY:Tela\\, muestras", "DESCRIPTION:una\\ndos", "LOCATION:Taller", "DURATION:PT1H30M"
    )

    assert (told.title, told.text, told.place) == ("Tela, muestras", "una\ndos", "Taller")
    assert (told.minutes, told.thread, told.is_all_day) == (90.0, "a@x", False)


def test_who_came_who_was_asked_and_who_did_not() -> None:
    told = meeting(*GUESTS)

    assert [(who.role, who.value, who.name) for who in told.people] == [
        ("from", "leo@taller.example", "Leo Sanz"),
        ("with", "marta@example.com", "Soler: Marta"),
        ("with", "eva@example.com", ""),
        ("absent", "ana@example.com", ""),
        ("invited", "ines@example.com", ""),
        ("invited", "pau@example.com", "Pau"),
        ("invited", "+34612345678", ""),
    ]
    assert told.not_contact == ""


@pytest.mark.parametrize(
    ("lines", "why"),
    [((), "alone"), (GUESTS[:2], "alone"), (("STATUS:CANCELLED", *GUESTS), "cancelled")],
)
def test_what_is_no_contact_comes_in_and_says_why(lines: tuple[str, ...], why: str) -> None:
    assert meeting(*lines).not_contact == why


@pytest.mark.parametrize(
    ("start", "at"),
    [
        ("DTSTART:20260310T090000Z", "2026-03-10 09:00"),
        ("DTSTART:20260310T090000", "2026-03-10 08:00"),
        ("DTSTART;TZID=America/New_York:20260701T090000", "2026-07-01 13:00"),
        ("DTSTART;TZID=Romance Standard Time:20260701T090000", "2026-07-01 07:00"),
        ("DTSTART;TZID=/mozilla.org/20070129_1/Europe/London:20260701T090000", "2026-07-01 08:00"),
        ('DTSTART;TZID="(UTC+01:00) Brussels, Madrid, Paris":20260701T090000', "2026-07-01 07:00"),
        ('DTSTART;TZID="(UTC-05:30) Nowhere":20260701T090000', "2026-07-01 14:30"),
        ("DTSTART;TZID=Nowhere/At All:20260701T090000", "2026-07-01 07:00"),
        ("DTSTART;;VALUE=DATE-TIME:20260310T0900", "2026-03-10 08:00"),
        ("DTSTART:2026-03-10T09:00:00Z", "2026-03-10 09:00"),
        ("DTSTART:20260329T023000", "2026-03-29 01:30"),
        ("DTSTART:20261231T235960Z", "2026-12-31 23:59"),
    ],
)
def test_when_it_is_in_any_zone(start: str, at: str) -> None:
    assert f"{meeting(start=start).starts_at:%Y-%m-%d %H:%M}" == at


ZONE = """\
BEGIN:VTIMEZONE\r
TZID:Ours\r
BEGIN:STANDARD\r
DTSTART:16010101T030000\r
TZOFFSETFROM:+0400\r
TZOFFSETTO:+0300\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
END:STANDARD\r
BEGIN:DAYLIGHT\r
DTSTART:16010101T020000\r
TZOFFSETFROM:+0300\r
TZOFFSETTO:+0400\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
END:DAYLIGHT\r
END:VTIMEZONE\r
"""


@pytest.mark.parametrize(("day", "hour"), [("20260110", "06"), ("20260710", "05")])
def test_a_zone_that_the_file_defines(day: str, hour: str) -> None:
    told = meeting(start=f"DTSTART;TZID=Ours:{day}T090000", around=ZONE)

    assert f"{told.starts_at:%H}" == hour


def test_a_calendar_may_say_its_own_zone() -> None:
    told = meeting(start="DTSTART:20260310T090000", around="X-WR-TIMEZONE:Asia/Tokyo\r\n")

    assert f"{told.starts_at:%H}" == "00"


def test_a_series_in_utc_keeps_the_clock_of_its_calendar() -> None:
    taken = ics(
        event("RRULE:FREQ=MONTHLY;COUNT=8", start="DTSTART:20260110T090000Z"),
        around="X-WR-TIMEZONE:Europe/Madrid\r\n",
    )

    assert {start[-5:] for start in starts(taken)} == {"09:00", "08:00"}


def test_a_day_is_a_day_and_takes_no_minutes() -> None:
    told = meeting("DTEND;VALUE=DATE:20260312", start="DTSTART;VALUE=DATE:20260310")

    assert (told.is_all_day, told.minutes) == (True, 0.0)
    assert f"{told.starts_at:%Y-%m-%d %H:%M}" == "2026-03-09 23:00"


@pytest.mark.parametrize("line", ["DTEND:20260310T080000Z", "DURATION:-PT1H", "DURATION:soon", ""])
def test_an_end_before_the_start_is_no_time_at_all(line: str) -> None:
    assert meeting(line).minutes == 0.0


def test_a_series_goes_on_for_a_year_and_back_for_five() -> None:
    told = starts(ics(event("RRULE:FREQ=WEEKLY", start="DTSTART:20100105T090000Z")))

    assert told[0] > "2021-11-21"
    assert told[-1] < "2027-11-23"
    assert len(told) == 313


def test_a_series_that_ended_long_ago_took_place_at_least_once() -> None:
    assert starts(ics(event("RRULE:FREQ=DAILY;COUNT=3", start="DTSTART:20010105T090000Z"))) == [
        "2001-01-05 09:00"
    ]


def test_exceptions_and_moved_weeks() -> None:
    taken = ics(
        event(
            "RRULE:FREQ=WEEKLY;COUNT=5",
            "EXDATE:20260317T090000Z",
            "EXDATE;VALUE=DATE:20260324",
            "RDATE;VALUE=PERIOD:20260401T090000Z/PT1H",
        ),
        event("RECURRENCE-ID:20260331T090000Z", start="DTSTART:20260401T150000Z"),
    )

    assert starts(taken) == [
        "2026-03-10 09:00",
        "2026-04-01 09:00",
        "2026-04-07 09:00",
        "2026-04-01 15:00",
    ]


def test_days_left_out_of_a_series_of_days() -> None:
    taken = ics(
        event("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260311T000000",
              start="DTSTART;VALUE=DATE:20260310")
    )  # fmt: skip

    assert len(taken.records) == 2


def test_the_same_meeting_in_next_months_export_is_the_same() -> None:
    before = meeting("DTSTAMP:20260101T000000Z", "SEQUENCE:0", "SUMMARY:a", *GUESTS)
    after = meeting("DTSTAMP:20260201T000000Z", "SEQUENCE:1", "SUMMARY:b", *GUESTS[:3])

    assert before.key == after.key


def test_a_week_that_became_an_exception_without_moving_is_the_same() -> None:
    series = event("RRULE:FREQ=WEEKLY;COUNT=2")
    exception = event("RECURRENCE-ID;TZID=Europe/Madrid:20260317T100000", "SUMMARY:b",
                      start="DTSTART:20260317T090000Z")  # fmt: skip

    before = {record.key for record in ics(series).records}
    after = {record.key for record in ics(series, exception).records}

    assert before == after


def test_a_moved_or_cancelled_meeting_is_another_with_the_same_id() -> None:
    told = meeting()
    moved = meeting("RECURRENCE-ID:20260310T090000Z", start="DTSTART:20260311T090000Z")
    off = meeting("STATUS:CANCELLED")

    assert len({told.key, moved.key, off.key}) == 3
    assert told.external_id == moved.external_id == off.external_id


def test_a_letter_that_calls_off_says_so_for_all_that_is_in_it() -> None:
    assert meeting(*GUESTS, around="METHOD:CANCEL\r\n").not_contact == "cancelled"


def test_an_organiser_nobody_can_write_to_is_no_guest() -> None:
    assert not meeting("ORGANIZER:invalid").people


def test_a_zone_without_rules_is_the_zone_of_the_place() -> None:
    empty = "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nEND:VTIMEZONE\r\n"

    assert (
        f"{meeting(start='DTSTART;TZID=Ours:20260110T090000', around=empty).starts_at:%H}" == "08"
    )


def test_a_series_with_a_thousand_exceptions_stays_within_bounds() -> None:
    exceptions = "".join(
        event(f"RECURRENCE-ID:20260310T{n:06}Z", start="DTSTART:20260310T100000Z")
        for n in range(1_100)
    )

    assert len(ics(exceptions, event("RRULE:FREQ=WEEKLY;COUNT=2")).items) == 1_101


def test_an_event_without_uid_is_the_same_in_each_export() -> None:
    bare = "BEGIN:VEVENT\nDTSTART:20260310T090000Z\nSUMMARY:a\nEND:VEVENT\n"

    assert ics(bare).records[0].key == ics(bare).records[0].key
    assert ics(bare).records[0].key != ics(bare.replace(":a", ":b")).records[0].key
    other = bare.replace("SUMMARY", "DESCRIPTION")
    assert ics(bare).records[0].key != ics(other).records[0].key


@pytest.mark.parametrize("start", ["DTSTART:soon", "DTSTART:20261399", "DTSTART:00010101", ""])
def test_one_broken_event_takes_no_neighbour_with_it(start: str) -> None:
    taken = ics(event(uid="1"), event(uid="2", start=start), event(uid="3"))

    assert len(taken.records) == 2
    assert len(taken.problems) == 1


def test_an_event_that_never_ends_ends_where_the_next_begins() -> None:
    taken = ics(event(uid="1").replace("END:VEVENT\r\n", ""), event(uid="2"))
    last = take_in(Calendar(SETTINGS), MemoryFile("a.ics", event().encode()[:-12]))

    assert len(taken.records) == 2
    assert len(last.records) == 1


def test_alarms_inside_say_nothing_about_the_event() -> None:
    told = meeting("BEGIN:VALARM", "SUMMARY:no", "DURATION:PT5M", "END:VALARM", "SUMMARY:yes")

    assert (told.title, told.minutes) == ("yes", 0.0)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_of_letters(encoding: str) -> None:
    text = f"BEGIN:VCALENDAR\r\n{event('SUMMARY:Reunión de Íñigo')}END:VCALENDAR\r\n"
    file = MemoryFile("a.ics", text.encode(encoding))

    (record,) = take_in(Calendar(SETTINGS), file).records

    assert isinstance(record, Meeting)
    assert record.title == "Reunión de Íñigo"
    assert Calendar({}).recognises(file) == 95


@pytest.mark.parametrize("name", ["VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"])
def test_a_calendar_without_events_is_left_out(name: str) -> None:
    (why,) = ics(f"BEGIN:{name}\r\nDTSTART:20260310\r\nEND:{name}\r\n").problems

    assert isinstance(why, NothingHere)


def test_a_file_that_is_no_calendar_says_so() -> None:
    (why,) = take_in(Calendar({}), MemoryFile("a.ics", b"hello\n")).problems

    assert not isinstance(why, NothingHere)
    assert Calendar({}).recognises(MemoryFile("a.ics", b"hello\n")) == 40
    assert Calendar({}).recognises(MemoryFile("a.ics", b"")) == 0
    assert Calendar({}).recognises(MemoryFile("a", b"BEGIN:VEVENT\n")) == 85


def test_bytes_without_an_event_say_so() -> None:
    channel = Calendar({"timezone": "Europe/Madrid"})
    (item,) = channel.split(MemoryFile("a.ics", event().encode()))

    assert len(channel.read(item, NOW)) == 1
    with pytest.raises(Unreadable, match="no event"):
        channel.read(type(item)(body=b"", unit="event", number=1), NOW)


BOMBS = {
    "every second for ever": event("RRULE:FREQ=SECONDLY", start="DTSTART:19700101T000000Z"),
    "every minute of no day": event("RRULE:FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30"),
    "thirty February": event("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9"),
    "100,000 EXDATE": event(
        "RRULE:FREQ=DAILY", *(f"EXDATE:20260101T{n:06}Z" for n in range(100_000))
    ),
    "100,000 EXDATE on a line": event(
        "RRULE:FREQ=DAILY", "EXDATE:" + ",".join(f"20260101T{n:06}Z" for n in range(100_000))
    ),
    "TZID of 1 MB": event("DTEND;TZID=" + "x" * 2**20 + ":20260310T100000"),
    "20,000 guests": event(*(f"ATTENDEE:mailto:a{n}@x.example" for n in range(20_000))),
    "alarms in alarms": event(*["BEGIN:VALARM"] * 20_000),
    "a zone of 300 rules": ZONE.replace(
        "END:VTIMEZONE", "BEGIN:STANDARD\r\nDTSTART:nonsense\r\nEND:STANDARD\r\n" * 300
        + "END:VTIMEZONE"
    ) + event(start="DTSTART;TZID=Ours:20260310T090000"),
    "a film as attachment": event("ATTACH;ENCODING=BASE64:" + "AAAA" * 2**20),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_bombs_end_and_the_next_event_comes_in(bomb: str) -> None:
    begun = process_time()

    taken = ics(bomb, event("SUMMARY:next", uid="next"))

    last = taken.records[-1]
    assert isinstance(last, Meeting)
    assert last.title == "next"
    assert len(taken.records) <= 731
    assert process_time() - begun < CPU_SECONDS


def test_every_real_calendar_is_accounted_for(shared: Path) -> None:
    items = problems = ignored = 0
    for path in sorted((shared / "data" / "ics").rglob("*.ics")):
        file = real(path)
        assert Calendar({}).recognises(file)
        taken = take_in(Calendar(SETTINGS), file)
        items += len(taken.items)
        problems += sum(not isinstance(why, NothingHere) for why in taken.problems)
        ignored += sum(isinstance(why, NothingHere) for why in taken.problems)

    assert (items, problems, ignored) == (219, 88, 35)  # the 88 say no day, or are no calendar


@given(st.binary(max_size=12), st.integers(4, 900), st.integers(0, 40))
def test_damage_costs_no_neighbour_and_never_more_than_a_sentence(
    damage: bytes, place: int, cut: int
) -> None:
    data = (ZONE + event("RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE:20260310T090000Z", *GUESTS)).encode()
    data = data[:place] + damage + data[place + cut :]
    file = MemoryFile("a.ics", data + b"\r\n" + event("SUMMARY:next", uid="next").encode())

    Calendar({}).recognises(file)
    taken = take_in(Calendar(SETTINGS), file)

    assert any(isinstance(r, Meeting) and r.title == "next" for r in taken.records)
