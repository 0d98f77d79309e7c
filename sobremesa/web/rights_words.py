"""What the pages of rights call things: tables, ways, answers, requests."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sobremesa.people import consents
from sobremesa.web.media import MEDIA

WAYS = ("email", "phone", "sms", "whatsapp", "letter")
BASES = {
    consents.GIVEN: _("They said yes"),
    consents.SOFT: _("A customer: about things like those they bought"),
    consents.REFUSED: _("They said no"),
}
KINDS = {
    "access": _("To see what we hold"), "rectify": _("To put it right"),
    "erase": _("To be forgotten"), "restrict": _("To leave it untouched"),
    "port": _("To take it along"), "object": _("To stop something"),
}  # fmt: skip
ROWS: Mapping[str, Promise] = {
    "Interaction": _("Letters, messages, calls and meetings"),
    "Words": _("Texts of letters and messages"),
    "Participant": _("Places in what others said"),
    "Attachment": _("Files that came along"),
    "Handle": _("Addresses and telephones"),
    "Card": _("Entries of address books"),
    "Membership": _("Where they belong"),
    "Tie": _("Ties to other people"),
    "Consent": _("What they allow"),
    "Bond": _("How we stand with them"),
    "CustomValue": _("Fields of yours"),
    "Request": _("What they asked for"),
    "Purchase": _("What they bought"),
    "Merge": _("Entries that were brought together"),
    "Delivery": _("Originals"),
    "Person": _("Themselves"),
    "Batch": _("Names of imports"),
    "BatchFile": _("Names of files that were brought"),
    "Conversation": _("Titles of conversations"),
    "Entry": _("Lines of the journal"),
    "SavedView": _("Lists that name them"),
    "Notice": _("Notices"),
}
QUIET = {
    "Placement", "Arrival", "OrderArrival", "Glance", "Moved", "Sharing", "Apart", "Enclosure",
    "Likeness", "BulkChange", "PairBond",
}  # fmt: skip
"""Rows that only say where something lies: they go too, and nobody needs to read of them."""

OF_WHAT_WAS_SAID = {"Words", "Participant"}


def rows_named(
    counts: Mapping[str, int], *, but: Collection[str] = OF_WHAT_WAS_SAID
) -> list[tuple[object, int]]:
    """Counts by table, most first, as people call what is in them; a letter is counted once."""
    shown = [(ROWS.get(name, name), n) for name, n in counts.items() if name not in {*QUIET, *but}]
    return sorted(shown, key=lambda one: -one[1])


def way(medium: str) -> object:
    """By which way a consent holds."""
    return MEDIA[medium][1] if medium in MEDIA else _("every way")
