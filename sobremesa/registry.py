"""What is personal, and whose: every field of every table, declared beside its model.

`forget`, `export`, `merge` and `unmerge` walk this list and know no table by name. A test
fails on a field that nobody classified, so a new table cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import models

PLAIN = "plain"  # says nothing about a person: ids, counters, moments of our own work
PERSONAL = "personal"  # about the person, or in their words
FAMILY = "family"  # about others around them
DERIVED = "derived"  # can be made again from the rest
SECRET = "secret"  # lets somebody in: never exported, never logged  # noqa: S105

M = TypeVar("M", bound=type[models.Model])


@dataclass(frozen=True)
class Declaration:
    """How one table hangs on people.

    `subject` is the path of field names from a row to the person it is about, e.g.
    `handle__person`; empty when rows are about no customer (our own settings).
    `fields` maps each field's name to one of the five words above. `stays` says why a row is
    kept without its person when they are forgotten; empty where the row goes with them.
    """

    model: type[models.Model]
    subject: str
    fields: dict[str, str]
    stays: str = ""


DECLARED: dict[str, Declaration] = {}


def declare(
    *,
    subject: str = "",
    plain: str = "",
    personal: str = "",
    family: str = "",
    derived: str = "",
    secret: str = "",
    stays: str = "",
) -> Callable[[M], M]:
    """Class decorator: classify every field of a model. Names are separated by blanks.

    `stays` is a sentence marked for translation; the row then has a person that may be empty,
    and its personal fields are emptied when the person is forgotten.
    """
    words = {PLAIN: plain, PERSONAL: personal, FAMILY: family, DERIVED: derived, SECRET: secret}
    fields = {name: kind for kind, names in words.items() for name in names.split()}

    def remember(model: M) -> M:
        DECLARED[model.__name__] = Declaration(model, subject, fields, stays)
        return model

    return remember


def unclassified(model: type[models.Model]) -> set[str]:
    """Fields of a model that nobody classified, and names that are no field of it."""
    names = {field.name for field in model._meta.concrete_fields}
    declared = DECLARED.get(model.__name__)
    return names ^ set(declared.fields) if declared else names
