"""Every field of every table is classified, and every path to a person leads to one."""

from __future__ import annotations

import pytest
from django.apps import apps

from sobremesa.people.models import Person
from sobremesa.registry import DECLARED, declare, unclassified

pytestmark = pytest.mark.capability("I1")

MODELS = list(apps.get_app_config("sobremesa").get_models())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_classified_once(model):
    assert unclassified(model) == set()


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_the_path_to_the_person_leads_to_a_person(name):
    declared = DECLARED[name]
    if not declared.subject:
        return
    model = declared.model
    for step in declared.subject.split("__"):
        field = model._meta.get_field(step)
        model = field.related_model or model
    assert model is Person


def test_a_table_that_nobody_declared_is_found_out():
    assert unclassified(type("Loose", (), {"_meta": Person._meta})) == {
        field.name for field in Person._meta.concrete_fields
    }


def test_a_field_that_is_declared_and_not_there_is_found_out():
    declared = dict(DECLARED)
    try:
        declare(plain="id nothing_of_that_name")(Person)
        assert "nothing_of_that_name" in unclassified(Person)
        assert "name" in unclassified(Person)
    finally:
        DECLARED.clear()
        DECLARED.update(declared)
