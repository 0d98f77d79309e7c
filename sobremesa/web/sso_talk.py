"""What is said with the firm's single sign-on, and what is believed of it (OpenID Connect).

It lets nobody in who is not a colleague. The first time, the provider must say that the e-mail
is verified, and a colleague must have it; from then on its name for them (`sub`) counts."""

from __future__ import annotations

from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from sobremesa.us import entering, queries
from sobremesa.us.models import User
from sobremesa.walls import outside
from sobremesa.web.sso_names import label, provider_id

# Signatures with a public key; never "none", never one that our own secret could make.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]


class Talk(OpenIDConnectOAuth2Adapter):
    """What is said with the provider, and what is believed of it."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; it must say that it is who we asked."""
        if not hasattr(self, "_openid_config"):
            self._openid_config = told(self.get_provider().server_url)
        found = self._openid_config
        if str(found.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("The provider is not the one that was asked.")
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """From the configured address, never the caller's (R18)."""
        return settings.URL + reverse("sso-back")

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        """Who came, from the signed token; what else is told must be of the same person."""
        claims = self._decode_id_token(app, str(kwargs["response"].get("id_token", "")))
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("The provider speaks of two people.")
            claims = {**more, **claims}
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """The claims of a token that the provider signed, for us, and that still holds."""
        listed = told(str(self.openid_config.get("jwks_uri", "")))
        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            keys = list(jwt.PyJWKSet.from_dict(listed).keys)
            key = next(one for one in keys if one.key_id == kid or (not kid and len(keys) == 1))
            return jwt.decode(
                id_token,
                key,
                algorithms=[one for one in ALGORITHMS if one == key.algorithm_name],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
                leeway=60,
            )
        except (jwt.PyJWTError, StopIteration) as exc:
            raise OAuth2Error("The provider's word does not hold.") from exc


def told(url: str) -> dict[str, Any]:
    """What a page of the provider says, if it says it as it should."""
    with SingleSignOn().get_requests_session() as session:
        answer = session.get(url)
        answer.raise_for_status()
    if not isinstance(found := answer.json(), dict):
        raise OAuth2Error("The provider says nothing that we know.")
    return found


class Provider(OpenIDConnectProvider):
    oauth2_adapter_class = Talk


class SingleSignOn(DefaultSocialAccountAdapter):
    """How allauth treats whoever comes from the provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Colleagues are invited."""
        return False

    def get_provider(self, request: HttpRequest, *_asked: Any, **_more: Any) -> Provider:
        """From the settings."""
        app = SocialApp(
            provider="openid_connect",
            provider_id=provider_id(),
            name=label(),
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings={"server_url": settings.OIDC_ISSUER, "oauth_pkce_enabled": True},
        )
        return Provider(request, app=app)

    def get_requests_session(self) -> outside.OurSession:
        """Everything that is asked goes through the one door (R16)."""
        return outside.OurSession()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whom we know goes on; a colleague with that verified e-mail is known from now on."""
        if sociallogin.account.extra_data["id_token"].get("nonce") != sociallogin.state["nonce"]:
            raise ImmediateHttpResponse(shut(request))
        if not sociallogin.is_existing:
            user = self._colleague(sociallogin)
            if user is None:
                raise ImmediateHttpResponse(shut(request))
            sociallogin.connect(request, user)
            entering.link_account(user, now=timezone.now())
        if not sociallogin.user.is_active:
            raise ImmediateHttpResponse(shut(request))

    def _colleague(self, sociallogin: SocialLogin) -> User | None:
        said = sociallogin.account.extra_data["id_token"]
        is_theirs = said.get("email_verified") is True and said.get("email")
        return queries.colleague_called(str(said["email"])) if is_theirs else None

    def on_authentication_error(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> None:
        """Whatever went wrong, one page; what it was stands in no address and no log."""
        raise ImmediateHttpResponse(shut(request))


def shut(request: HttpRequest) -> HttpResponse:
    """The page for whoever the provider does not bring in. Nobody learns why."""
    context = {"label": label(), "is_only": settings.OIDC_ONLY}
    return render(request, "account/sso_shut.html", context, status=403)
