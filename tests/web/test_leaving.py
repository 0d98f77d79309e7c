"""Who is leaving, how far that is to be trusted, and whether our kindness follows money."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from sobremesa.core.bonds.attention import Audit, Told
from sobremesa.measures.attention import Attention, attention
from sobremesa.measures.models import Measuring
from sobremesa.us.models import Role
from sobremesa.web.attention import answers, degree
from sobremesa.web.calibration import calibration
from tests.build import a_browser, a_colleague, a_handle, a_letter, a_person, an_organisation
from tests.measures.build import CALIBRATION, a_bond, a_measuring, gone

pytestmark = [pytest.mark.django_db, pytest.mark.capability("H1")]
PERCENT = "\N{NO-BREAK SPACE}%"


@pytest.fixture(autouse=True)
def nerea():
    """Without one of us everything comes in."""
    return a_colleague()


def text(path: str = "/circles/leaving/", user=None, **headers) -> str:
    return a_browser(user).get(path, **headers).content.decode()


# ---------------------------------------------------------------------------- leaving


def test_who_is_leaving_is_said_with_their_rhythm_their_words_and_what_to_do():
    letter = a_letter(at=timezone.now() - timedelta(days=210), text="See you in spring.")
    person = letter.sender.person
    a_handle("+34600112233", person=person)
    an_organisation("Posada Arriaundi", person)
    gone(person, tie=0.7)

    page = text()

    for words in (
        "One person has fallen silent against their own rhythm",
        "Silent for seven months; we used to talk every three weeks.",
        "See you in spring.",
        "The last thing they said",
        "Posada Arriaundi",
        "97\N{NO-BREAK SPACE}% are shorter than this one.",
        "That we hear from them within three months: about one in ten.",
        f'href="/people/{person.code}/from/chance/"',
        'href="tel:+34600112233"',
        f'href="/people/{person.code}/card/"',
        f'href="/note/?who={person.code}"',
    ):
        assert words in page, words
    assert "0.1" not in page


def test_whom_we_wrote_last_is_told_from_whom_they_did():
    a_letter(sender="begona@arriaundi.example", at=timezone.now() - timedelta(days=220))
    answer = a_letter(
        sender="nerea@intxaurpe.example", to="begona@arriaundi.example", text="On Monday.",
        at=timezone.now() - timedelta(days=210),
    )  # fmt: skip
    person = answer.participants.exclude(handle__is_ours=True).get(role="to").handle.person
    gone(person)
    assert "The last thing we said" in text()


def test_who_looks_is_told_plainly_when_nobody_can_be_told_of():
    assert "Nobody in the circles yet" in text()
    a_person("Begoña Aldasoro")
    assert "Nothing is measured yet" in text()
    a_bond("Iker Lasa", chance=None, gap=None)
    page = text()
    assert "Too little past to tell" in page
    assert "at least 20 people" in page


def test_when_nobody_is_leaving_it_says_so_warmly():
    a_bond("Iker Lasa")
    assert "Nobody seems to be leaving" in text()


def test_a_keeper_sees_only_their_own_and_staff_may_choose():
    ane = a_colleague("Ane Olano", role=Role.KEEPER)
    gone(a_person("Mine", keeper=ane))
    gone("Somebody else's")

    assert "Somebody else" not in text(user=ane)
    chosen = text(f"/circles/leaving/?keeper={ane.pk}")
    assert "Mine" in chosen
    assert "Somebody else" not in chosen
    assert "Somebody else" in text("/circles/leaving/?keeper=nobody")


def test_a_reader_is_offered_nothing_to_write():
    person = gone("Mikel Soraluze").person
    page = text(user=a_colleague("Jon Gil", role=Role.READER))
    assert f"/note/?who={person.code}" not in page


def test_a_long_list_goes_on_with_the_next_page():
    for number in range(33):
        gone(f"P{number}", tie=0.9 - number / 50)
    page = text()
    assert page.count('<li class="wait">') == 30
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")

    part = text(f"/circles/leaving/{following}", headers={"HX-Request": "true"})

    assert "<html" not in part
    assert part.count('<li class="wait">') == 3
    assert "btn now" not in part  # one wine button a page


@pytest.mark.parametrize("path", ["/circles/leaving/", "/circles/attention/"])
def test_as_many_queries_for_three_as_for_one(path):
    browser = a_browser()

    def somebody(name: str) -> None:
        letter = a_letter(sender=f"{name}@arriaundi.example", name=name)
        a_handle(f"+3460011223{len(name)}", person=letter.sender.person)
        gone(letter.sender.person)
        an_organisation(f"House {name}", letter.sender.person)

    somebody("a")
    browser.get(path)
    with CaptureQueriesContext(connection) as one:
        browser.get(path)
    somebody("bb")
    somebody("ccc")
    with CaptureQueriesContext(connection) as three:
        browser.get(path)
    assert len(one) == len(three)


# ------------------------------------------------------------------------ calibration


def test_what_we_said_stands_beside_what_came_of_it():
    gone("Mikel Soraluze")
    a_measuring(calibration=CALIBRATION)

    page = text()

    assert "said of 420 cases whether we would hear from them within three months" in page
    assert f"about 30{PERCENT}" in page
    assert f">31{PERCENT}<" in page
    assert "The plain rule, how long it has been, was right more often" in page
    assert "with 300 it will be steadier" in page


def test_no_case_is_lost_between_the_bins_and_the_lines():
    with translation.override("en"):
        found = calibration(Measuring(calibration=CALIBRATION))

    assert found.cases == sum(one["cases"] for one in CALIBRATION["bins"])
    assert [(one.said, one.came, one.cases) for one in found.lines] == [
        (f"10{PERCENT}", f"15{PERCENT}", 120),
        (f"30{PERCENT}", f"31{PERCENT}", 200),
        (f"95{PERCENT}", f"97{PERCENT}", 100),
    ]


@pytest.mark.parametrize("kept", [{}, {"bins": []}, {"bins": [], "warnings": ["short_history"]}])
def test_before_anything_came_of_it_the_page_says_what_it_takes(kept):
    with translation.override("en"):
        found = calibration(Measuring(calibration=kept))
    assert found.lines == []
    assert "at least 20 people" in found.notes[0]
    assert calibration(None).lines == []


# -------------------------------------------------------------------------- attention


def buyers(count: int, *, time=lambda n: n, cents=lambda n: 100 * n) -> None:
    for number in range(1, count + 1):
        numbers = {"reply_ours_hours": {"value": 50.0 - number, "n": 9},
                   "bought_cents": {"value": cents(number)}}  # fmt: skip
        a_bond(f"P{number}", days=time(number), numbers=numbers)


@pytest.mark.capability("I2")
def test_where_the_time_goes_where_the_money_is_the_page_says_so():
    buyers(15)
    page = text("/circles/attention/")
    assert "Yes, strongly: our time goes where the money is." in page
    assert "Yes, strongly: money is answered first." in page
    assert "15 people; from \N{MINUS SIGN}1 to 1, where 0 is not at all: 1.00" in page
    assert f"A fifth of the people have 35{PERCENT} of our days of contact." in page
    assert "A fifth is 3 people; 3 of them are in both." in page


@pytest.mark.capability("I2")
def test_where_hardly_anybody_buys_no_fifth_of_buyers_is_made_up():
    buyers(15, cents=lambda n: 100 if n == 1 else 0)
    page = text("/circles/attention/")
    assert "Of 15 people, only one buys." in page
    assert "are in both" not in page
    assert "15 people in all." in page
    assert "\N{MINUS SIGN}0." in page
    assert "-0." not in page


@pytest.mark.capability("I2")
def test_few_people_or_no_orders_are_no_answer():
    assert "Nothing is measured yet" in text("/circles/attention/")
    a_bond("Nobody buys")
    assert "Nothing is known of what they buy" in text("/circles/attention/")
    buyers(4)
    assert "Too little to tell: it takes at least 10 people" in text("/circles/attention/")


@pytest.mark.capability("I2")
def test_a_keeper_audits_only_their_own():
    buyers(12)
    ane = a_colleague("Ane Olano", role=Role.KEEPER)
    a_bond(a_person("Mine", keeper=ane))
    assert attention(ane).people == 1
    assert attention(a_colleague()).people == 13


@pytest.mark.capability("I2")
@pytest.mark.parametrize(
    ("told", "is_turned", "which"),
    [
        (Told(0.1, -0.1, 0.3, 99), False, 0), (Told(0.2, 0.1, 0.3, 99), False, 1),
        (Told(0.4, 0.3, 0.5, 99), False, 2), (Told(0.7, 0.6, 0.8, 99), False, 3),
        (Told(-0.4, -0.5, -0.3, 99), False, 4), (Told(-0.4, -0.5, -0.3, 99), True, 2),
        (Told(0.4, 0.3, 0.5, 99), True, 4), (Told(0.0, 0.0, 0.0, 99), False, 0),
    ],
)  # fmt: skip
def test_each_answer_fits_its_number(told, is_turned, which):
    assert degree(told, is_turned=is_turned) == which


@pytest.mark.capability("I2")
def test_what_is_not_known_is_not_answered():
    nothing = Told(None, None, None, 3)
    found = Attention(Audit(nothing, nothing, nothing, nothing), 3, 3, None, None, 0, 0)
    with translation.override("en"):
        assert all("Too little to tell" in one.words for one in answers(found))
