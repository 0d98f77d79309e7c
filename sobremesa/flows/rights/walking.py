"""The walk over the registry: which rows are about somebody, and how they leave.

It knows the person, their handles and the guards, and no other table by name: a table that is
added tomorrow is reached because it is declared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from sobremesa.conversations.models import Blob, Delivery
from sobremesa.people.models import Handle, Person
from sobremesa.registry import DECLARED, SECRET, Declaration

AT_ONCE = 400
NO_WORDS = {"code", "kind", "key", "pack", "medium", "role", "unit", "direction", "model"}
Model = type[models.Model]


def everybody(person: Person) -> list[int]:
    """The person and all who were found to be the same human being, at any depth."""
    found, fresh = [person.pk], [person.pk]
    while fresh := list(Person.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)):
        found += fresh
    return found


def handles_of(people: Sequence[int]) -> list[Handle]:
    """Their addresses, also those that they share with nobody else. A shared one stays with the
    others behind it.
    """
    shared = Handle.objects.filter(sharings__person__in=people).distinct().order_by("pk")
    alone = [one for one in shared if not one.sharings.exclude(person__in=people).exists()]
    return [*Handle.objects.filter(person__in=people, is_ours=False).order_by("pk"), *alone]


def declared() -> list[Declaration]:
    """Every table whose rows are about a person, those that point at others first.

    So nothing is left to protect a row when its turn comes.
    """
    left = {one.model: one for one in DECLARED.values() if one.subject}
    ordered: list[Declaration] = []
    while left:
        free = [
            model for model in left
            if not any(_points_at(other, model) for other in left if other is not model)
        ] or [next(iter(left))]  # fmt: skip
        ordered += [left.pop(model) for model in free]
    return ordered


def _points_at(model: Model, other: Model) -> bool:
    return any(field.related_model is other for field in model._meta.concrete_fields)


def rows_about(one: Declaration, people: Sequence[int]) -> QuerySet[Any]:
    """The rows of one table that are about these people, by its declared path or by a second
    one: somebody is on either end of a tie.
    """
    paths = {one.subject} | {
        field.name for field in one.model._meta.concrete_fields
        if field.related_model is Person and field.name != "merged_into"
    }  # fmt: skip
    is_about = Q()
    for path in sorted(paths):
        is_about |= Q((f"{path}__in", list(people)))
    return one.model._default_manager.filter(is_about).distinct()


@dataclass
class Gone:
    """What left: how many rows of each table, by which deliveries they had come, their bytes."""

    went: Counter[str] = field(default_factory=Counter)
    deliveries: set[int] = field(default_factory=set)
    blobs: set[int] = field(default_factory=set)


def sever(model: Model, ids: Sequence[int], gone: Gone) -> None:
    """Delete rows with everything that hangs on them, without an object for each.

    Args:
        model: whose rows.
        ids: which; the caller holds the transaction, and `leaving` where the table is guarded.
        gone: added to.

    """
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        for relation in relations_to(model):
            _sever_relation(relation, some, gone)
        rows = model._default_manager.filter(pk__in=some)
        _remember(model, rows, gone)
        gone.went[model.__name__] += rows._raw_delete(rows.db)  # type: ignore[attr-defined]


def relations_to(model: Model) -> list[Any]:
    """Whatever points at a table, also what has no name from its side (`related_name="+"`)."""
    every = model._meta.get_fields(include_hidden=True)
    return [one for one in every if one.one_to_many or (one.one_to_one and one.auto_created)]


def _sever_relation(relation: Any, ids: Sequence[int], gone: Gone) -> None:
    model, name = relation.related_model, relation.field.name
    rows = model._default_manager.filter(Q((f"{name}__in", ids)))
    if relation.on_delete is models.SET_NULL:
        rows.update(**{name: None})
        return
    hanging = list(rows.values_list("pk", flat=True))
    if hanging and relation.on_delete is models.PROTECT:
        raise models.ProtectedError(f"{model.__name__} stands on {relation.model.__name__}", set())
    sever(model, hanging, gone)


def _remember(model: Model, rows: QuerySet[Any], gone: Gone) -> None:
    for one in model._meta.concrete_fields:
        if one.related_model is Blob:
            held = rows.filter(Q((f"{one.name}__isnull", False)))
            gone.blobs |= set(held.values_list(one.attname, flat=True))
        elif one.related_model is Delivery and model in arrival_models():
            gone.deliveries |= set(rows.values_list(one.attname, flat=True))


def arrival_models() -> list[Model]:
    """The tables that say what a delivery brought: they point at it and are about people."""
    return [
        relation.related_model
        for relation in relations_to(Delivery)
        if DECLARED[relation.related_model.__name__].subject
    ]


def deliveries_behind(model: Model, ids: Sequence[int]) -> set[int]:
    """The deliveries by which rows of a table came."""
    found: set[int] = set()
    for arrivals in arrival_models():
        names = [f.name for f in arrivals._meta.concrete_fields if f.related_model is model]
        for name in names:
            for start in range(0, len(ids), AT_ONCE):
                rows = arrivals._default_manager.filter(
                    Q((f"{name}__in", ids[start : start + AT_ONCE]))
                )
                found |= set(rows.values_list("delivery", flat=True))
    return found


def without_arrivals(deliveries: Sequence[int]) -> list[int]:
    """Those of these deliveries that brought nothing that is still here."""
    left = set(deliveries)
    for arrivals in arrival_models():
        for start in range(0, len(deliveries), AT_ONCE):
            some = deliveries[start : start + AT_ONCE]
            rows = arrivals._default_manager.filter(delivery__in=some)
            left -= set(rows.values_list("delivery", flat=True))
    return sorted(left)


def texts_of(one: Declaration) -> Iterator[Any]:
    """The fields of a table in which words stand, but for codes, hashes and what lets in."""
    for column in one.model._meta.concrete_fields:
        is_words = isinstance(column, models.CharField | models.TextField | models.JSONField)
        is_closed = one.fields.get(column.name) == SECRET or not column.editable
        if is_words and not is_closed and column.name not in NO_WORDS:
            yield column
