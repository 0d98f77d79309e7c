"""The firm's own fields as something that people may be asked for (see `fields`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Case, Exists, FloatField, OuterRef, Q, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sobremesa.flows.lists.fields import Field, Op
from sobremesa.flows.lists.ground import Ground
from sobremesa.flows.lists.values import day_of
from sobremesa.people.models import CustomField, CustomValue
from sobremesa.people.ties import words_of

PREFIX = "f."
YES = "yes"
Says = Callable[[Ground, str], str]


def custom_field(one: CustomField) -> Field:
    """What may be asked of one of the firm's fields, by its kind."""
    ops = {"number": _number_ops, "date": _date_ops, "yes_no": _yes_no_ops, "choice": _choice_ops}
    own = ops.get(one.kind, _text_ops)(one)
    choices = {text: text for text in map(str, one.choices)}
    return Field(
        f"{PREFIX}{one.code}",
        words_of(one.words),
        (*own, *_there_ops(one)),
        (lambda ground: choices) if one.kind == "choice" else None,
    )


def _with(one: CustomField, more: Q) -> Q:
    return Q(Exists(CustomValue.objects.filter(more, person=OuterRef("pk"), field=one.pk)))


def _says(one: CustomField, words: Callable[[], str]) -> Says:
    def say(ground: Ground, value: str) -> str:
        return words() % {"field": words_of(one.words), "value": value}

    return say


def _said_day(one: CustomField, words: Callable[[], str]) -> Says:
    def say(ground: Ground, value: str) -> str:
        return words() % {"field": words_of(one.words), "value": ground.day(day_of(value))}

    return say


def _there_ops(one: CustomField) -> tuple[Op, ...]:
    return (
        Op("any", gettext_lazy("there is something"), "", lambda g, v: _with(one, Q()),
           _says(one, lambda: _("with something under “%(field)s”"))),
        Op("none", gettext_lazy("there is nothing"), "", lambda g, v: ~_with(one, Q()),
           _says(one, lambda: _("with nothing under “%(field)s”"))),
    )  # fmt: skip


def _text_ops(one: CustomField) -> tuple[Op, ...]:
    return (
        Op("contains", gettext_lazy("contains"), "text",
           lambda g, v: _with(one, Q(value__icontains=v)),
           _says(one, lambda: _("with “%(value)s” in “%(field)s”"))),
        Op("is", pgettext_lazy("operator", "is"), "text",
           lambda g, v: _with(one, Q(value=v)),
           _says(one, lambda: _("with “%(field)s”: %(value)s"))),
    )  # fmt: skip


def _choice_ops(one: CustomField) -> tuple[Op, ...]:
    return (
        Op("is", pgettext_lazy("operator", "is"), "choice",
           lambda g, v: _with(one, Q(value=v)),
           _says(one, lambda: _("with “%(field)s”: %(value)s"))),
        Op("not", pgettext_lazy("operator", "is not"), "choice",
           lambda g, v: ~_with(one, Q(value=v)),
           _says(one, lambda: _("without “%(field)s”: %(value)s"))),
    )  # fmt: skip


def _date_ops(one: CustomField) -> tuple[Op, ...]:
    return (
        Op("before", pgettext_lazy("operator", "before"), "date",
           lambda g, v: _with(one, Q(value__lt=v)),
           _said_day(one, lambda: _("with “%(field)s” before %(value)s"))),
        Op("since", pgettext_lazy("operator", "since"), "date",
           lambda g, v: _with(one, Q(value__gte=v)),
           _said_day(one, lambda: _("with “%(field)s” since %(value)s"))),
    )  # fmt: skip


def _yes_no_ops(one: CustomField) -> tuple[Op, ...]:
    return (
        Op("yes", gettext_lazy("yes"), "", lambda g, v: _with(one, Q(value=YES)),
           _says(one, lambda: _("with “%(field)s”"))),
        Op("no", gettext_lazy("no"), "", lambda g, v: ~_with(one, Q(value=YES)),
           _says(one, lambda: _("without “%(field)s”"))),
    )  # fmt: skip


def as_number(one: CustomField, path: str = "") -> Any:
    """The value as a number, only where it is this field's: other fields hold words."""
    return Case(
        When(Q((f"{path}field", one.pk)), then=Cast(f"{path}value", FloatField())),
        default=None,
        output_field=FloatField(),
    )


def _number_ops(one: CustomField) -> tuple[Op, ...]:
    def compared(is_least: bool) -> Callable[[Ground, str], Q]:
        def q(ground: Ground, value: str) -> Q:
            rows = CustomValue.objects.filter(person=OuterRef("pk"), field=one.pk)
            rows = rows.annotate(figure=as_number(one))
            line = Q(figure__gte=float(value)) if is_least else Q(figure__lte=float(value))
            return Q(Exists(rows.filter(line)))

        return q

    return (
        Op("least", gettext_lazy("at least"), "number", compared(True),
           _says(one, lambda: _("with “%(field)s” of %(value)s or more"))),
        Op("most", gettext_lazy("at most"), "number", compared(False),
           _says(one, lambda: _("with “%(field)s” of %(value)s or less"))),
    )  # fmt: skip
