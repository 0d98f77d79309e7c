"""How one comes in: the second factor on the telephone, keys, codes on paper, the e-mail.

What happens is allauth's; the pages, their words and who may open them are ours. Its own list of
addresses is not included: what does not stand here does not exist.
"""

from __future__ import annotations

from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.us import entering
from sobremesa.us.errors import Refusal
from sobremesa.us.models import Firm
from sobremesa.web import forms, sso_names
from sobremesa.web.again import EVERYBODY, asks_again
from sobremesa.web.asking import me
from sobremesa.web.factor_forms import NewEmail
from sobremesa.web.register import STAFF_ONLY, Access, Who
from sobremesa.web.second_factor import keys_can_be_used, must_add_factor
from sobremesa.web.shell import firm_of

PUBLIC = Access(get=Who.PUBLIC, post=Who.PUBLIC)
SEE = Access(get=Who.COLLEAGUE)


def index(request: HttpRequest) -> HttpResponse:
    """Everything by which one comes in, and what is missing."""
    firm, user = firm_of(request), me(request)
    paper = entering.paper_of(user)
    context = {
        "totp": entering.telephone_of(user),
        "keys": [
            {"pk": one.pk, "name": one.wrap().name, "row": one} for one in entering.keys_of(user)
        ],
        "paper": paper,
        "paper_left": len(paper.wrap().get_unused_codes()) if paper else 0,
        "can_have_keys": keys_can_be_used(),
        "is_due": must_add_factor(request, firm),
        "due_from": _due_from(request, firm),
        "sso": sso_names.label() if sso_names.is_offered() else "",
    }
    return render(request, "settings/entry.html", context)


def _due_from(request: HttpRequest, firm: Firm) -> object:
    return None if entering.has_factor(me(request)) else firm.factor_from


@asks_again
def email(request: HttpRequest) -> HttpResponse:
    """Come in with another e-mail from now on."""
    form = NewEmail(request.POST or None, initial={"email": me(request).email})
    if request.method == "POST" and form.is_valid():
        key = str(request.session.session_key)
        try:
            entering.change_email(
                me(request), form.cleaned_data["email"], now=timezone.now(), keep=key
            )
        except Refusal as why:
            forms.refuse(form, why)
        else:
            messages.success(request, _("From now on you come in with this e-mail."))
            return redirect("mfa_index")
    return render(request, "settings/email.html", {"form": form})


@asks_again
def everybody(request: HttpRequest) -> HttpResponse:
    """Staff: whether everybody needs a second factor."""
    firm = firm_of(request)
    if request.method == "POST":
        is_asked = request.POST.get("everybody") == "yes"
        entering.ask_for_factor(firm, everybody=is_asked, by=me(request), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("settings-factor")
    context = {"since": firm.factor_from, "days": entering.GRACE.days}
    return render(request, "settings/factor.html", context)


@login_not_required
def by_key(request: HttpRequest) -> HttpResponse:
    """Come in with a key and nothing else, where the address allows keys."""
    if not keys_can_be_used():
        raise Http404
    return webauthn.login_webauthn(request)


def add_key(request: HttpRequest) -> HttpResponse:
    """Make a key; a browser refuses them at an address without https."""
    if not keys_can_be_used():
        raise Http404
    return webauthn.add_webauthn(request)


def remove_key(request: HttpRequest, pk: int) -> HttpResponse:
    """A key that is not one's own any more."""
    return webauthn.remove_webauthn(request, pk=pk)


def rename_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a key by another name."""
    return webauthn.edit_webauthn(request, pk=pk)


HOME = "settings/entry/"
urls = [
    path(HOME, index, name="mfa_index"),
    path(f"{HOME}keys/", index, name="mfa_list_webauthn"),
    path(f"{HOME}email/", email, name="settings-email"),
    path(f"{HOME}phone/", totp.activate_totp, name="mfa_activate_totp"),
    path(f"{HOME}phone/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{HOME}paper/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(f"{HOME}paper/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(f"{HOME}keys/new/", add_key, name="mfa_add_webauthn"),
    path(f"{HOME}keys/<int:pk>/", rename_key, name="mfa_edit_webauthn"),
    path(f"{HOME}keys/<int:pk>/remove/", remove_key, name="mfa_remove_webauthn"),
    path("settings/factor/", everybody, name="settings-factor"),
    path("accounts/second/", mfa.authenticate, name="mfa_authenticate"),
    path("accounts/key/", by_key, name="mfa_login_webauthn"),
]
who = {
    "mfa_index": SEE,
    "mfa_list_webauthn": SEE,
    "settings-email": EVERYBODY,
    "mfa_activate_totp": EVERYBODY,
    "mfa_deactivate_totp": EVERYBODY,
    "mfa_view_recovery_codes": SEE,
    "mfa_generate_recovery_codes": EVERYBODY,
    "mfa_add_webauthn": EVERYBODY,
    "mfa_edit_webauthn": EVERYBODY,
    "mfa_remove_webauthn": EVERYBODY,
    "settings-factor": STAFF_ONLY,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
}
