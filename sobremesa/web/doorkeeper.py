"""How allauth behaves here: the one machine of states through which everybody comes in (R19).

Password, link, passkey and single sign-on all end in `login`; between them and it stand the
second factor, if the colleague has one, and `pre_login`, which refuses whoever may not come.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from sobremesa.core.devices import HOUSE_BITS, NETWORK_BITS, device_of, network_of
from sobremesa.us import entering
from sobremesa.us.models import User
from sobremesa.web.how_came import how_came

log = logging.getLogger(__name__)
SEEN = "seen_at"  # in the session, seconds: when it was used last, give or take some minutes
SAID: dict[str, Promise] = {
    "mfa/messages/totp_activated.txt": _("From now on your telephone shows the code to come in."),
    "mfa/messages/totp_deactivated.txt": _("The codes of your telephone are not asked for now."),
    "mfa/messages/webauthn_added.txt": _("The key is yours from now on."),
    "mfa/messages/webauthn_removed.txt": _("That key does not open any more."),
}
# What allauth would send a mail about: how somebody comes in has changed.
CHANGED = {
    "mfa/email/totp_activated": "totp_added",
    "mfa/email/totp_deactivated": "totp_removed",
    "mfa/email/webauthn_added": "key_added",
    "mfa/email/webauthn_removed": "key_removed",
    "mfa/email/recovery_codes_generated": "codes_made",
}


class Doorkeeper(DefaultAccountAdapter):
    """Nobody signs up, a closed account answers like none, and what changes is written down."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": _("That is not the password you have now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Colleagues are invited."""
        return False

    @sensitive_variables("credentials")
    def authenticate(self, request: HttpRequest, **credentials: str) -> User | None:
        """Whoever may not come in is unknown, with a right password too, and it counts as wrong."""
        self.pre_authenticate(request, **credentials)
        near = self._count_near(request, **credentials)
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()  # the right password of one who left
        is_outside = not request.user.is_authenticated
        if not isinstance(user, User) or (settings.OIDC_ONLY and is_outside):
            log.warning("Nobody was let in, from the network %s.", self._network(request))
            return None
        self._rollback_login_failed_rl_usage()
        near.rollback()
        return user

    def _count_near(self, request: HttpRequest, **credentials: Any) -> Any:
        """The same account from the whole network around: some neighbours more, not hundreds."""
        key = f"{credentials.get('email', '').lower()} from {self._network(request)}"
        near = ratelimit.consume(request, app="allauth.account", action="near", key=key)
        if not near:
            raise self.validation_error("too_many_login_attempts")
        return near

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One account from one line: tries of a stranger elsewhere lock nobody out (R27)."""
        return f"{credentials.get('email', '').lower()} from {self._network(request, HOUSE_BITS)}"

    def _network(self, request: HttpRequest, bits: tuple[int, int] = NETWORK_BITS) -> str:
        return network_of(self.get_client_ip(request), bits)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the outermost proxy of ours saw; without proxies, the caller's (R18)."""
        seen = request.headers.get("X-Forwarded-For", "").split(",")
        if settings.PROXIES and len(seen) >= settings.PROXIES:
            return str(seen[-settings.PROXIES]).strip()
        return str(request.META.get("REMOTE_ADDR", ""))

    def pre_login(self, request: HttpRequest, user: Any, **hooks: Any) -> HttpResponse | None:
        """Refuse whoever left; and where only single sign-on counts, whoever came otherwise."""
        if not user.is_active or (settings.OIDC_ONLY and how_came(request, user) != "sso"):
            return self.respond_user_inactive(request, user)
        return None

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """The same words as for a wrong password: nobody learns that they worked here."""
        clear_login(request)
        messages.warning(request, str(self.error_messages["email_password_mismatch"]))
        return redirect("account_login")

    def login(self, request: HttpRequest, user: Any) -> None:
        """In: the browser is in their list, and they need not say again at once who they are."""
        how = how_came(request, user)
        super().login(request, user)
        record_authentication(request, user, "came", how=how, reauthenticated=True)
        self.remember(request, user)

    def remember(self, request: HttpRequest, user: User) -> None:
        """This browser, in the list of those where they are signed in."""
        request.session[SEEN] = timezone.now().timestamp()
        entering.begin_session(
            user,
            str(request.session.session_key),
            how=how_came(request, user),
            device=device_of(request.headers.get("User-Agent", "")),
            place=self._network(request),
            now=timezone.now(),
        )

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Our sentences, and nothing where we have none."""
        words = message or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """How somebody comes in has changed: in the journal, and out with the other browsers."""
        if what := CHANGED.get(template_prefix):
            key = str(self.request.session.session_key) if self.request else ""
            entering.factor_changed(user, what, now=timezone.now(), keep=key)
