"""Whether two entries are one human being: never enough to make them one; enough to ask.

`Roll` reads what is known of everybody, `candidates` finds pairs worth comparing without looking
at all of them, `compare` says in what two agree and differ, and `Weights` turns that into a
probability that was calibrated on invented people whose truth is known (`docs/duplicates.md`).

Sources: Fellegi and Sunter, "A Theory for Record Linkage" (JASA 1969) for agreement that counts
by how rare it is; Winkler (1990) for names that nearly agree; the weights are those of a logistic
regression over the levels of agreement, fitted by `core.matching.fitting`.
"""

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
