"""How well a column may be a field: by its contents alone, and beside a heading that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sobremesa.core.sheets.shapes import Shape

Judge = Callable[[Shape], float]


def _wordy(shape: Shape) -> float:
    """Words of people rather than figures, days or addresses."""
    figures = max(shape.of("number"), shape.of("date"), shape.of("email"), shape.of("phone"))
    return max(0.0, 1.0 - figures)


def _person(shape: Shape) -> float:
    """A whole name: several words of letters, some of them frequent names."""
    several = shape.of("letters") * (1.4 <= shape.words <= 5) * (shape.chars < 45)
    known = shape.of("name") * (0.3 + 0.7 * min(1.0, 1.6 * shape.of("some_given")))
    flipped = 0.3 * shape.of("comma") * (shape.words >= 2)
    odd = max(shape.of("firm"), shape.of("street"), shape.of("country"), 0.7 * shape.of("region"))
    return max(0.0, min(1.0, several * (known * 1.25 + flipped) - odd))


def _one_word(shape: Shape, known: float) -> float:
    few = shape.of("letters") * (shape.words <= 2.4) * (shape.chars < 30)
    return few * known


def _given(shape: Shape) -> float:
    return _one_word(shape, max(0.0, shape.of("given") - 0.8 * shape.of("name"))) * (
        shape.unique > 0.25
    )


def _family(shape: Shape) -> float:
    mostly = max(0.0, shape.of("surname") - shape.of("some_given"))
    return _one_word(shape, min(1.0, 1.2 * mostly)) * (shape.unique > 0.25)


def _firm(shape: Shape) -> float:
    return (
        min(1.0, 1.3 * shape.of("firm"))
        * _wordy(shape)
        * (shape.chars < 60)
        * (1 - shape.of("street"))
    )


def _date(shape: Shape) -> float:
    return max(shape.of("date"), 0.35 * shape.of("serial"))


def _amount(shape: Shape) -> float:
    """Money says so by its cents or its sign."""
    money = max(shape.of("money"), shape.of("signed") * shape.of("number"))
    return money * (1 - shape.of("date")) * (1 - shape.of("phone"))


def _identifier(shape: Shape) -> float:
    """Codes without meaning: all alike, no day and no money."""
    codes = shape.of("code") * (1 - shape.of("money")) * (1 - shape.of("date"))
    return codes * (1 - shape.of("phone")) * (1 - 0.6 * shape.of("serial"))


def _customer(shape: Shape) -> float:
    """Codes of which some come again, or are written with zeros in front: many, but not all new."""
    several = min(1.0, max(0.0, shape.unique * 8)) * (shape.filled > 0.8)
    given_out = max(0.75 * _identifier(shape), 0.85 * shape.of("rising") * (shape.unique > 0.99))
    return given_out * several * (1.0 if shape.chars >= 3 or shape.of("rising") > 0.8 else 0.45)


def _dense(shape: Shape) -> float:
    """One word that is not letters alone: a code of some make."""
    return (shape.words < 1.2) * (1 - shape.of("letters")) * (1 - shape.of("email"))


def _quantity(shape: Shape) -> float:
    several = shape.unique < 0.5 or shape.cells < 12
    small = shape.of("small") * (0.4 + 0.6 * shape.of("few")) * (1 - shape.of("rate"))
    return small * (1 - shape.of("money")) * several * (shape.chars <= 4) * (1 - shape.of("date"))


def _long(shape: Shape) -> float:
    return _wordy(shape) * min(1.0, max(0.0, (shape.chars - 12) / 22)) * (shape.words > 2.5) * (
        1 - shape.of("street")
    ) * (1 - shape.of("url"))  # fmt: skip


def _short_text(shape: Shape) -> float:
    return _wordy(shape) * (8 <= shape.chars < 60) * (shape.words >= 1.5) * (
        1 - shape.of("street")
    ) * (1 - shape.of("name"))  # fmt: skip


def _product(shape: Shape) -> float:
    odd = max(shape.of("name"), shape.of("city"), shape.of("firm"), shape.of("email"))
    various = min(1.0, shape.unique * 3) * (1 - shape.of("yes_no"))
    return _wordy(shape) * (1 - odd) * (3 < shape.chars < 80) * (1 - shape.of("url")) * various


ALONE: Mapping[str, tuple[float, Judge]] = {
    "email": (0.97, lambda s: s.of("email")),
    "phone": (0.93, lambda s: s.of("phone") * (1 - 0.7 * s.of("bare_date"))),
    "website": (0.85, lambda s: s.of("url")),
    "name": (0.9, _person),
    "given_name": (0.88, _given),
    "family_name": (0.86, _family),
    "organisation": (0.86, _firm),
    "birthday": (0.86, lambda s: s.of("old")),
    "job_title": (0.8, lambda s: s.of("job") * (s.words < 4.5) * (1 - s.of("firm"))),
    "date": (0.9, lambda s: _date(s) * (1 - 0.9 * s.of("moment"))),
    "when": (0.93, lambda s: s.of("moment")),
    "time": (0.9, lambda s: s.of("time") * (1 - s.of("date"))),
    "tax_id": (0.93, lambda s: s.of("tax")),
    "postal_code": (0.85, lambda s: s.of("postal") * (3.5 < s.chars < 8.5)
                    * (1 - 0.7 * s.of("serial") * (s.unique > 0.95))
                    * (1 - s.of("bare_date")) * (s.filled > 0.2)),
    "street": (0.84, lambda s: s.of("street")),
    "city": (0.86, lambda s: s.of("city") * (s.words < 3) * (1 - s.of("street"))
             * (1 - s.of("name"))),
    "region": (0.7, lambda s: s.of("region") * (s.words < 3) * (s.unique < 0.7)),
    "country": (0.88, lambda s: s.of("country") * (s.unique < 0.7)),
    "language": (0.6, lambda s: s.of("language") * (s.unique < 0.7)),
    "currency": (0.95, lambda s: s.of("currency")),
    "amount": (0.88, _amount),
    "quantity": (0.8, _quantity),
    "customer": (0.85, _customer),
    "number": (0.7, lambda s: _identifier(s) * (s.unique > 0.85) * (s.chars >= 3)),
    "reference": (0.5, lambda s: _identifier(s) * (s.unique > 0.99)),
    "minutes": (0.6, lambda s: s.of("small") * (s.unique < 0.95) * (1 - s.of("date"))),
    "direction": (0.93, lambda s: s.of("direction") * (s.unique < 0.6)),
    "medium": (0.93, lambda s: s.of("medium") * (s.unique < 0.7)),
    "product": (0.66, _product),
    "text": (0.85, _long),
    "note": (0.8, _long),
    "subject": (0.66, _short_text),
}  # fmt: skip
"""By the contents alone: the probability where they speak for the field as well as they can."""


def _typed(name: str, least: float) -> Judge:
    return lambda shape: least + (1 - least) * min(1.0, 1.15 * shape.of(name))


def _mostly(judge: Judge, least: float) -> Judge:
    return lambda shape: least + (1 - least) * min(1.0, 1.15 * judge(shape))


BESIDE: Mapping[str, Judge] = {
    "email": _typed("email", 0.1),
    "phone": _typed("phone", 0.2),
    "fax": _typed("phone", 0.4),
    "website": _typed("url", 0.5),
    "birthday": _mostly(_date, 0.1),
    "date": _mostly(_date, 0.08),
    "when": _mostly(_date, 0.08),
    "time": _typed("time", 0.15),
    "amount": _typed("number", 0.05),
    "quantity": _typed("number", 0.1),
    "minutes": lambda s: 0.1 + 0.9 * max(s.of("number"), s.of("time")),
    "currency": lambda s: 1.0 if s.chars <= 6 else 0.2,
    "name": lambda s: 0.35 + 0.65 * _wordy(s) * (1 - 0.45 * s.of("firm")),
    "given_name": lambda s: 0.2 + 0.8 * _wordy(s),
    "family_name": lambda s: 0.2 + 0.8 * _wordy(s),
    "second_family_name": lambda s: 0.2 + 0.8 * _wordy(s),
    "organisation": lambda s: 0.3 + 0.7 * _wordy(s),
    "job_title": lambda s: 0.25 + 0.75 * _wordy(s) * (1 - min(1.0, s.of("firm") * 1.3)),
    "city": lambda s: 0.3 + 0.7 * _wordy(s),
    "country": lambda s: 0.3 + 0.7 * _wordy(s),
    "region": lambda s: 0.3 + 0.7 * _wordy(s),
    "street": lambda s: 0.2 + 0.8 * (1 - max(s.of("email"), s.of("date"), s.of("direction"))),
    "postal_code": lambda s: 1.0 if s.chars <= 10 else 0.2,
    "customer": lambda s: 0.2 + 0.8 * max(s.of("code"), 0.6 * _dense(s)),
    "number": lambda s: 0.3 + 0.7 * (1 - max(s.of("email"), s.of("date"), s.of("money"),
                                            s.of("name"))),
    "reference": lambda s: 0.2 + 0.8 * (1 - max(s.of("email"), s.of("date"), s.of("name"))),
    "direction": lambda s: 0.3 + 0.7 * s.of("direction"),
    "medium": lambda s: 0.45 + 0.55 * s.of("medium"),
    "subject": lambda s: 0.4 + 0.6 * _wordy(s),
    "text": lambda s: 0.4 + 0.6 * _wordy(s),
}  # fmt: skip
"""Beside a heading that says so: how far the contents allow it (1: nothing against it)."""
