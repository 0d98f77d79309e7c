"""What is remembered of tables is listed, and forgotten on request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from sobremesa.core.sheets.proposal import Column, Proposal
from sobremesa.flows.tables.remembering import remember, remembered
from sobremesa.journal import Entry
from sobremesa.us.models import Role, SheetMapping
from tests.build import NOW, a_browser, a_colleague, a_firm

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1")]
TABLE = Proposal(
    kind="contacts", has_header=True,
    columns=(Column(field="name", heading="<b>Deitura</b>", examples=("Begoña",)),
             Column(field="ignore", heading="Ohar"), Column(field="email")),
)  # fmt: skip


def test_what_is_remembered_is_listed_and_forgotten(db) -> None:
    a_firm()
    nerea = a_colleague(language="en")
    browser = a_browser(nerea)
    assert "Nothing is remembered yet" in browser.get(reverse("settings-tables")).content.decode()
    remember("k" * 32, TABLE, name="bezeroak.csv", by=nerea, now=NOW)
    page = browser.get(reverse("settings-tables")).content.decode()
    assert "bezeroak.csv" in page
    assert "&lt;b&gt;Deitura" in page
    assert "2 columns are read" in page
    assert "column 3" in page
    assert "Begoña" not in page
    where = reverse("settings-tables-forget", args=[SheetMapping.objects.get().pk])
    assert "We ask again about such a table." in browser.post(where, follow=True).content.decode()
    assert remembered() == {}
    assert Entry.objects.filter(verb="table.forgotten", by=nerea).exists()
    assert browser.post(where).status_code == 404


def test_a_long_list_has_pages(db) -> None:
    a_firm()
    browser = a_browser(a_colleague(language="en"))
    for n in range(51):
        at = NOW - timedelta(days=n)
        remember(f"{n:032}", TABLE, name=f"{n}.csv", by=None, now=at)
    first = browser.get(reverse("settings-tables")).content.decode()
    assert "49.csv" in first
    assert "50.csv" not in first
    assert "50.csv" in browser.get(reverse("settings-tables") + "?page=2").content.decode()


def test_only_staff_see_it(db) -> None:
    a_firm()
    browser = a_browser(a_colleague("Ane", role=Role.KEEPER))
    assert browser.get(reverse("settings-tables")).status_code == 403
