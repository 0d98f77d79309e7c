"""Addresses that several people use: they bring nobody together, and are worth asking about."""

from __future__ import annotations

from collections.abc import Mapping

from sobremesa.core.matching.comparing import compare_families, compare_given
from sobremesa.core.matching.names import Name, Names, take_apart

USED_MIN = 2  # times that a name has to be used before it counts
BOX, NAMES, CARDS = "box", "names", "cards"


def why_shared(
    value: str, used: Mapping[str, int], on_cards_of: int, names: Names
) -> tuple[str, tuple[str, ...]]:
    """Why an address seems to be used by several people, and by whom; ("", ()) if it does not.

    Args:
        value: the address.
        used: names under which letters came from it, and how often.
        on_cards_of: on cards of how many people it stands.
        names: what is known of names.

    Returns:
        `names`: two names that cannot be one person's, each used more than once. `box`: it is
        called like a counter (`info@`). `cards`: it is noted for several people.

    """
    called = [
        (text, take_apart(text, names))
        for text, times in sorted(used.items(), key=lambda one: (-one[1], one[0]))
        if times >= USED_MIN
    ]
    for at, (text, name) in enumerate(called):
        for other_text, other in called[at + 1 :]:
            if are_two(name, other, names):
                return NAMES, (text, other_text)
    local, at_sign, _ = value.partition("@")
    letters = "".join(char for char in local.lower() if char.isalpha())
    if at_sign and letters in names.shared_boxes:
        return BOX, ()
    return (CARDS, ()) if on_cards_of > 1 else ("", ())


def are_two(one: Name, other: Name, names: Names) -> bool:
    """Whether two names cannot be one person's: both are called something, and differently."""
    if not one.given or not other.given or compare_given(one, other, names) != "different":
        return False
    is_known = names.is_given(one.given[0]) and names.is_given(other.given[0])
    return is_known or compare_families(one, other) == "different"
