"""The forms of the door, the first run and the settings. What they mean is in `us.actions`."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sobremesa.us import places
from sobremesa.us.errors import Refusal
from sobremesa.us.models import Firm, Role, User

ROLES = (
    (Role.STAFF, gettext_lazy("Everything: sees and changes all, and lets colleagues in")),
    (Role.KEEPER, gettext_lazy("Their own people: talks with them and writes down")),
    (Role.READER, gettext_lazy("Only reads")),
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
        help_text=gettext_lazy("Ten letters or more. Four words that only you put together do."),
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
        user = get_adapter().authenticate(self.request, email=self.request.user.email, password=old)
        if user is None or user.pk != self.request.user.pk:
            raise forms.ValidationError(_("That is not the password you have now."))
        return old


class FirmForm(forms.Form):
    """The firm, asked once on the first run and changed in the settings."""

    name = forms.CharField(
        label=gettext_lazy("What the firm is called"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("The language you speak at work"), choices=settings.LANGUAGES
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Where you are"),
        choices=places.region_choices,
        help_text=gettext_lazy("For the holidays, and for phones written without prefix."),
    )
    timezone = forms.ChoiceField(label=gettext_lazy("Your clock"), choices=places.zone_choices)
    hour_from = forms.TypedChoiceField(label=gettext_lazy("From"), coerce=int)
    hour_to = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)
    workdays = forms.MultipleChoiceField(
        label=gettext_lazy("The days you work"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hour_from"].choices = [(hour, f"{hour}:00") for hour in range(24)]
        self.fields["hour_to"].choices = [(hour, f"{hour}:00") for hour in range(1, 25)]
        self.fields["workdays"].choices = [
            (str(day + 1), name) for day, name in WEEKDAYS_ABBR.items()
        ]

    @classmethod
    def of(cls, firm: Firm, data: Any = None) -> FirmForm:
        """As the firm is now; a new one speaks the language of whoever fills it in."""
        initial = {name: getattr(firm, name) for name in cls.base_fields}
        if firm.settled_at is None:
            initial["language"] = translation.get_language()
        return cls(data, initial=initial | {"workdays": list(firm.workdays)})

    def settled(self) -> dict[str, Any]:
        """What `actions.settle_firm` takes."""
        fields = dict(self.cleaned_data)
        hours = (fields.pop("hour_from"), fields.pop("hour_to"))
        return fields | {"hours": hours, "workdays": "".join(fields["workdays"])}


class OurHandleForm(forms.Form):
    """One of our addresses, written in any way."""

    handle = forms.CharField(
        label=gettext_lazy("An address, a domain, a phone or a name"),
        max_length=320,
        help_text=gettext_lazy(
            "For example nerea@example.org, @example.org, 943 12 34 56, "
            "or how you are called in a WhatsApp export."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


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
        label=gettext_lazy("What they may do"), choices=ROLES, initial=Role.STAFF
    )


class Me(forms.Form):
    """How a colleague is called and sees the pages."""

    name = forms.CharField(
        label=gettext_lazy("What you are called"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=pgettext_lazy("theme", "Light or dark"), choices=THEMES, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip

    @classmethod
    def of(cls, user: User, data: Any = None) -> Me:
        """As they are now."""
        return cls(data, initial={name: getattr(user, name) for name in cls.base_fields})
