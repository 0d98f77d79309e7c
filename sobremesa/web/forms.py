"""Forms about oneself and colleagues. What they mean is in `us.actions`."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sobremesa.us.errors import Refusal
from sobremesa.us.models import Role, User
from sobremesa.web.asking import me

ROLES = (
    (Role.STAFF, pgettext_lazy("role", "Everything")),
    (Role.KEEPER, pgettext_lazy("role", "Their own people")),
    (Role.READER, pgettext_lazy("role", "Read only")),
)
THEMES = (
    ("", gettext_lazy("As this device")),
    ("light", pgettext_lazy("theme", "Light")),
    ("dark", pgettext_lazy("theme", "Dark")),
)


def refuse(form: forms.Form, why: Refusal) -> None:
    """Put a refusal beside the field that it is about, or above the form."""
    field = getattr(why, "field", "")
    form.add_error(field if field in form.fields else None, str(why))


class Password(forms.Form):
    """A new password, once: it can be shown while typing. The old one where it must be known."""

    old = forms.CharField(
        label=gettext_lazy("The password you have now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-show": ""}),
    )
    password = forms.CharField(
        label=gettext_lazy("The new password"),
        help_text=gettext_lazy(
            "Ten letters or more. Four words that only you would put together will do."
        ),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "minlength": 10, "data-show": ""}
        ),
    )

    def __init__(self, *args: Any, request: HttpRequest, asks_old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if not asks_old:
            del self.fields["old"]
            self.fields["password"].label = _("Choose a password")

    def clean_old(self) -> str:
        """Asked of the door itself, so that guessing here counts as guessing there."""
        old = str(self.cleaned_data["old"])
        user = get_adapter().authenticate(self.request, email=me(self.request).email, password=old)
        if user is None or user.pk != me(self.request).pk:
            raise forms.ValidationError(_("That is not the password you have now."))
        return old


class FirstPassword(Password):
    """The first run: who they are, if nobody said it for them, and a password."""

    name = forms.CharField(
        label=gettext_lazy("What you are called"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        max_length=254,
        help_text=gettext_lazy("You come in with it. Nothing is ever sent to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("name", "email", "password")


class Invitation(forms.Form):
    """Somebody who will work here."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=gettext_lazy("What they may do"),
        choices=ROLES,
        initial=Role.STAFF,
        help_text=gettext_lazy(
            "“Everything” lets colleagues in too. “Their own people” are those they look after."
        ),
    )


class Me(forms.Form):
    """How a colleague is called and sees the pages."""

    name = forms.CharField(
        label=gettext_lazy("What you are called"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=pgettext_lazy("theme", "Light or dark"),
        choices=THEMES,
        required=False,
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, user: User, data: Any = None) -> Me:
        """As they are now."""
        return cls(data, initial={name: getattr(user, name) for name in cls.base_fields})
