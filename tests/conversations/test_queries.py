"""What was said with somebody: whole, in order, and only to those who may see it."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from sobremesa.conversations import glances, nobodies, queries
from sobremesa.conversations.queries import Wanted, cursor_of, cursor_words
from sobremesa.people import actions
from sobremesa.people.models import Person
from sobremesa.people.queries import handle_ids_of
from sobremesa.us.models import Role
from tests.build import (
    NOW,
    a_card,
    a_chat,
    a_colleague,
    a_handle,
    a_letter,
    a_meeting,
    a_person,
    an_arrival,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1")]


@pytest.fixture(autouse=True)
def nerea():
    """Without one of us everything comes in."""
    return a_colleague()


def lines_of(person, wanted=Wanted(), **more):  # noqa: B008
    """The timeline of somebody."""
    return queries.timeline(person, handle_ids_of(person), wanted, **more)


def subjects(lines):
    """What they are about."""
    return [line.subject for line in lines]


def test_everything_said_with_somebody_stands_in_order_newest_first():
    person = a_letter(subject="first", at=NOW - timedelta(days=3)).sender.person
    a_letter(subject="third", at=NOW - timedelta(days=1))
    a_letter(subject="second", sender="nerea@intxaurpe.example", to="begona@arriaundi.example",
             at=NOW - timedelta(days=2))  # fmt: skip
    a_letter(subject="another's", sender="rosa@example.org")

    found, more = lines_of(person)

    assert subjects(found) == ["third", "second", "first"]
    assert more is None
    assert [line.interaction.placement.direction for line in found] == ["in", "out", "in"]


def test_a_long_timeline_is_walked_without_missing_or_repeating_anything():
    at = NOW - timedelta(days=1)
    for number in range(7):  # all at the very same moment: the cursor must tell them apart
        person = a_letter(subject=str(number), at=at).sender.person

    seen, before = [], None
    for _ in range(4):
        found, before = lines_of(person, before=before, limit=2)
        seen += subjects(found)

    assert sorted(seen) == [str(n) for n in range(7)]
    assert before is None


def test_what_somebody_was_only_copied_on_is_theirs_too():
    person = a_person("Marixa", email="marixa@example.org")
    a_letter(cc="marixa@example.org")

    (line,) = lines_of(person)[0]

    assert line.is_only_copied
    assert [who.name for who in line.others] == ["Begoña Aldasoro"]
    assert [who.name for who in line.ours] == ["Nerea Arrieta"]


def test_two_addresses_of_one_person_show_a_letter_once():
    person = a_person(email="begona@arriaundi.example")
    a_handle("posada@example.org", person=person)
    a_letter(cc="posada@example.org")

    assert len(lines_of(person)[0]) == 1


def test_a_shared_address_shows_on_both_timelines(nerea):
    letter = a_letter()
    marixa = a_person("Marixa")
    begona = letter.sender.person
    actions.share_handle(letter.sender, marixa, by=nerea, now=NOW)

    assert len(lines_of(begona)[0]) == len(lines_of(marixa)[0]) == 1


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(medium="meeting"), [""]),
        (Wanted(words="oak"), ["The oak"]),
        (Wanted(words="ash STAIRS"), ["Stairs"]),
        (Wanted(year=2025), ["Old"]),
        (Wanted(year=1999), []),
        (Wanted(only_contact=True), ["", "The oak", "Stairs", "Old"]),
    ],
)
def test_a_timeline_is_narrowed(wanted, expected):
    person = a_letter(subject="Old", at=NOW - timedelta(days=100)).sender.person
    a_letter(subject="Stairs", text="of ash", at=NOW - timedelta(days=3))
    a_letter(subject="The oak", at=NOW - timedelta(days=2))
    a_meeting(at=NOW - timedelta(days=1))
    a_letter(subject="News", not_contact="newsletter")

    assert subjects(lines_of(person, wanted)[0]) == expected


def test_quotes_are_told_from_words_and_a_long_text_says_that_it_is_cut():
    text = "Yes.\n> When?" + "x" * queries.SHOWN_CHARS
    person = a_letter(text=text, folds=((5, 12, "quote"),)).sender.person

    (line,) = lines_of(person)[0]

    assert [(piece.kind, piece.text[:7]) for piece in line.pieces][:2] == [
        ("", "Yes."), ("quote", "> When?"),
    ]  # fmt: skip
    assert line.is_cut


def test_a_timeline_asks_as_much_for_three_letters_as_for_one(django_assert_num_queries):
    person = a_letter(files=("plan.pdf",)).sender.person
    ids = handle_ids_of(person)
    with django_assert_num_queries(5):
        queries.timeline(person, ids, Wanted())
    a_letter(cc="rosa@example.org", files=("a.pdf", "b.pdf"))
    a_meeting()

    with django_assert_num_queries(5):
        found, _ = queries.timeline(person, ids, Wanted())

    assert len(found) == 3


@pytest.mark.parametrize(
    "words", ["", "x", "1.2.3", "99999999999999999999999999.1", "1.x", "." * 90]
)
def test_a_place_that_is_none_is_the_beginning(words):
    assert cursor_of(words) is None


def test_a_place_is_found_again():
    place = (NOW + timedelta(microseconds=7), 12)

    assert cursor_of(cursor_words(place)) == place
    assert cursor_words(None) == ""


# -------------------------------------------------------------------------------- access


def test_a_keeper_sees_what_was_said_with_their_own_and_nothing_else():
    iker = a_colleague("Iker Odriozola", role=Role.KEEPER)
    mine, theirs = a_letter(), a_letter(sender="rosa@example.org", files=("plan.pdf",))
    Person.objects.filter(pk=mine.sender.person_id).update(keeper=iker)

    assert queries.access_interaction(iker, mine.pk) == mine
    for pk in (theirs.pk, 99_999):
        with pytest.raises(Http404):
            queries.access_interaction(iker, pk)
        with pytest.raises(Http404):
            queries.access_attachment(iker, pk, 0)


def test_a_reader_sees_everything():
    reader = a_colleague("Ane Lasa", role=Role.READER)
    letter = a_letter(files=("plan.pdf",))

    assert queries.access_interaction(reader, letter.pk) == letter
    assert queries.access_attachment(reader, letter.pk, 0).name == "plan.pdf"
    with pytest.raises(Http404):
        queries.access_attachment(reader, letter.pk, 1)


def test_by_which_roads_something_came():
    letter = a_letter(raw=b"one")
    an_arrival(b"two", interaction=letter, path="other.eml")

    paths = [road.delivery.path for road in queries.arrivals_of(letter)]

    assert paths == ["mail/inbox.mbox", "other.eml"]


def test_what_a_card_says_comes_with_where_it_was_read():
    card = a_card("Begoña", email="b@example.org", birthday="1961-04-04")

    (seen,) = queries.cards_of(card.person)

    assert seen.card.data["birthday"] == "1961-04-04"
    assert seen.path == ""


# -------------------------------------------------------------------------- how we talk


@pytest.mark.capability("E2")
def test_talks_of_one_day_in_one_conversation_are_one_and_who_spoke_first_began():
    a_chat("Do you come?", "I do", at=NOW - timedelta(days=4))
    (first,) = Person.objects.filter(handles__value="+34600000001")

    ids = handle_ids_of(first)
    found = queries.talks(ids, since=NOW - timedelta(days=30), until=NOW)

    assert len(found) == 1
    assert not found[0].is_ours
    assert found[0].medium == "whatsapp"


@pytest.mark.capability("E2")
def test_a_meeting_that_we_called_is_begun_by_us_and_newsletters_are_no_talk():
    person = a_meeting(minutes=45).participants.get(role="with").handle.person
    a_letter(not_contact="newsletter")

    (talk,) = queries.talks(handle_ids_of(person), since=NOW - timedelta(days=90), until=NOW)

    assert talk.is_ours
    assert talk.minutes == 45


def test_what_a_timeline_holds_in_all():
    person = a_letter(at=NOW - timedelta(days=800)).sender.person
    a_meeting()

    reach = queries.reach(handle_ids_of(person))

    assert reach.media == ("email", "meeting")
    assert reach.years == (2026, 2025, 2024, 2023)[: len(reach.years)]
    assert queries.reach([]).media == ()


# --------------------------------------------------------------------------------- lists


def letters(count, **more):
    """People who wrote, each a day apart."""
    return [
        a_letter(sender=f"p{n}@example.org", name=f"Person {n:02}",
                 at=timezone.now() - timedelta(days=n + 1), **more)
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.capability("C2")
def test_who_waits_is_walked_oldest_first_to_the_end(nerea):
    letters(5)

    seen, after = [], None
    for _ in range(3):
        rows, after = glances.waits(nerea, limit=2, after=after)
        seen += [row.person.name for row in rows]

    assert seen == [f"Person {n:02}" for n in (4, 3, 2, 1, 0)]
    assert after is None


@pytest.mark.capability("C2")
def test_who_was_answered_or_only_said_thanks_does_not_wait(nerea):
    letters(1)
    letters(1, text="Thanks, see you on Monday")

    assert len(glances.waits(nerea, limit=9)[0]) == 1

    a_letter(sender="nerea@intxaurpe.example", to="p0@example.org", at=timezone.now())

    assert glances.waits(nerea, limit=9)[0] == []


def test_addresses_without_a_person(nerea):
    a_letter(sender="news@shop.example", name="The Shop", not_contact="newsletter")

    rows, more = nobodies.nobodies(nerea)

    assert [(row.handle.value, row.name) for row in rows] == [("news@shop.example", "The Shop")]
    assert more == ""
    assert nobodies.called(rows[0].handle) == "The Shop"
    assert nobodies.nobodies(nerea, words="nothing")[0] == []
    iker = a_colleague("Iker Odriozola", role=Role.KEEPER)
    assert nobodies.nobodies(iker)[0] == []
