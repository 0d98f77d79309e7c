"""The demo firm: its own people are us, and nobody of us is a customer."""

from __future__ import annotations

import pytest

from sobremesa.conversations.models import Direction, Placement
from sobremesa.flows import starting
from sobremesa.people.models import Person
from sobremesa.us.models import OurHandle, User

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.capability("A1"),
    pytest.mark.usefixtures("data_dir"),
]


@pytest.fixture
def demo(monkeypatch) -> User:
    monkeypatch.setattr(starting, "PEOPLE", 12)
    return starting.firm_of_the_demo(on_line=lambda line: None)


def test_the_demo_knows_who_is_us_also_by_the_names_in_chats(demo):
    assert {"email", "phone", "whatsapp"} <= set(OurHandle.objects.values_list("kind", flat=True))
    colleagues = set(User.objects.values_list("name", flat=True))
    assert not colleagues & set(Person.objects.values_list("name", flat=True))
    for medium in ("email", "whatsapp"):
        ours = Placement.objects.filter(interaction__medium=medium, direction=Direction.OUT)
        assert ours.exists(), f"we answer by {medium}"
