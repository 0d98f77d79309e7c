"""The files of the invented firm are true files, and each thing in them is counted."""

from __future__ import annotations

import csv
import io
import random
import re
import time
import zipfile
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message

import icalendar
import pytest

from sobremesa.core.simulate import Firm, Lexicon, colleagues_of, simulate
from sobremesa.core.simulate.days import Calendar
from sobremesa.core.simulate.people import Population
from tests.core.simulate.reading import (
    BUBBLE,
    PROGRAMMES,
    UNTIL,
    addresses,
    chats,
    of,
    people,
    sent_at,
    words_of,
)

# ------------------------------------------------------------------------- the same again


def test_the_same_seed_gives_the_same_bytes(lexicon: Lexicon) -> None:
    first, again = (simulate(3, UNTIL, 40, lexicon) for _ in range(2))
    assert first == again
    assert simulate(4, UNTIL, 40, lexicon).files != first.files


def test_a_firm_of_240_takes_less_than_ten_seconds(lexicon: Lexicon) -> None:
    began = time.process_time()
    simulate(1, UNTIL, 240, lexicon)
    assert time.process_time() - began < 10


def test_three_years_with_240_people_hold_eight_to_twelve_thousand_interactions(firm: Firm) -> None:
    counts = firm.truth["counts"]
    assert len(firm.truth["people"]) == 240
    assert len(firm.colleagues) == 9
    assert 8_000 <= sum(counts.values()) - counts["letters_cc"] <= 12_000


@pytest.mark.parametrize(
    ("people_count", "until"), [(1, date(2024, 2, 29)), (20, date(2025, 8, 10))]
)
def test_any_size_and_any_day_will_do(lexicon: Lexicon, people_count: int, until: date) -> None:
    firm = simulate(1, until, people_count, lexicon)
    assert len(firm.truth["people"]) == people_count
    assert all(person["since"] <= until.isoformat() for person in firm.truth["people"])


def test_a_large_firm_has_no_two_people_with_one_name_or_address(lexicon: Lexicon) -> None:
    crowd = Population(lexicon, colleagues_of(lexicon), random.Random(1), UNTIL).make(6_000)
    assert len({person.full_name for person in crowd}) == 6_000
    assert len({person.phone for person in crowd}) == 6_000
    written = [one for person in crowd for one in (person.email, person.second_email) if one]
    assert len(set(written)) == len(written)


# ------------------------------------------------------------------------- letters


def test_every_letter_is_read_by_the_standard_library_without_a_defect(
    letters: dict[str, list[Message]],
) -> None:
    assert set(letters) == {
        f"{box}.mbox" for box in ("tienda", "nerea", "iker", "maddi", "karmelo", "leire")
    }
    for box in letters.values():
        for letter in box:
            assert not [defect for part in letter.walk() for defect in part.defects]
            assert letter["Message-ID"]
            assert all(one.endswith(".example") for one in addresses(letter, "From"))
            offset = sent_at(letter).utcoffset()
            assert offset in (timedelta(hours=1), timedelta(hours=2))
            assert words_of(letter).strip()


def test_the_strict_parser_finds_no_defect_in_any_header(
    letters: dict[str, list[Message]],
) -> None:
    for box in letters.values():
        for letter in box[::60]:
            strict = message_from_bytes(letter.as_bytes(), policy=policy.default)
            assert not [defect for value in strict.values() for defect in value.defects]
            assert "�" not in "".join(strict.values())


def test_a_letter_in_two_mailboxes_is_the_same_letter(
    letters: dict[str, list[Message]],
) -> None:
    copies: dict[str, list[str]] = defaultdict(list)
    for box in letters.values():
        for letter in box:
            copies[letter["Message-ID"]].append(words_of(letter))
    twice = [words for words in copies.values() if len(words) > 1]
    assert len(twice) > 20
    assert all(len(set(words)) == 1 for words in twice)


def test_an_answer_names_the_letter_it_answers_and_comes_after_it(
    unique: dict[str, Message],
) -> None:
    answers = [letter for letter in unique.values() if letter["In-Reply-To"]]
    assert len(answers) > 1_000
    for letter in answers:
        asked = unique[letter["In-Reply-To"]]
        assert sent_at(asked) < sent_at(letter)
        assert letter["References"].split()[-1] == letter["In-Reply-To"]


def test_the_letters_of_each_person_are_as_many_as_the_truth_says(
    firm: Firm, unique: dict[str, Message]
) -> None:
    noise = {
        one["message_id"] for one in firm.truth["not_contact"] if one["kind"] != "calendar_reply"
    }
    received, sent = Counter[str](), Counter[str]()
    for message_id, letter in unique.items():
        if message_id not in noise:
            received.update(addresses(letter, "From"))
            sent.update(addresses(letter, "To"))
    for person in firm.truth["people"]:
        emails, counts = person["handles"]["email"], person["counts"]
        assert sum(received[one] for one in emails) == counts["letters_in"], person["name"]
        assert sum(sent[one] for one in emails) == counts["letters_out"], person["name"]


def test_what_is_no_contact_says_so_in_its_headers(firm: Firm, unique: dict[str, Message]) -> None:
    kinds = defaultdict(list)
    for one in firm.truth["not_contact"]:
        kinds[one["kind"]].append(unique[one["message_id"]])
    assert set(kinds) == {*PROGRAMMES, "calendar_reply"}
    assert all(letter["List-Id"] for letter in kinds["newsletter"])
    for kind in ("robot", "auto_reply", "bounce"):
        assert all(letter["Auto-Submitted"] for letter in kinds[kind])
    for kind in ("receipt", "bounce"):
        assert all(letter.get_content_type() == "multipart/report" for letter in kinds[kind])


def test_our_letters_go_out_in_working_hours_and_never_on_a_holiday(
    firm: Firm, unique: dict[str, Message], lexicon: Lexicon
) -> None:
    calendar = Calendar(lexicon.firm["holidays"])
    noise = {one["message_id"] for one in firm.truth["not_contact"]}
    ours = [
        sent_at(letter)
        for message_id, letter in unique.items()
        if addresses(letter, "From") & set(firm.addresses) and message_id not in noise
    ]
    assert all(calendar.is_working(at.date()) and 8 <= at.hour < 19 for at in ours)


def test_letters_come_with_html_attachments_and_older_charsets_in_part_of_them(
    unique: dict[str, Message],
) -> None:
    parts = Counter(part.get_content_type() for letter in unique.values() for part in letter.walk())
    charsets = Counter(
        part.get_content_charset()
        for letter in unique.values()
        for part in letter.walk()
        if part.get_content_type() == "text/plain"
    )
    assert {"text/html", "application/pdf", "image/jpeg", "image/png", "text/calendar"} <= set(
        parts
    )
    assert charsets["iso-8859-1"] > 50
    for letter in unique.values():
        for part in letter.walk():
            if part.get_content_type() == "application/pdf":
                assert part.get_payload(decode=True).startswith(b"%PDF-1.4")


# ------------------------------------------------------------------------- chats


def test_the_bubbles_of_each_chat_are_as_many_as_the_truth_says(firm: Firm) -> None:
    by_name = {person["handles"]["whatsapp"]: person for person in firm.truth["people"]}
    seen = set()
    for name, lines in chats(firm):
        person, theirs, last = by_name[name], 0, ""
        for line in lines[1:]:
            found = BUBBLE.match(line.lstrip("\u200e"))
            if found:
                day, month, year, hour, minute = map(int, found.groups()[:5])
                at = f"{year:02}-{month:02}-{day:02} {hour:02}:{minute:02}"
                assert at >= last
                last = at
                assert found[6] in (name, *firm.chat_names)
                theirs += found[6] == name
        called = sum(line.endswith("Llamada de voz perdida") for line in lines)
        assert theirs + called >= person["counts"]["chat_in"]
        seen.add(person["code"])
    assert seen == {
        person["code"]
        for person in firm.truth["people"]
        if person["counts"]["chat_in"] or person["counts"]["chat_out"]
    }


def test_the_iphone_export_brings_its_photographs(firm: Firm) -> None:
    (one,) = [one for one in of(firm, "whatsapp") if one.name.endswith(".zip")]
    with zipfile.ZipFile(io.BytesIO(one.content)) as archive:
        text = archive.read("_chat.txt").decode()
        photographs = [name for name in archive.namelist() if name.endswith(".jpg")]
        assert photographs
        for name in photographs:
            assert f"<adjunto: {name}>" in text
            body = archive.read(name)
            assert body.startswith(b"\xff\xd8\xff")
            assert body.endswith(b"\xff\xd9")


# ------------------------------------------------------------------------- calendar and cards


def test_the_calendar_holds_every_meeting_and_our_mondays(firm: Firm, lexicon: Lexicon) -> None:
    (one,) = of(firm, "calendar")
    events = icalendar.Calendar.from_ical(one.content).walk("VEVENT")
    (weekly,) = [event for event in events if "RRULE" in event]
    whole_days = [event for event in events if not isinstance(event.decoded("DTSTART"), datetime)]
    assert len(events) - 1 - len(whole_days) == firm.truth["counts"]["meetings"]
    assert len({str(event["UID"]) for event in events}) == len(events)
    calendar = Calendar(lexicon.firm["holidays"])
    for skipped in weekly["EXDATE"]:
        assert not calendar.is_working(skipped.dts[0].dt.date())
    stats = set(re.findall(r"PARTSTAT=([A-Z-]+)", one.content.decode().replace("\r\n ", "")))
    assert {"ACCEPTED", "NEEDS-ACTION", "DECLINED"} <= stats


def test_invitations_in_letters_are_the_meetings_of_the_calendar(
    firm: Firm, unique: dict[str, Message]
) -> None:
    (one,) = of(firm, "calendar")
    known = {
        str(event["UID"]) for event in icalendar.Calendar.from_ical(one.content).walk("VEVENT")
    }
    methods = Counter[str]()
    for letter in unique.values():
        for part in letter.walk():
            if part.get_content_type() == "text/calendar":
                invitation = icalendar.Calendar.from_ical(part.get_payload(decode=True))
                methods[str(invitation["METHOD"])] += 1
                assert {str(event["UID"]) for event in invitation.walk("VEVENT")} <= known
    assert methods["REQUEST"] > methods["REPLY"] > 10


def test_a_card_ties_the_name_of_the_chat_to_address_and_telephone(firm: Firm) -> None:
    (one,) = [one for one in of(firm, "contacts") if one.name.endswith(".vcf")]
    cards = one.content.decode().replace("\r\n ", "").split("END:VCARD\r\n")[:-1]
    by_code = people(firm)
    assert 180 <= len(cards) <= 235
    assert all(len(line) <= 75 for line in one.content.split(b"\r\n"))
    for card in cards:
        fields = dict(line.split(":", 1) for line in card.split("\r\n") if ":" in line)
        person = by_code[fields["UID"].split("@")[0]]
        assert fields["FN"].replace("\\,", ",") == person["handles"]["whatsapp"]
        phone = next(value for name, value in fields.items() if name.startswith("TEL;type=CELL"))
        assert phone.replace(" ", "") == person["handles"]["phone"][0]
        if person["handles"]["email"]:
            assert person["handles"]["email"][0] in fields.values()


def test_the_colleagues_contacts_have_the_columns_of_google(firm: Firm) -> None:
    (one,) = [one for one in of(firm, "contacts") if one.name.endswith(".csv")]
    rows = list(csv.DictReader(io.StringIO(one.content.decode())))
    assert len(rows) > 30
    known = {email for person in firm.truth["people"] for email in person["handles"]["email"]}
    for row in rows:
        assert set(row["E-mail 1 - Value"].split(" ::: ")) <= known
