"""Which of several equal things this is, without remembering all that came before."""

from __future__ import annotations

from collections import OrderedDict

REMEMBERED = 512


class Again:
    """Counts equal things from 1. Remembers those it met last: exports are in order of time."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self.remembered = remembered
        self.seen: OrderedDict[str, int] = OrderedDict()

    def nth(self, thing: str) -> int:
        """How often this came lately, this time included."""
        self.seen[thing] = times = self.seen.get(thing, 0) + 1
        self.seen.move_to_end(thing)
        if len(self.seen) > self.remembered:
            self.seen.popitem(last=False)
        return times
