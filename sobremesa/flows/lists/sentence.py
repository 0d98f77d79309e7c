"""A list read aloud: "People kept by Ane, with whom nobody has spoken for 60 days"."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sobremesa.flows.lists.asked import Asked
from sobremesa.flows.lists.ground import Ground

LABELS_MAX = 6


def sentence(ground: Ground, asked: Asked) -> str:
    """What is asked, as one would say it; "Everybody" when nothing is.

    Each clause stands after the word "People", so each can be translated by itself.
    """
    clauses = [one.op.says(ground, one.value) for one in asked.conditions]
    if asked.words.strip():
        clauses.append(_("found by “%(words)s”") % {"words": asked.words.strip()})
    if not clauses:
        return pgettext("list", "Everybody")
    return _("People %(clauses)s") % {"clauses": _joined(clauses, is_any=asked.is_any)}


def _joined(clauses: list[str], *, is_any: bool) -> str:
    if len(clauses) == 1:
        return clauses[0]
    head, last = ", ".join(clauses[:-1]), clauses[-1]
    if is_any:
        return _("%(clauses)s, or %(last)s") % {"clauses": head, "last": last}
    return _("%(clauses)s and %(last)s") % {"clauses": head, "last": last}
