"""The first page, for one colleague and one moment: who sits at the table, and who is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sobremesa.conversations import glances
from sobremesa.conversations.glances import Last, Missing, Wait
from sobremesa.people.queries import visible_to
from sobremesa.us.models import User

SEATED_MAX = 7
EMPTY_MAX = 3
WAITS_MAX = 20
TALKED_MAX = 8


@dataclass(frozen=True, slots=True)
class Today:
    """What the page shows. Everything in it is something the colleague may see."""

    waits: list[Wait]  # of the last two months, oldest first; those seated first
    waiting_count: int  # of the last two months
    old_count: int  # who wait for longer than that
    missing: list[Missing]
    talked: list[Last]
    is_empty: bool  # nobody has come in yet

    @property
    def seated(self) -> list[Wait]:
        """Those who have a chair: the ones who wait longest."""
        return self.waits[:SEATED_MAX]

    @property
    def standing_count(self) -> int:
        """How many wait besides those who have a chair."""
        return self.waiting_count - len(self.seated)

    @property
    def unshown_count(self) -> int:
        """How many wait besides those whom the page names."""
        return self.waiting_count - len(self.waits)


def today(user: User, *, now: datetime) -> Today:
    """Who waits, who is missing, with whom we talked last. The same inputs give the same page."""
    line = now - timedelta(days=glances.OLD_DAYS)
    waits, _more = glances.waits(user, limit=WAITS_MAX, since=line)
    all_count, old_count = glances.waiting_counts(user, now=now)
    here = [wait.person.pk for wait in waits]
    talked = glances.last_talked(user, limit=TALKED_MAX)
    return Today(
        waits=waits,
        waiting_count=all_count - old_count,
        old_count=old_count,
        missing=glances.long_unseen(user, now=now, limit=EMPTY_MAX, besides=here),
        talked=talked,
        is_empty=not talked and not visible_to(user).exists(),
    )
