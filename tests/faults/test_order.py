"""Delivered twice, thrice, in any order, in any number of imports: the tables come out the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sobremesa.flows import importing
from tests import canonical, material
from tests.us.build import NOW

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.capability("A1"),
    pytest.mark.usefixtures("data_dir"),
]
LETTERS = material.letters()
OF_THE_ROAD = (
    *canonical.ACCOUNT_OF_THAT_DAY, "Arrival", "Batch", "BatchFile", "Delivery", "Counter", "Turn",
)  # fmt: skip
ORDERS = st.lists(st.lists(st.integers(0, len(LETTERS) - 1), max_size=8), min_size=1, max_size=4)


def brought(folder: Path, portions: list[list[int]]) -> canonical.Dump:
    """What the tables hold after these portions came in, one import each; then it is undone."""
    with transaction.atomic():
        for number, portion in enumerate(portions):
            path = folder / f"{number}.mbox"
            path.write_bytes(material.mbox(LETTERS[one] for one in portion))
            options = importing.options_for()
            importing.run(importing.begin([str(path)], by=None, options=options, now=NOW))
        found = canonical.dump(OF_THE_ROAD)
        transaction.set_rollback(True)
    return found


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(ORDERS)
def test_any_order_and_any_repetition_gives_the_same(tmp_path, portions):
    everything = [one for portion in portions for one in portion] + list(range(len(LETTERS)))
    # Whatever came before in whatever order, in the end all of it has come at least once.
    messy = brought(tmp_path, [*portions, everything, *portions])
    assert canonical.different(brought(tmp_path, [list(range(len(LETTERS)))]), messy) == []
