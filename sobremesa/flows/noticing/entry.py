"""The letter to whoever comes in otherwise from now on: if it was not them, they learn of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.us.models import User
from sobremesa.us.queries import the_firm
from sobremesa.us.told import context_of
from sobremesa.walls import sealed

WHAT: Mapping[str, Promise] = {
    "email": gettext_lazy("You come in with another e-mail from now on. This one does not count."),
    "password": gettext_lazy("You have another password from now on."),
    "totp_added": gettext_lazy("From now on a code of your telephone is asked for."),
    "totp_removed": gettext_lazy("The code of your telephone is not asked for any more."),
    "key_added": gettext_lazy("A key was added with which you come in."),
    "key_removed": gettext_lazy("A key with which you came in was taken away."),
    "codes_made": gettext_lazy("New codes on paper were made; the ones before count no more."),
    "all_removed": gettext_lazy("A colleague took your telephone and your keys away: the password "
                                "alone lets you in."),
}  # fmt: skip


def write(user: User, what: str, *, to: str, at: datetime) -> bool:
    """Send the letter. Whether there was one to send.

    Args:
        user: whose way in has changed, in whose language it is written.
        what: one of `WHAT`.
        to: the sealed address.
        at: when it changed.

    Raises:
        SMTPException, OSError: the server of the firm did not take it; it is tried again.

    """
    try:
        address = sealed.open_seal(to, context=context_of(user.pk))
    except sealed.NotOurs:  # the keys were changed meanwhile
        return False
    if not settings.SMTP or what not in WHAT:
        return False
    with translation.override(user.language):
        moment, is_spanish = timezone.localtime(at), user.language == "es"
        context = {
            "name": user.name, "what": WHAT[what], "house": settings.URL,
            "when": f"{moment:%d/%m/%Y %H:%M}" if is_spanish else f"{moment:%d %b %Y %H:%M}",
        }  # fmt: skip
        letter = EmailMessage(
            subject=_("%(firm)s: how you come in has changed")
            % {"firm": the_firm().name or "Sobremesa"},
            body=render_to_string("notices/entry.txt", context),
            to=[address],
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        )
    letter.send()
    return True
