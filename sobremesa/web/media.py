"""What the ways of talking are called and drawn as. Unknown ones get a plain bubble."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MEDIA = {
    "email": ("mail", pgettext_lazy("medium", "E-mail")),
    "whatsapp": ("chat", "WhatsApp"),
    "telegram": ("chat", "Telegram"),
    "signal": ("chat", "Signal"),
    "chat": ("chat", pgettext_lazy("medium", "Chat")),
    "sms": ("sms", "SMS"),
    "phone": ("phone", pgettext_lazy("medium", "Phone")),
    "call": ("phone", pgettext_lazy("medium", "Phone")),
    "voicemail": ("mic", pgettext_lazy("medium", "Voicemail")),
    "x": ("chat", "X"),
    "facebook": ("chat", "Facebook"),
    "instagram": ("chat", "Instagram"),
    "linkedin": ("chat", "LinkedIn"),
    "video": ("meeting", pgettext_lazy("medium", "Video call")),
    "meeting": ("meeting", pgettext_lazy("medium", "Meeting")),
    "calendar": ("calendar", pgettext_lazy("medium", "Calendar")),
    "visit": ("visit", pgettext_lazy("medium", "Visit")),
    "meal": ("table", pgettext_lazy("medium", "Meal")),
    "letter": ("file", pgettext_lazy("medium", "Letter")),
    "form": ("file", pgettext_lazy("medium", "Web form")),
    "card": ("card", pgettext_lazy("medium", "Address book")),
}
# As one says it in a sentence: "3 March, by phone".
BY = {
    "email": _("by e-mail"),
    "whatsapp": _("on WhatsApp"),
    "telegram": _("on Telegram"),
    "signal": _("on Signal"),
    "chat": _("by chat"),
    "sms": _("by SMS"),
    "phone": _("by phone"),
    "call": _("by phone"),
    "voicemail": _("by voicemail"),
    "x": _("on X"),
    "facebook": _("on Facebook"),
    "instagram": _("on Instagram"),
    "linkedin": _("on LinkedIn"),
    "video": _("by video call"),
    "meeting": _("in a meeting"),
    "calendar": _("in a meeting"),
    "visit": _("on a visit"),
    "meal": _("over a meal"),
    "letter": _("by letter"),
    "form": _("through the website"),
}


def icon_of(medium: str) -> str:
    """The name of its drawing in `static/icons.svg`."""
    return MEDIA[medium][0] if medium in MEDIA else "chat"


def label_of(medium: str) -> str:
    """Its name, alone."""
    return str(MEDIA[medium][1]) if medium in MEDIA else medium.capitalize()


def by_of(medium: str) -> str:
    """Its name in a sentence; for an unknown one, its name."""
    return str(BY.get(medium, label_of(medium)))
