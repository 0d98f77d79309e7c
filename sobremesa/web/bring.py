"""Bring in: drop files, watch them come in, say which addresses are ours."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from sobremesa.flows import bringing, ourselves
from sobremesa.flows.uploads import Full, room_bytes
from sobremesa.us import actions
from sobremesa.us.errors import Refusal
from sobremesa.us.models import User
from sobremesa.web.register import STAFF_ONLY, Access, Who

PER_PAGE = 20


def me(request: HttpRequest) -> User:
    """Whoever asks: the register let nobody else through."""
    return cast(User, request.user)


@csrf_exempt  # `files` below asks for the token; here only the size is looked at, unread
def bring(request: HttpRequest) -> HttpResponse:
    """What does not fit is refused before it is received."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST" and int(given) > room_bytes():
        return no_room(request)
    return files(request)


@csrf_protect
def files(request: HttpRequest) -> HttpResponse:
    """The page; and files that somebody brings."""
    if request.method == "POST":
        return receive(request)
    before = request.GET.get("before", "")
    told = bringing.latest(
        now=timezone.now(), limit=PER_PAGE, before=int(before[:15]) if before.isdecimal() else None
    )
    is_first = not before
    context = {
        "moving": [one for one in told if one.is_moving],
        "rest": [one for one in told if not one.is_moving],
        "questions": bringing.questions_of(one.batch for one in told),
        "proposals": ourselves.proposals() if is_first and told else [],
        "room_bytes": room_bytes(),
        "is_first": is_first,
        "older": f"?before={told[-1].batch.pk}" if len(told) == PER_PAGE else "",
    }
    return render(request, "bring/page.html", context)


def receive(request: HttpRequest) -> HttpResponse:
    """Keep what was sent and ask for its import."""
    given = [file for file in request.FILES.getlist("files") if file.name]
    if not given:
        messages.warning(request, _("No file came. Choose one, or several at once."))
        return redirect("bring")
    try:
        bringing.bring(
            [(file.name or "", file.chunks()) for file in given],
            by=me(request), now=timezone.now(),
        )  # fmt: skip
    except Full:
        return no_room(request)
    return redirect("bring")


def no_room(request: HttpRequest) -> HttpResponse:
    """507, with what to do."""
    context = {"room_bytes": room_bytes()}
    return render(request, "bring/full.html", context, status=507)


def ours(request: HttpRequest) -> HttpResponse:
    """Yes, this address is ours."""
    value = request.POST.get("value", "")
    try:
        actions.add_our_handle(value, by=me(request), now=timezone.now())
    except Refusal as why:
        messages.warning(request, str(why))
    else:
        messages.success(
            request, _("%(value)s is yours. Who spoke is being looked at again.") % {"value": value}
        )
    return redirect("bring")


urls = [
    path("bring/", bring, name="bring"),
    path("bring-ours/", ours, name="bring-ours"),
]
who = {"bring": STAFF_ONLY, "bring-ours": Access(post=Who.STAFF)}
