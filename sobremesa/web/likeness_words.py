"""Why two may be one, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.core.matching.known import tail_of

Words = str | Promise
SHOWN_MAX = 7
SURE, VERY = 0.95, 0.85

# With %(one)s and %(other)s, as the two sides say it; what is not here says nothing to people.
SAID: dict[str, Words] = {
    "given:nickname": gettext_lazy("%(one)s and %(other)s are two ways to call one name"),
    "given:equivalent": gettext_lazy("%(one)s and %(other)s are one name in two languages"),
    "given:part": gettext_lazy("%(one)s and %(other)s share a part of the name"),
    "given:short": gettext_lazy("%(one)s may be short for %(other)s"),
    "given:typo": gettext_lazy("%(one)s and %(other)s differ by a slip of the hand"),
    "given:initial": gettext_lazy("The initial fits: %(one)s and %(other)s"),
    "given:different": gettext_lazy("They are called differently: %(one)s and %(other)s"),
    "family:both": gettext_lazy("Both surnames are the same: %(one)s"),
    "family:first": gettext_lazy("The same surname: %(one)s"),
    "family:first of two": gettext_lazy("One has a surname more: %(one)s and %(other)s"),
    "family:typo": gettext_lazy("The surnames differ by a slip of the hand: %(one)s, %(other)s"),
    "family:crossed": gettext_lazy("They share one of two surnames: %(one)s and %(other)s"),
    "family:second differs": gettext_lazy("The second surname is another: %(one)s, %(other)s"),
    "family:different": gettext_lazy("The surnames are others: %(one)s and %(other)s"),
    "name:missing": gettext_lazy("One of the two has no name"),
    "age:contradicts": gettext_lazy("One is the elder and one the younger"),
    "age:only one says": gettext_lazy("Only one is called the younger, or the elder"),
    "box:same": gettext_lazy("The same before the @: %(one)s and %(other)s"),
    "box:same and odd": gettext_lazy("The same unusual words before the @: %(one)s, %(other)s"),
    "box:near": gettext_lazy("Nearly the same before the @: %(one)s and %(other)s"),
    "box:near and odd": gettext_lazy("Nearly the same before the @: %(one)s and %(other)s"),
    "box:spells the name": gettext_lazy("The address %(one)s spells the other's name"),
    "box:is the name": gettext_lazy("The address %(one)s spells the other's name"),
    "domain:same": gettext_lazy("Both have an address at %(one)s"),
    "domain:other": gettext_lazy("Their addresses are at different houses"),
    "phone:house": gettext_lazy("The same telephone, of a house or an office: %(one)s"),
    "phone:shared": gettext_lazy("The same telephone, which several people use: %(one)s"),
    "phone:signed": gettext_lazy("The number %(one)s stands under the letters of one of them"),
    "phone:other": gettext_lazy("Each has a mobile of their own"),
    "organisation:same": gettext_lazy("Both belong to %(one)s"),
    "signature:own": gettext_lazy("Both sign “%(one)s”"),
    "signature:firm": gettext_lazy("Both sign “%(one)s”"),
    "place:same": gettext_lazy("The same place: %(one)s"),
    "place:other": gettext_lazy("Different places: %(one)s; %(other)s"),
    "birthday:same": gettext_lazy("The same birthday: %(one)s"),
    "birthday:contradicts": gettext_lazy("Different birthdays: %(one)s and %(other)s"),
    "thread:both": gettext_lazy("Both have written in the same thread"),
    "wrote:each other": gettext_lazy("They have written to each other"),
    "wrote:one way": gettext_lazy("One has written to the other"),
    "claimed": gettext_lazy(
        "Careful: all that is known of one of them is what their own letters say."
    ),
}
RARE = {"unique", "rarest", "rare"}
MANY = {"common", "everywhere"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, for or against."""

    words: str
    is_for: bool


def reasons(evidence: Sequence[Sequence[Any]]) -> list[Reason]:
    """The heaviest reasons that say something to people."""
    found = []
    for code, one, other, weight in evidence:
        words = _words(code, str(one), str(other))
        if words:
            found.append(Reason(words, weight > 0))
    return found[:SHOWN_MAX]


def _words(code: str, one: str, other: str) -> str:
    sides = {"one": _name(code, one), "other": _name(code, other)}
    if code == "phone:own":
        return _phone(one, other)
    if code == "given:same":
        return _("Both are called %(one)s") % sides if one else ""
    if code.startswith("rarity:"):
        how = code.partition(":")[2].partition(" of ")[0]
        if how in RARE:
            return _("It is a rare name among your people")
        return _("It is a frequent name among your people") if how in MANY else ""
    said = SAID.get(code)
    return str(said) % sides if said else ""


def _phone(one: str, other: str) -> str:
    if one != other and tail_of(one) == tail_of(other):
        return _("The same mobile with and without prefix: %(one)s and %(other)s") % {
            "one": one, "other": other,
        }  # fmt: skip
    return _("The same mobile: %(one)s") % {"one": one}


def _name(code: str, text: str) -> str:
    """Names were folded to be compared; they are shown with their capitals again."""
    return text.title() if code.partition(":")[0] in ("given", "family") else text


def how_likely(probability: float) -> str:
    """The probability in words."""
    if probability >= SURE:
        return _("Almost certainly one person")
    return _("Very likely one person") if probability >= VERY else _("Likely one person")


def why_shared(reason: str) -> str:
    """Why an address seems to be used by several."""
    return {
        "names": _("Letters come from it under different names"),
        "box": _("It is called like a counter, not like a person"),
        "cards": _("It is noted for several people"),
    }.get(reason, "")
