"""What was said is not changed, and does not leave in silence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from sobremesa.conversations import guards
from sobremesa.conversations.models import Interaction, Words

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1")]
AT = datetime(2025, 3, 3, 9, 40, tzinfo=UTC)


@pytest.fixture
def said() -> Interaction:
    interaction = Interaction.objects.create(natural_key=b"k" * 32, medium="mail", occurred_at=AT)
    Words.objects.create(interaction=interaction, text="me fío")
    return interaction


@pytest.fixture
def restored():
    """The guards back in place, whatever a test did to them (PostgreSQL rolls back by itself)."""
    yield
    guards.install()


def test_words_are_not_changed_even_by_hand(said: Interaction) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Words.objects.filter(pk=said.pk).update(text="otra cosa")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Interaction.objects.filter(pk=said.pk).update(medium="phone")
    assert said.words.text == "me fío"


def test_not_even_with_a_permit_to_leave(said: Interaction) -> None:
    with pytest.raises(IntegrityError), guards.leaving("undo"):
        Words.objects.filter(pk=said.pk).update(text="otra cosa")


def test_nothing_leaves_without_a_permit(said: Interaction) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        said.delete()
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM sobremesa_words")
    assert Words.objects.count() == Interaction.objects.count() == 1


def test_with_a_permit_it_leaves_with_all_that_hangs_on_it(said: Interaction) -> None:
    with guards.leaving("undo"):
        Interaction.objects.filter(pk=said.pk).delete()
    assert not Words.objects.exists()


def test_the_permit_ends_with_its_block(said: Interaction) -> None:
    with guards.leaving("undo"):
        pass
    with pytest.raises(IntegrityError), transaction.atomic():
        said.delete()


def test_a_failure_takes_back_what_left_and_the_permit(said: Interaction) -> None:
    def fail_halfway() -> None:
        with guards.leaving("forget"):
            said.words.delete()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_halfway()
    assert Words.objects.filter(pk=said.pk).exists()
    assert guards.missing_guards() == []


def test_installing_again_changes_nothing() -> None:
    guards.install()
    guards.install()
    assert guards.missing_guards() == []


def test_a_lost_trigger_is_missed(restored) -> None:
    on = " ON sobremesa_words" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER sobremesa_words_stays{on}")
    assert guards.missing_guards() == ["sobremesa_words_stays"]
    guards.install()
    assert guards.missing_guards() == []


def test_a_trigger_that_says_something_else_is_missed(restored) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER sobremesa_words_stays")
            cursor.execute(
                "CREATE TRIGGER sobremesa_words_stays BEFORE DELETE ON sobremesa_words "
                "BEGIN SELECT 1; END"
            )
        else:
            cursor.execute("ALTER TABLE sobremesa_words DISABLE TRIGGER sobremesa_words_stays")
    assert guards.missing_guards() == ["sobremesa_words_stays"]


def test_a_permit_left_behind_is_missed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO sobremesa_leaving (reason) VALUES ('by hand')")
    assert guards.missing_guards() == ["sobremesa_leaving"]


def test_a_permit_table_that_is_gone_is_missed(restored) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE sobremesa_leaving")
    assert guards.missing_guards() == ["sobremesa_leaving"]


def test_the_migration_can_be_taken_back(restored) -> None:
    guards.uninstall()
    assert set(guards.missing_guards()) == {
        *guards.declared(connection.vendor),
        "sobremesa_leaving",
    }
