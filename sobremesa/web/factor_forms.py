"""Forms about how one comes in. What they mean is in `us.entering`."""

from __future__ import annotations

import struct
from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

ANSWER_MAX = 20_000  # characters; the answer of a key has some two thousand
# What taking apart a hostile answer may raise: wrong kinds, missing parts, broken CBOR.
BROKEN = (AttributeError, EOFError, IndexError, KeyError, TypeError, ValueError, struct.error)


class NewEmail(forms.Form):
    """The e-mail one comes in with."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        max_length=254,
        help_text=gettext_lazy("Wherever else you are signed in, you will be signed out."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class Answer(forms.JSONField):
    """What a key answered, as the browser hands it over: whole, or not taken."""

    def __init__(self, kind: Any) -> None:
        super().__init__(required=True, widget=forms.HiddenInput)
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        """Raises `ValidationError` for what cannot be taken apart."""
        refused = forms.ValidationError(gettext_lazy("The key did not answer. Try again."))
        if len(str(value or "")) > ANSWER_MAX:
            raise refused
        found = super().to_python(value)
        if not is_shaped(found):
            raise refused
        try:
            self.kind.from_dict(found)
        except BROKEN as exc:
            raise refused from exc
        return found


def is_shaped(found: Any) -> bool:
    """Whether every part is of its kind: a number in place of bytes would be so many bytes."""
    said = found.get("response") if isinstance(found, dict) else None
    if not isinstance(said, dict):
        return False
    words = [found.get("id"), found.get("rawId"), found.get("type")]
    words += [part for name, part in said.items() if name != "transports" and part is not None]
    more = found.get("clientExtensionResults", {})
    return all(isinstance(one, str) for one in words) and isinstance(more, dict)


class AddKey(AddWebAuthnForm):  # type: ignore[misc]
    """A new key."""

    name = forms.CharField(required=False, max_length=60)
    credential = Answer(RegistrationResponse)


class SecondKey(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A key after the password."""

    credential = Answer(AuthenticationResponse)


class OnlyKey(LoginWebAuthnForm):  # type: ignore[misc]
    """A key and nothing else."""

    credential = Answer(AuthenticationResponse)


class KeyAgain(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A key before something that matters."""

    credential = Answer(AuthenticationResponse)
