"""How we stand with somebody, on the pages that are handed to them."""

from __future__ import annotations

import html
import io
import zipfile

import pytest
from django.utils import translation

from sobremesa.flows.rights import exporting
from sobremesa.flows.rights.standing import standing
from sobremesa.people.models import Person
from tests.build import NOW, a_firm, a_person
from tests.measures.build import a_bond

pytestmark = [
    pytest.mark.django_db, pytest.mark.capability("J1"), pytest.mark.usefixtures("data_dir"),
]  # fmt: skip


def page(person: Person) -> str:
    pieces = exporting.export_person(person, by=None, now=NOW)
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        return html.unescape(archive.read("index.html").decode())


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["How we stand with you", "On 24 days we were in touch.",
                "Usually 21 days lie between one contact and the next.",
                "by what can be counted: There is friendship between us.",
                "90\N{NO-BREAK SPACE}% likely that we hear from you within 90 days.",
                "Of 24 people of whom we would have said about the same",
                "80\N{NO-BREAK SPACE}% and 98\N{NO-BREAK SPACE}% came back.",
                "10\N{NO-BREAK SPACE}% likely that you have left us.",
                "12 March 2026"]),
        ("es", ["Cómo estamos contigo", "Hubo trato 24 días.",
                "pasen 21 días entre un contacto y el siguiente.", "12 de marzo de 2026"]),
    ],
)  # fmt: skip
def test_how_the_relation_stands_is_said_to_whom_it_is_about(language, lines):
    a_firm()
    begona = a_person("Begoña Aldasoro", language=language)
    a_bond(begona)
    found = page(begona)
    for line in lines:
        assert line in found


def test_of_whom_nothing_was_measured_nothing_is_said():
    a_firm()
    assert "How we stand with you" not in page(a_person("Nobody", language="en"))
    thin = a_bond(a_person("Thin"), tie=None, gap=None, chance=None, silence=None, days=1)
    with translation.override("en"):
        lines = standing([thin.pk])
    assert lines[0] == "On 1 day we were in touch."
    assert len(lines) == 2
