"""The first page: the table, who waits, who is missing, with whom we talked last."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sobremesa.conversations.glances import OLD_DAYS
from sobremesa.core.absence import SILENCE_MIN_DAYS, TIMES_THEIR_GAP
from sobremesa.flows import today as flow
from sobremesa.flows.duplicates import asking
from sobremesa.flows.noticing import morning
from sobremesa.people.queries import first_name
from sobremesa.web import chairs
from sobremesa.web.register import SEE
from sobremesa.web.words import sentence, span_words, spelled

# Until what hour one says so: the Spanish morning lasts until lunch.
UNTIL = {"es": (6, 14, 21), "en": (5, 12, 18)}


def greeting(hour: int) -> str:
    """ "Good morning", as late as that is said in the reader's language."""
    night, morning, afternoon = UNTIL.get(translation.get_language() or "", UNTIL["en"])
    if night <= hour < morning:
        return _("Good morning")
    return _("Good afternoon") if morning <= hour < afternoon else _("Good evening")


def title(seated: int) -> str:
    """How many are at the table."""
    if not seated:
        return _("Nobody is waiting for you today")
    words = ngettext("One is at the table today", "%(n)s are at the table today", seated)
    return sentence(words % {"n": spelled(seated)})


def lede(day: flow.Today) -> str:
    """What there is to know before reading on, in two sentences at most."""
    said = []
    if day.seated:
        first = day.seated[0]
        said.append(
            _("%(name)s has waited longest: %(span)s.")
            % {
                "name": first_name(first.person.name),
                "span": span_words(first.since, timezone.now()),
            }
        )
    elif not day.is_empty:
        said.append(_("Everybody has had their answer. A good day to call somebody just because."))
    if day.missing:
        words = ngettext(
            "One person is missing, and worth missing.",
            "%(n)s people are missing, and worth missing.",
            len(day.missing),
        )
        said.append(sentence(words % {"n": spelled(len(day.missing))}))
    return " ".join(said)


def today(request: HttpRequest) -> HttpResponse:
    """Who sits at the table today."""
    now = timezone.now()
    day = flow.today(request.user, now=now)  # type: ignore[arg-type]
    tables = chairs.tables([one.person for one in day.seated], [one.person for one in day.missing])
    return render(
        request,
        "today/page.html",
        {
            "day": day,
            "doubles": asking.open_questions(request.user).count(),  # type: ignore[arg-type]
            "news": [
                one
                for one in morning.lines_of(request.user, only_new=True)  # type: ignore[arg-type]
                if one.page not in {"waiting", "duplicates"}
            ],
            "now": now,
            "greeting": greeting(timezone.localtime(now).hour),
            "me": first_name(request.user.name),  # type: ignore[union-attr]
            "title": title(len(day.seated)),
            "lede": lede(day),
            "tables": tables,
            "old_days": OLD_DAYS,
            "silence_days": SILENCE_MIN_DAYS,
            "times": TIMES_THEIR_GAP,
        },
    )


urls = [path("", today, name="today")]
who = {"today": SEE}
