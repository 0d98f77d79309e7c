"""The first run: a password, the firm, what is ours. Three short steps, and then to bring it in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from sobremesa.flows import ourselves
from sobremesa.us import actions, queries
from sobremesa.us.errors import AlreadyHere, Refusal
from sobremesa.us.ours import EVERYBODYS
from sobremesa.web import door, firm_forms, forms
from sobremesa.web.asking import me
from sobremesa.web.register import STAFF_ONLY
from sobremesa.web.shell import firm_of
from sobremesa.web.us_page import listed

STEPS = ("password", "firm", "us")


def welcome(request: HttpRequest) -> HttpResponse:
    """One page; which step it shows follows from what is still to be answered."""
    step = step_of(request)
    if not step:
        return redirect("today")
    return {"password": choose_password, "firm": name_firm, "us": say_ours}[step](request)


def step_of(request: HttpRequest) -> str:
    """Empty when everything is answered and nobody asks to go on with the last step."""
    if not me(request).has_usable_password():
        return "password"
    if firm_of(request).settled_at is None:
        return "firm"
    return "us" if request.GET.get("step") == "us" else ""


def show(request: HttpRequest, step: str, **context: object) -> HttpResponse:
    """A step, with how far it is."""
    number = STEPS.index(step) + 1
    context |= {"step": step, "number": number, "steps": range(1, len(STEPS) + 1)}
    return render(request, f"welcome/{step}.html", context)


def choose_password(request: HttpRequest) -> HttpResponse:
    """The link works once: from now on they come in by themselves."""
    form = door.password_form(request, forms.FirstPassword)
    if door.password_chosen(request, form):
        return redirect("welcome")
    return show(request, "password", form=form)


def name_firm(request: HttpRequest) -> HttpResponse:
    """What the firm is called, where it is, when it works."""
    form = firm_forms.FirmForm.of(firm_of(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_firm(**form.settled(), by=me(request), now=timezone.now())
        except Refusal as why:
            forms.refuse(form, why)
        else:
            return redirect(f"{reverse('welcome')}?step=us")
    return show(request, "firm", form=form)


def say_ours(request: HttpRequest) -> HttpResponse:
    """Without this nobody knows who spoke: a chat export knows us only by a name."""
    form = firm_forms.OurHandleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_our_handle(form.cleaned_data["handle"], by=me(request), now=timezone.now())
        except AlreadyHere:
            return redirect(f"{reverse('welcome')}?step=us")
        except Refusal as why:
            forms.refuse(form, why)
        else:
            return redirect(f"{reverse('welcome')}?step=us")
    return show(
        request,
        "us",
        form=form,
        ours=[listed(one) for one in queries.our_handles()],
        proposals=ourselves.proposals(),
        mine=me(request).email,
        suggestion=domain_of(me(request).email),
        onward=reverse("bring"),
    )


def domain_of(email: str) -> str:
    """The domain of the house, when it is one: "@intxaurpe.example"; never "@gmail.com"."""
    domain = email.rpartition("@")[2].lower()
    return "" if domain in EVERYBODYS else f"@{domain}"


urls = [path("welcome/", welcome, name="welcome")]
who = {"welcome": STAFF_ONLY}
