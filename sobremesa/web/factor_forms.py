"""Forms about how one comes in. What they mean is in `us.entering`."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class NewEmail(forms.Form):
    """The e-mail one comes in with."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        max_length=254,
        help_text=gettext_lazy("Wherever else you are signed in, you will be signed out."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
