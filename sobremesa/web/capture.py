"""After you talk: who, how, how long, what is worth remembering. Fifteen seconds on a phone."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.conversations import glances, search
from sobremesa.conversations.errors import Refused as TalkRefused
from sobremesa.conversations.talks import MEDIA, Note, log_talk
from sobremesa.flows.settling import settle
from sobremesa.people.errors import Refused
from sobremesa.people.models import Person
from sobremesa.people.queries import access_person, first_name
from sobremesa.web import media
from sobremesa.web.asking import me
from sobremesa.web.register import WRITE

MINUTES = (("5", "5 min"), ("15", "15"), ("30", "30"), ("60", gettext_lazy("An hour")),
           ("more", gettext_lazy("More")))  # fmt: skip
BEGAN = (("us", gettext_lazy("We did")), ("them", gettext_lazy("They did")),
         ("", gettext_lazy("It just came up")))  # fmt: skip
WHEN = (("now", gettext_lazy("Just now")), ("other", gettext_lazy("Another moment")))
KEY = re.compile(r"[0-9a-f-]{36}\Z")
FOUND_MAX = 8


class NoteForm(forms.Form):
    """The whole form has two required answers, and both come with one chosen."""

    key = forms.RegexField(KEY, widget=forms.HiddenInput)
    medium = forms.ChoiceField(
        label=gettext_lazy("How did you talk?"), widget=forms.RadioSelect, initial="phone"
    )
    minutes = forms.ChoiceField(
        label=gettext_lazy("How long?"), choices=MINUTES, widget=forms.RadioSelect, initial="15"
    )
    exact = forms.IntegerField(
        label=gettext_lazy("Minutes, if it was more"), required=False, min_value=1, max_value=1440
    )
    began = forms.ChoiceField(
        label=gettext_lazy("Who began?"), choices=BEGAN, widget=forms.RadioSelect, required=False,
        initial="us",
    )  # fmt: skip
    when = forms.ChoiceField(
        label=gettext_lazy("When was it?"), choices=WHEN, widget=forms.RadioSelect, initial="now"
    )
    on = forms.DateField(
        label=gettext_lazy("Day"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    at = forms.TimeField(
        label=gettext_lazy("Hour"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("In a few words"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, data: Any = None, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["medium"].choices = [  # type: ignore[attr-defined]
            (code, media.label_of(code)) for code in MEDIA
        ]

    def note(self, now: datetime) -> Note:
        """What the form tells, as the action takes it."""
        clean = self.cleaned_data
        moment = now
        if clean["when"] == "other" and clean["on"]:
            local = datetime.combine(clean["on"], clean["at"] or time(12, 0))
            moment = timezone.make_aware(local)
        minutes = clean["exact"] if clean["minutes"] == "more" else int(clean["minutes"])
        return Note(
            key=clean["key"],
            medium=clean["medium"],
            occurred_at=moment,
            minutes=float(minutes) if minutes else None,
            text=clean["text"],
            began=clean["began"],
        )


def capture(request: HttpRequest) -> HttpResponse:
    """First who, then how it went."""
    code = request.GET.get("who", "")
    if not code:
        return choose(request)
    person, now = access_person(me(request), code), timezone.now()
    form = NoteForm(
        request.POST if request.method == "POST" else None, initial={"key": str(uuid.uuid4())}
    )
    if request.method == "POST" and form.is_valid():
        try:
            log_talk(person, form.note(now), by=me(request), now=now)
        except TalkRefused as why:
            form.add_error(why.field if why.field in form.fields else None, str(why))
        except Refused as why:
            form.add_error(None, str(why))
        else:
            settle([person.pk])  # every list says it at once
            messages.success(request, _("Noted down, with %(name)s.") % {"name": person.name})
            return redirect("person", person.code)
    return asked(request, person, form)


def asked(request: HttpRequest, person: Person, form: NoteForm) -> HttpResponse:
    """The form."""
    context = {"person": person, "first": first_name(person.name), "form": form}
    return render(request, "capture/page.html", context, status=422 if form.errors else 200)


def choose(request: HttpRequest) -> HttpResponse:
    """With whom: those of the last days at hand, the others by a search."""
    words = request.GET.get("q", "")[:200]
    hits = search.find_people(me(request), words, limit=FOUND_MAX) if words else []
    recent = [] if words else glances.last_talked(me(request), limit=FOUND_MAX)
    found = [hit.person for hit in hits if hit.person] or [one.person for one in recent]
    return render(request, "capture/choose.html", {"words": words, "found": found})


urls = [path("note/", capture, name="capture")]
who = {"capture": WRITE}
