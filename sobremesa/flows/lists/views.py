"""Lists that somebody wants to come back to: their own, the shared ones, and those we bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.flows.lists.asked import Asked
from sobremesa.journal import record
from sobremesa.people.errors import Incomplete, ReadersOnlyRead
from sobremesa.people.queries import may_change
from sobremesa.us.models import Role, SavedView, User

NAME_MAX = 80
VIEWS_MAX = 60

# What every firm begins with. `asked` as in `SavedView`.
BROUGHT: Mapping[str, tuple[str | Promise, list[list[str]], str]] = {
    "waiting": (gettext_lazy("Waiting"), [["waiting", "yes", ""]], "waiting"),
    "unseen": (gettext_lazy("Silent for two months"), [["last", "silent", "60"]], "name"),
    "alone": (gettext_lazy("Without an organisation"), [["organisation", "none", ""]], "name"),
    "mine": (gettext_lazy("Mine"), [["keeper", "is", "me"]], "name"),
}


@dataclass(frozen=True, slots=True)
class View:
    """A list with a name. `row` is None for those we bring."""

    code: str
    name: str | Promise
    asked: list[list[str]]
    sort: str
    columns: list[str]
    row: SavedView | None = None

    def said(self) -> dict[str, Any]:
        """What `asked.asked_of` reads."""
        return {
            "code": self.code, "asked": self.asked, "sort": self.sort, "columns": self.columns,
        }  # fmt: skip


def views_of(user: User) -> list[View]:
    """Those we bring, then this colleague's own and the shared ones, in their order. One query."""
    brought = [View(code, *one, []) for code, one in BROUGHT.items()]
    return brought + [_view(one) for one in seen_by(user).select_related("owner")[:VIEWS_MAX]]


def _view(row: SavedView) -> View:
    return View(row.code, row.name, row.asked, row.sort, row.columns, row)


def seen_by(user: User) -> QuerySet[SavedView]:
    """Their own, and those that somebody shared."""
    rows = SavedView.objects.filter(Q(owner=user) | Q(shared_at__isnull=False))
    return rows.order_by("position", "pk")


def access_view(user: User, code: str) -> SavedView:
    """A view that this colleague may change: their own, and, for staff, the shared ones.

    Raises:
        Http404: there is none, or it is not theirs to change.

    """
    mine = Q(owner=user)
    if user.role == Role.STAFF:
        mine |= Q(shared_at__isnull=False)
    found = SavedView.objects.filter(mine, code=code).first()
    if found is None:
        raise Http404
    return found


@transaction.atomic
def keep(name: str, asked: Asked, *, by: User, now: datetime) -> SavedView:
    """Keep a list under a name; it is theirs alone until they share it.

    Raises:
        Incomplete: it has no name, or there are too many already.

    """
    if SavedView.objects.filter(owner=by).count() >= VIEWS_MAX:
        raise Incomplete(
            _("You have %(n)s lists already. Delete one first.") % {"n": VIEWS_MAX}, field="name"
        )
    last = SavedView.objects.order_by("-position").values_list("position", flat=True).first()
    view = SavedView.objects.create(
        owner=by, name=_name(name), asked=asked.stored(), columns=list(asked.columns),
        sort=asked.sort, position=min((last or 0) + 1, 30_000), made_at=now,
    )  # fmt: skip
    record("view.kept", view, by=by, at=now)
    return view


def _name(name: str) -> str:
    name = " ".join(name.split())[:NAME_MAX]
    if not name:
        raise Incomplete(_("Give the list a name."), field="name")
    return name


def change(view: SavedView, asked: Asked, *, by: User, now: datetime) -> None:
    """From now on the view asks for this."""
    view.asked, view.columns, view.sort = asked.stored(), list(asked.columns), asked.sort
    view.save(update_fields=["asked", "columns", "sort"])
    record("view.changed", view, by=by, at=now)


def rename(view: SavedView, name: str, *, by: User, now: datetime) -> None:
    """Raises `Incomplete` when there is no name."""
    view.name = _name(name)
    view.save(update_fields=["name"])
    record("view.renamed", view, by=by, at=now)


def share(view: SavedView, *, is_shared: bool, by: User, now: datetime) -> None:
    """Show it to every colleague, or to oneself only. What it shows stays what each may see.

    Raises:
        ReadersOnlyRead: readers keep their lists to themselves.

    """
    if is_shared and not may_change(by):
        raise ReadersOnlyRead(_("Ask a colleague who may change things to share it."))
    view.shared_at = (view.shared_at or now) if is_shared else None
    view.save(update_fields=["shared_at"])
    record("view.shared" if is_shared else "view.kept_to_oneself", view, by=by, at=now)


def remove(view: SavedView, *, by: User, now: datetime) -> None:
    """The list is gone; the people in it are not."""
    record("view.removed", view, by=by, at=now)
    view.delete()


@transaction.atomic
def move(view: SavedView, *, is_up: bool, by: User) -> None:
    """One place further to the left or right among those this colleague sees."""
    rows = list(seen_by(by))
    at = next((n for n, one in enumerate(rows) if one.pk == view.pk), 0)
    to = at - 1 if is_up else at + 1
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for position, one in enumerate(rows, start=1):
        SavedView.objects.filter(pk=one.pk).exclude(position=position).update(position=position)
