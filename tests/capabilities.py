"""The ids of what Sobremesa must do, A1 to J4: a test names the one that it shows."""

from __future__ import annotations

ROWS = {"A": 5, "B": 6, "C": 9, "D": 3, "E": 10, "F": 4, "G": 6, "H": 3, "I": 4, "J": 4}

IDS = frozenset(f"{letter}{number}" for letter, n in ROWS.items() for number in range(1, n + 1))


def unknown(ids: tuple[object, ...]) -> list[object]:
    """Those of a marker's arguments that are no capability. None at all is wrong, too."""
    return [given for given in ids or ("",) if given not in IDS]
