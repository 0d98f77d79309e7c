"""Every token and every part once: where the look is decided, and looked at."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.web.register import SEE

ICONS = (
    "back", "bring", "calendar", "card", "chat", "check", "circles", "clip", "clock", "copy",
    "down", "file", "filter", "gear", "gift", "house", "hurt", "in", "key", "leave", "light",
    "link", "mail", "meeting", "mic", "next", "out", "pencil", "people", "phone", "plus", "print",
    "quote", "search", "sms", "table", "trash", "undo", "visit", "x",
)  # fmt: skip


class Sample(forms.Form):
    """One field of each kind, one of them wrong."""

    name = forms.CharField(label=gettext_lazy("What they are called"), initial="Marixa Aldasoro")
    when = forms.CharField(
        label=gettext_lazy("When you will talk again"),
        help_text=gettext_lazy("“In three weeks” will do."),
    )
    what = forms.CharField(
        label=gettext_lazy("What you said to each other"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    about = forms.ChoiceField(
        label=gettext_lazy("What it was about"),
        choices=[("open", gettext_lazy("Just because")), ("x", gettext_lazy("Something concrete"))],
        initial="open",
        widget=forms.RadioSelect,
    )

    def clean_when(self) -> str:
        """Always wrong, to be seen."""
        raise forms.ValidationError(_("April has 30 days. Thursday the 30th?"))


def sample() -> Sample:
    """Filled in, and looked at."""
    form = Sample({"name": "Marixa Aldasoro", "when": _("31 April"), "about": "open"})
    form.is_valid()
    return form


def house_style(request: HttpRequest) -> HttpResponse:
    """For whoever draws and programs these pages."""
    return render(request, "house_style/page.html", {"form": sample(), "icons": ICONS})


urls = [path("house-style/", house_style, name="house-style")]
who = {"house-style": SEE}
