"""The second factor: how its secrets are sealed, what it is called, when it is missing."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.us import entering
from sobremesa.us.models import Firm, User
from sobremesa.us.queries import the_firm
from sobremesa.walls import sealed
from sobremesa.web.how_came import how_came

# A code of a telephone is good from half a minute before its own half minute to one after.
CODE_SECONDS = 90
CODE = forms.CharField(
    label=gettext_lazy("Code"),
    max_length=40,
    widget=forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    ),
)


class Factors(DefaultMFAAdapter):
    """How allauth keeps and names second factors here."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That is not it. Wait for the next code and try again."),
    }

    def encrypt(self, text: str) -> str:
        """Sealed for the colleague at hand (R20)."""
        return sealed.seal(text, context=_context())

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `sealed.NotOurs` for what belongs to somebody else."""
        return sealed.open_seal(encrypted_text, context=_context())

    def get_totp_issuer(self) -> str:
        """What the app on the telephone shows above the code."""
        return the_firm().name or "Sobremesa"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Keys belong to the configured address, whatever the caller says (R18)."""
        return {"id": urlsplit(settings.URL).hostname or "", "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        """What a key is called until they call it something else."""
        return _("Key %(number)s") % {"number": len(entering.keys_of(user)) + 1}


def _context() -> str:
    """Whose factor it is: of whoever is in, or else of whoever stands between two doors."""
    request = context.request
    user = request.user
    if not user.is_authenticated:
        user = request._login_stage.login.user
    return f"factor:{user.pk}"


class _Once:
    """A code of a telephone counts once, for as long as it would count (RFC 6238 § 5.2)."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """As allauth, which forgets too early that a code has served."""
        code = str(super().clean_code())  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            served = f"code of {self.user.pk}: {normalize_user_code(code)}"
            if not cache.add(served, 1, timeout=2 * CODE_SECONDS):
                raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class Second(_Once, AuthenticateForm):  # type: ignore[misc]
    """Between the password and the table."""

    code = CODE


class SecondAgain(_Once, ReauthenticateForm):  # type: ignore[misc]
    """Before something that matters."""

    code = CODE


def keys_can_be_used() -> bool:
    """Whether browsers offer keys at our address: https, or this computer by its name."""
    url = urlsplit(settings.URL)
    return url.scheme == "https" or url.hostname == "localhost"


def must_add_factor(request: HttpRequest, firm: Firm) -> bool:
    """Whether the firm asks for a second factor and whoever asks has none.

    Who came by single sign-on has shown theirs there.
    """
    user = request.user
    if not isinstance(user, User) or not entering.must_have_factor(firm, now=timezone.now()):
        return False
    return how_came(request, user) != "sso" and not entering.has_factor(user)
