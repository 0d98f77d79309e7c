"""Does kindness follow money? Whom we give our time, against what people buy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.core.bonds.attention import CASES_MIN, Told
from sobremesa.measures import queries
from sobremesa.measures.attention import Attention, attention
from sobremesa.web.asking import me
from sobremesa.web.bond_words import share_words
from sobremesa.web.register import SEE
from sobremesa.web.words import number_words

# Of a correlation, from which size on one would say so.
CLEARLY, STRONGLY = 0.3, 0.6
MINUS = "\N{MINUS SIGN}"
TIME = (
    gettext_lazy("As far as can be told, no: our time does not follow what they buy."),
    gettext_lazy("A little: those who buy more tend to get more of our time."),
    gettext_lazy("Yes, clearly: those who buy more get more of our time."),
    gettext_lazy("Yes, strongly: our time goes where the money is."),
    gettext_lazy("The other way round: those who buy less get more of our time."),
)
WAIT = (
    gettext_lazy("As far as can be told, no: how long they wait does not follow what they buy."),
    gettext_lazy("A little: those who buy more tend to be answered sooner."),
    gettext_lazy("Yes, clearly: those who buy more are answered sooner."),
    gettext_lazy("Yes, strongly: money is answered first."),
    gettext_lazy("The other way round: those who buy more wait longer for our answer."),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question about ourselves, what is found, and what it rests on."""

    question: str
    words: str
    rests_on: str


def degree(told: Told, *, is_turned: bool = False) -> int:
    """Which of five sentences fits; where the interval holds 0 it is the first."""
    sign = -1 if is_turned else 1
    value, low, high = (sign * (one or 0.0) for one in (told.value, told.low, told.high))
    if min(low, high) <= 0 <= max(low, high):
        return 0
    if value < 0:
        return 4
    return 3 if value >= STRONGLY else 2 if value >= CLEARLY else 1


def signed(value: float) -> str:
    """ "−0.11": two places, and a minus that no line ends behind."""
    words = number_words(abs(value), 2)
    return f"{MINUS}{words}" if round(value, 2) < 0 else words


def answers(found: Attention) -> Iterator[Answer]:
    """What can be told; with too few people, that it cannot."""
    time, waits = found.audit.time_follows_money, found.audit.waiting_follows_money
    asked = (
        (_("Do those who buy more get more of our time?"), time, TIME, False),
        (_("Are those who buy more answered sooner?"), waits, WAIT, True),
    )
    for question, told, words, is_turned in asked:
        people = _("%(n)s people") % {"n": number_words(told.n)}
        if told.value is None or told.low is None or told.high is None:
            too_few = _("Too little to tell: it takes at least %(n)s people who differ in it.")
            yield Answer(question, too_few % {"n": CASES_MIN}, people)
            continue
        rests = _("%(people)s; from %(least)s to 1, where 0 is not at all: %(r)s, between "
                  "%(low)s and %(high)s (correlation of ranks)") % {
            "people": people, "least": f"{MINUS}1",
            "r": signed(told.value), "low": signed(told.low), "high": signed(told.high),
        }  # fmt: skip
        yield Answer(question, str(words[degree(told, is_turned=is_turned)]), rests)


def page(request: HttpRequest) -> HttpResponse:
    """The audit of whom this colleague sees."""
    found = attention(me(request))
    context = {
        "found": found,
        "answers": list(answers(found)) if found.buyers else [],
        "time_of_fifth": "" if found.time_of_fifth is None else share_words(found.time_of_fifth),
        "money_of_fifth": "" if found.money_of_fifth is None else share_words(found.money_of_fifth),
        "measuring": queries.last_measuring(),
    }
    return render(request, "attention/page.html", context)


urls = [path("circles/attention/", page, name="attention")]
who = {"attention": SEE}
