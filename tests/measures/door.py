"""What the door says, for tests."""

from __future__ import annotations

from sobremesa.core import tables as contracts
from sobremesa.measures import ledger, tables

BEGONA, JON = "begona@arriaundi.example", "jon@etxe.example"


def interactions() -> list[dict]:
    with tables.opened() as door:
        contracts.check(door.interactions, contracts.INTERACTIONS)
        contracts.check(door.purchases, contracts.PURCHASES)
        contracts.check(door.promises, contracts.PROMISES)
        contracts.check(door.favours, contracts.FAVOURS)
        found = door.interactions.to_arrow_table().to_pylist()
    return sorted(found, key=lambda row: (row["interaction_id"], row["person_id"]))


def made_anew() -> list[dict]:
    """What comes out when there is no copy to begin with."""
    with ledger.alone():
        ledger.drop()
    return interactions()
