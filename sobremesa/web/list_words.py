"""What the pages of lists call columns and orders, and what stands in a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from sobremesa.flows.lists import views
from sobremesa.flows.lists.asked import COLUMNS, SORTS, Asked, asked_of
from sobremesa.flows.lists.custom import PREFIX
from sobremesa.flows.lists.ground import Ground
from sobremesa.flows.lists.reading import DOWN_FIRST
from sobremesa.people.ties import words_of
from sobremesa.web import media, words
from sobremesa.web.asking import me

LABELS: Mapping[str, str | Promise] = {
    "name": gettext_lazy("Name"), "organisation": gettext_lazy("Organisation"),
    "job": gettext_lazy("Job"), "keeper": gettext_lazy("Who looks after them"),
    "last": gettext_lazy("Last talk"), "first": gettext_lazy("First talk"),
    "waiting": gettext_lazy("Waiting since"), "talks": gettext_lazy("Talks"),
    "email": gettext_lazy("E-mail"), "phone": gettext_lazy("Phone"),
    "language": gettext_lazy("Language"), "introduced": gettext_lazy("Came in"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """A column: what it is called, and the address of the list ordered by it."""

    code: str
    label: str
    query: str
    sorted: str
    is_number: bool = False


def ground_of(request: HttpRequest) -> Ground:
    """What a list is asked on, in the words of pages."""
    return Ground(
        me(request),
        timezone.now(),
        day=lambda on: words.patterned(on, "full"),
        by_medium=media.by_of,
    )


def asked_at(
    request: HttpRequest, ground: Ground, given: QueryDict
) -> tuple[Asked, list[views.View]]:
    """What an address asks for, and the views of this colleague."""
    all_views = views.views_of(me(request))
    code = str(given.get("v", "") or given.get("only", ""))
    view = next((one for one in all_views if one.code == code), None)
    return asked_of(ground, given, view.said() if view else None), all_views


def label_of(ground: Ground, code: str) -> str:
    """What a column or an order is called."""
    if code.startswith(PREFIX):
        return words_of(ground.custom[code.removeprefix(PREFIX)].words)
    return str(LABELS[code])


def all_columns(ground: Ground) -> list[tuple[str, str]]:
    """Every column there is, ours first."""
    codes = [*COLUMNS, *(f"{PREFIX}{code}" for code in ground.custom)]
    return [(code, label_of(ground, code)) for code in codes]


def all_sorts(ground: Ground) -> list[tuple[str, str]]:
    """Every order there is, each in the direction that one wants first."""
    codes = [*SORTS, *(f"{PREFIX}{code}" for code in ground.custom)]
    return [(f"-{code}" if code in DOWN_FIRST else code, label_of(ground, code)) for code in codes]


def heads(ground: Ground, asked: Asked) -> list[Head]:
    """The columns of a list; each leads to the list ordered by it, or the other way round."""
    return [head(ground, asked, code) for code in ("name", *asked.columns)]


def head(ground: Ground, asked: Asked, code: str) -> Head:
    """One column."""
    can_sort = code in SORTS or code.startswith(PREFIX)
    is_here = asked.sort_code == code
    is_down = (not asked.is_down) if is_here else code in DOWN_FIRST
    sorted_ = ("descending" if asked.is_down else "ascending") if is_here else ""
    query = asked.query(sort=f"-{code}" if is_down else code) if can_sort else ""
    return Head(code, label_of(ground, code), query or ("?" if can_sort else ""), sorted_,
                is_number_column(ground, code))  # fmt: skip


def is_number_column(ground: Ground, code: str) -> bool:
    """Whether what stands in it is a figure."""
    own = ground.custom.get(code.removeprefix(PREFIX)) if code.startswith(PREFIX) else None
    return own.kind == "number" if own else code == "talks"
