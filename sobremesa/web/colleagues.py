"""Settings: who works here, what they may do, and how they come in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.us import actions, entering, queries
from sobremesa.us.errors import Refusal
from sobremesa.us.models import User
from sobremesa.web import forms
from sobremesa.web.again import who_again
from sobremesa.web.asking import me
from sobremesa.web.door import SECRET_PAGE, link_of
from sobremesa.web.register import STAFF_ONLY, Access, Who

SERIOUS = {"role", "link", "lost", "reactivate"}  # who may come in, and to do what


def colleagues(request: HttpRequest) -> HttpResponse:
    """List them, and invite one: the link is shown once, to be handed over."""
    form = forms.Invitation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, token = actions.invite(**form.cleaned_data, by=me(request), now=timezone.now())
        except Refusal as why:
            forms.refuse(form, why)
        else:
            return hand_over(request, user, token, actions.INVITE)
    context = {
        "form": form,
        "colleagues": queries.colleagues(),
        "roles": forms.ROLES,
        "with_factor": entering.with_factor(),
    }
    return render(request, "settings/colleagues.html", context)


def hand_over(request: HttpRequest, user: User, token: str, purpose: str) -> HttpResponse:
    """The page with the link. It is the answer itself, so that the link is kept nowhere."""
    context = {
        "colleague": user,
        "link": link_of(token),
        "until": timezone.now() + actions.GOOD_FOR[purpose],
    }
    answer = render(request, "settings/hand_over.html", context)
    for header, value in SECRET_PAGE.items():
        answer.headers[header] = value
    return answer


def colleague(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a colleague may do, make a new link, let them go or come back."""
    user = queries.access_colleague(me(request), pk)
    act, now = request.POST.get("act", ""), timezone.now()
    if act in SERIOUS and (first := who_again(request, reverse("settings-colleagues"))):
        return first
    try:
        if act == "role":
            actions.change_role(user, request.POST.get("role", ""), by=me(request), now=now)
            messages.success(request, _("From now on: %(name)s.") % {"name": user})
        elif act == "link" and user.is_active:
            purpose = actions.SIGN_IN if user.has_usable_password() else actions.INVITE
            token = actions.make_door_key(user, purpose, by=me(request), now=now)
            return hand_over(request, user, token, purpose)
        elif act in {"out", "lost"}:
            sign_out(request, user, has_lost=act == "lost")
        elif act == "deactivate":
            actions.deactivate(user, by=me(request), now=now)
            entering.end_sessions(user, by=me(request), now=now)
            messages.success(
                request, _("%(name)s does not come in any more. What they wrote stays.")
                % {"name": user},
            )  # fmt: skip
        elif act == "reactivate" and not user.is_active:
            token = actions.reactivate(user, by=me(request), now=now)
            return hand_over(request, user, token, actions.INVITE)
    except Refusal as why:
        messages.warning(request, str(why))
    return redirect("settings-colleagues")


def sign_out(request: HttpRequest, user: User, *, has_lost: bool) -> None:
    """Sign somebody out everywhere; with their telephone lost, take their second factor away."""
    by, now = me(request), timezone.now()
    if has_lost:
        entering.take_factors_away(user, by=by, now=now)
        said = _("%(name)s comes in without the telephone now. Make them a new link.")
    else:
        entering.end_sessions(user, by=by, now=now)
        said = _("%(name)s is signed out everywhere.")
    messages.success(request, said % {"name": user})


urls = [
    path("settings/colleagues/", colleagues, name="settings-colleagues"),
    path("settings/colleagues/<int:pk>/", colleague, name="settings-colleague"),
]
who = {
    "settings-colleagues": STAFF_ONLY,
    "settings-colleague": Access(post=Who.STAFF),
}
