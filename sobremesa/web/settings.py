"""Settings: oneself, and the firm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sobremesa.us import actions
from sobremesa.us.errors import Refusal
from sobremesa.us.models import User
from sobremesa.web import firm_forms, forms
from sobremesa.web.asking import me
from sobremesa.web.register import STAFF_ONLY, Access, Who
from sobremesa.web.shell import firm_of


def about_me(request: HttpRequest) -> HttpResponse:
    """How one is called and sees the pages; one's password is a page of its own."""
    form = forms.Me.of(me(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            save_me(me(request), **form.cleaned_data)
        except Refusal as why:
            forms.refuse(form, why)
        else:
            with translation.override(me(request).language):
                messages.success(request, _("Saved."))
            return redirect("settings")
    return render(request, "settings/me.html", {"form": form})


def save_me(user: User, *, name: str, language: str, theme: str) -> None:
    """Raises `Refusal` before anything is saved: the look is checked by the form."""
    actions.introduce_oneself(user, name=name, email=user.email, now=timezone.now())
    actions.set_look(user, language=language, theme=theme)


def the_firm(request: HttpRequest) -> HttpResponse:
    """What the firm is called, where it is, when it works."""
    form = firm_forms.FirmForm.of(firm_of(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_firm(**form.settled(), by=me(request), now=timezone.now())
        except Refusal as why:
            forms.refuse(form, why)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings-firm")
    return render(request, "settings/firm.html", {"form": form})


urls = [
    path("settings/", about_me, name="settings"),
    path("settings/firm/", the_firm, name="settings-firm"),
]
who = {
    "settings": Access(get=Who.COLLEAGUE, post=Who.COLLEAGUE),
    "settings-firm": STAFF_ONLY,
}
