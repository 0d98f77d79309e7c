"""The first start, and the demo firm: what makes an empty data folder a place to sit down."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.flows import furnishing
from sobremesa.us import actions
from sobremesa.us.models import User


def link_for(who: str) -> str | None:
    """A new one-time link for the colleague of that name or address; None: there is none."""
    user = User.objects.filter(Q(email__iexact=who) | Q(name__iexact=who), is_active=True).first()
    return door_link(user, "sign_in") if user else None


def door_link(user: User, purpose: str) -> str:
    """An address that lets this colleague in once."""
    token = actions.make_door_key(user, purpose, by=None, now=timezone.now())
    return f"{settings.URL}{reverse('door', args=[token])}"


def greeting() -> Iterator[str]:
    """What the terminal says when the pages start; the first time with a way in."""
    yield _("Sobremesa is laid at %(url)s") % {"url": settings.URL}
    first = User.objects.order_by("pk").first()
    if first is None:
        first = actions.make_first_user(now=timezone.now())
    if first.last_login is None:
        yield _("Come in (once, within the hour): %(link)s") % {"link": door_link(first, "first")}
    yield _("Stop with Ctrl+C. Your data: %(folder)s") % {"folder": settings.DATA}


def furnish(on_line: Callable[[str], None]) -> Iterator[str]:
    """Make the demo firm if it is not there yet, and say how to get in."""
    host = furnishing.furnish(on_line=on_line)
    yield from (_("Sobremesa is laid at %(url)s") % {"url": settings.URL},)
    yield _("Come in as %(name)s (once, within the hour): %(link)s") % {
        "name": host.name,
        "link": door_link(host, "sign_in"),
    }
    yield _("Stop with Ctrl+C. The demo lies in %(folder)s") % {"folder": settings.DATA}
