"""What staff must hear about on every page: no backup, no worker, no room."""

from __future__ import annotations

import time

from django import template
from django.conf import settings
from django.utils import timezone, translation

from sobremesa.flows.keeping import health

register = template.Library()
KEPT_SECONDS = 60.0
_known: dict[tuple[str, str | None], tuple[float, list[health.Line]]] = {}


@register.simple_tag
def house_alarms() -> list[health.Line]:
    """The alarms, looked at once a minute."""
    key, clock = (str(settings.DATA), translation.get_language()), time.monotonic()
    seen_at, found = _known.get(key, (-KEPT_SECONDS, []))
    if clock - seen_at >= KEPT_SECONDS:
        found = health.alarms(now=timezone.now())
        _known[key] = (clock, found)
    return found
