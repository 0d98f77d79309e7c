"""Which people a list should show, in which order, with what beside them: as in its address.

The address is the state: it can be kept, sent and opened again. What makes no sense in it is
passed over, as a letter with one unreadable word is still read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from sobremesa.flows.lists.custom import PREFIX, custom_field
from sobremesa.flows.lists.fields import FIELDS, Field, Op
from sobremesa.flows.lists.ground import Ground
from sobremesa.flows.lists.values import clean

CONDITIONS_MAX = 12
COLUMNS_MAX = 8
WORDS_MAX = 200
SORTS = ("name", "last", "waiting", "talks", "first", "introduced", "keeper", "organisation")
COLUMNS = ("organisation", "job", "keeper", "last", "first", "waiting", "talks", "email", "phone",
           "language", "introduced")  # fmt: skip
DEFAULT_COLUMNS = ("organisation", "last", "keeper")


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is asked, checked: `field` and `op` exist, `value` is in its one spelling."""

    field: Field
    op: Op
    value: str

    @property
    def text(self) -> str:
        """As it stands in an address and in a saved view."""
        return ":".join((self.field.code, self.op.code, self.value))


@dataclass(frozen=True, slots=True)
class Asked:
    """All of it. `is_any`: one of the conditions is enough. `view` is the view it began with."""

    conditions: tuple[Condition, ...] = ()
    is_any: bool = False
    words: str = ""
    sort: str = "name"
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    view: str = ""

    @property
    def is_everybody(self) -> bool:
        """Whether nothing is asked."""
        return not self.conditions and not self.words.strip()

    @property
    def is_down(self) -> bool:
        """Whether the list goes from the last to the first."""
        return self.sort.startswith("-")

    @property
    def sort_code(self) -> str:
        """By what it is ordered, without the direction."""
        return self.sort.removeprefix("-")

    def pairs(self, *besides: str) -> list[tuple[str, str]]:
        """What stands in the address of this list, but for some names."""
        pairs = [("v", self.view)] if self.view else []
        pairs += [("q", self.words)] if self.words.strip() else []
        pairs += [("c", one.text) for one in self.conditions]
        pairs += [("any", "1")] if self.is_any and len(self.conditions) > 1 else []
        if self.sort != "name" or self.view:
            pairs.append(("sort", self.sort))
        if self.columns != DEFAULT_COLUMNS:
            pairs.append(("cols", ",".join(self.columns)))
        return [one for one in pairs if one[0] not in besides]

    def query(self, **changed: Any) -> str:
        """The address of this list, or of this list with something else in it."""
        return urlencode(replace(self, **changed).pairs())

    def without(self, position: int) -> str:
        """The address of this list with one condition less."""
        kept = self.conditions[:position] + self.conditions[position + 1 :]
        return self.query(conditions=kept)

    def stored(self) -> list[list[str]]:
        """The conditions as a saved view keeps them."""
        kept = [[one.field.code, one.op.code, one.value] for one in self.conditions]
        return [["any", "", ""], *kept] if self.is_any else kept


def field_of(ground: Ground, code: str) -> Field | None:
    """A field by its code: one of ours, or one that the firm has made."""
    if code.startswith(PREFIX):
        own = ground.custom.get(code.removeprefix(PREFIX))
        return custom_field(own) if own else None
    return FIELDS.get(code)


def all_fields(ground: Ground) -> list[Field]:
    """Everything that may be asked for, ours first."""
    return [*FIELDS.values(), *map(custom_field, ground.custom.values())]


def condition_of(ground: Ground, code: str, op_code: str, raw: str) -> Condition | None:
    """A condition, or None when there is no such thing to ask."""
    field = field_of(ground, code)
    op = field.op(op_code) if field else None
    if field is None or op is None:
        return None
    if op.value == "choice":
        is_one = field.choices is not None and raw in field.choices(ground)
        return Condition(field, op, raw) if is_one else None
    value = clean(op.value, raw)
    return None if value is None else Condition(field, op, value)


def conditions_of(ground: Ground, said: Iterable[Sequence[str]]) -> tuple[Condition, ...]:
    """Those that make sense, each once."""
    found: dict[str, Condition] = {}
    for one in said:
        parts = [*map(str, one), "", "", ""][:3]
        condition = condition_of(ground, *parts)
        if condition and len(found) < CONDITIONS_MAX:
            found.setdefault(condition.text, condition)
    return tuple(found.values())


def asked_of(ground: Ground, given: QueryDict, view: Mapping[str, Any] | None = None) -> Asked:
    """What an address asks for.

    Args:
        ground: what there is to ask for.
        given: the query string: `c` (conditions), `any`, `q`, `sort`, `cols`, `v` (a view).
        view: what the view named by `v` says, used where the address says nothing itself.

    """
    is_own = any(name in given for name in ("c", "any", "sort", "cols"))
    if view is not None and not is_own:
        return stored_asked(ground, view, words=str(given.get("q", ""))[:WORDS_MAX])
    columns = columns_of(ground, ",".join(map(str, given.getlist("cols"))).split(","))
    return Asked(
        conditions=conditions_of(ground, (str(one).split(":", 2) for one in given.getlist("c"))),
        is_any=given.get("any", "") == "1",
        words=str(given.get("q", ""))[:WORDS_MAX],
        sort=sort_of(ground, str(given.get("sort", ""))),
        columns=columns if "cols" in given else DEFAULT_COLUMNS,
        view=str(view["code"]) if view else "",
    )


def stored_asked(ground: Ground, view: Mapping[str, Any], *, words: str = "") -> Asked:
    """What a saved view asks for; fields that are gone since are passed over."""
    said = [one for one in view.get("asked", ()) if isinstance(one, list | tuple)]
    return Asked(
        conditions=conditions_of(ground, said),
        is_any=["any", "", ""] in [list(one) for one in said],
        words=words,
        sort=sort_of(ground, str(view.get("sort") or "name")),
        columns=columns_of(ground, view.get("columns") or DEFAULT_COLUMNS),
        view=str(view["code"]),
    )


def sort_of(ground: Ground, said: str) -> str:
    """An order that exists; by name where it does not."""
    code = said.removeprefix("-")
    is_own = code.startswith(PREFIX) and code.removeprefix(PREFIX) in ground.custom
    return said if code in SORTS or is_own else "name"


def columns_of(ground: Ground, said: Iterable[str]) -> tuple[str, ...]:
    """Columns that exist, each once, in the order in which they are wanted."""
    own = {f"{PREFIX}{code}" for code in ground.custom}
    wanted = dict.fromkeys(code for code in said if code in COLUMNS or code in own)
    return tuple(wanted)[:COLUMNS_MAX]
