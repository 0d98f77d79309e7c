"""Whether two names may be one human being's. Never enough to make them one; enough not to."""

from __future__ import annotations

from sobremesa.core.text import tokens


def may_be_one(name: str, other: str) -> bool:
    """Whether nothing in two names speaks against their being the same person's.

    "Marta Soler Gil" and "Soler, Marta" may be one; "Marta Soler" and "Luis Soler" may not:
    a surname is shared by a house. Accents, order and case do not matter. An empty name says
    nothing and contradicts nobody.
    """
    mine, theirs = set(tokens(name)), set(tokens(other))
    if not mine or not theirs:
        return True
    return mine <= theirs or theirs <= mine or len(mine & theirs) > 1
