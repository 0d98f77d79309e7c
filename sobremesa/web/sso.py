"""Coming in with the account that the firm has anyway: to its single sign-on, and back."""

from __future__ import annotations

import secrets

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from requests import RequestException

from sobremesa.web.register import Access, Who
from sobremesa.web.sso_names import is_offered, label, provider_id
from sobremesa.web.sso_talk import SingleSignOn, Talk, shut


@login_not_required
def go(request: HttpRequest) -> HttpResponse:
    """To the provider. By a page that turns itself: our forms may lead nowhere else (CSP)."""
    if not is_offered():
        raise Http404
    try:
        provider = SingleSignOn(request).get_provider(request, provider_id())
        nonce = secrets.token_urlsafe(24)  # the token that comes back must bear it
        asked = {"auth_params": {"nonce": nonce}, "nonce": nonce}
        answer = provider.redirect(request, "login", next_url=None, **asked)
    except (OAuth2Error, RequestException):
        return shut(request)
    if answer.status_code != 302:
        return answer
    where = answer.headers["Location"]
    page = render(request, "account/sso_go.html", {"label": label(), "where": where})
    page.headers["Refresh"] = f"0; url={where}"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


@login_not_required
def back(request: HttpRequest) -> HttpResponse:
    """From the provider. An answer that another issuer gave is not taken (RFC 9207)."""
    if not is_offered():
        raise Http404
    issuer = request.GET.get("iss", settings.OIDC_ISSUER).rstrip("/")
    if issuer != settings.OIDC_ISSUER:
        return shut(request)
    return OAuth2CallbackView.adapter_view(Talk(request, provider_id()))(request)


urls = [
    path("accounts/sso/", go, name="sso"),
    path("accounts/sso/back/", back, name="sso-back"),
]
who = {
    "sso": Access(post=Who.PUBLIC),
    "sso-back": Access(get=Who.PUBLIC),
}
