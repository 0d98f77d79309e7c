"""Forms about the firm and what is its own. What they mean is in `us.actions`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy

from sobremesa.us import places
from sobremesa.us.models import Firm


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
    hour_from = forms.TypedChoiceField(
        label=gettext_lazy("From"), coerce=int, choices=[(hour, f"{hour}:00") for hour in range(24)]
    )
    hour_to = forms.TypedChoiceField(
        label=gettext_lazy("To"),
        coerce=int,
        choices=[(hour, f"{hour}:00") for hour in range(1, 25)],
    )
    workdays = forms.MultipleChoiceField(
        label=gettext_lazy("The days you work"),
        choices=[(str(day + 1), name) for day, name in WEEKDAYS_ABBR.items()],
        widget=forms.CheckboxSelectMultiple,
    )

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
