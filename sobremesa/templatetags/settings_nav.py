"""Where one is in the settings: a few groups, and the pages of the one that is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()
STAFF_FROM = 1  # the groups behind the first are for staff


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the settings; `within` are pages that hang from it, by how their names begin."""

    name: str
    label: str | Promise
    within: tuple[str, ...] = ()

    def holds(self, here: str) -> bool:
        """Whether it, or one within, is the page called `here`."""
        return here == self.name or here.startswith(self.within or (f"{self.name}/",))


GROUPS: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    (_("You"), (
        Place("settings", _("You")),
        Place("notices", _("What you hear of")),
        Place("mfa_index", _("How you come in"), ("mfa_", "settings-devices", "settings-email")),
    )),
    (_("The firm"), (
        Place("settings-firm", _("The firm")),
        Place("settings-us", _("Our addresses"), ("settings-us-",)),
        Place("settings-colleagues", _("Colleagues"), ("settings-colleague", "settings-factor")),
    )),
    (_("What you write down"), (
        Place("settings-fields", _("Fields")),
        Place("settings-ties", _("Kinds of tie")),
        Place("settings-tables", _("Tables")),
    )),
    (_("Rights and keeping"), (
        Place("settings-requests", _("Requests")),
        Place("settings-purposes", _("Consents")),
        Place("settings-keeping", _("How long we keep")),
        Place("settings-record", _("Record of processing")),
        Place("settings-journal", _("Who did what")),
    )),
    (_("Health"), (Place("settings-health", _("Health")),)),
)  # fmt: skip


@register.simple_tag(takes_context=True)
def settings_groups(context: Mapping[str, Any]) -> dict[str, Any]:
    """The groups that this colleague may open, and the pages of the one where they are."""
    match = context["request"].resolver_match
    here = match.view_name if match else ""
    groups = GROUPS if context.get("is_staff") else GROUPS[:STAFF_FROM]
    return {
        "groups": [
            {"name": pages[0].name, "label": label, "is_here": any(p.holds(here) for p in pages)}
            for label, pages in groups
        ],
        "pages": [
            {"name": page.name, "label": page.label, "is_here": page.holds(here)}
            for _label, pages in groups
            if len(pages) > 1 and any(p.holds(here) for p in pages)
            for page in pages
        ],
    }
