"""A table of ours that nobody knows: looked at, corrected, tried, brought in, and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sobremesa.people.models import Person
from tests.stories import road

HEADS = "Kodea;Deitura;Helb;Zenb;Egun;Ohar;Mota\n"
FIRST = (
    '7;"Aldasoro Iturbe, Begoña";bego@arriaundi.example;943 49 11 22;05/11/19;con plazos;a\n'
    '9;"Mendizabal, Rosa";rosa@m.example;943 49 11 23;03/02/20;;b\n'
)
NEXT = "12;Lasa, Jon;jon@lasa.example;943 49 11 24;04/03/20;;b\n"


def bring(page: Page, house: str, path: Path, worker) -> None:
    """Choose a file on the page, and let the worker read it."""
    page.goto(f"{house}/bring/")
    page.locator("input[type=file]").set_input_files(path)
    page.locator(".files > li", has_text=path.name).first.wait_for()
    worker()
    page.goto(f"{house}/bring/")


@pytest.mark.capability("B1")
@pytest.mark.parametrize("language", ["es", "en"])
def test_an_unknown_table_is_corrected_tried_brought_in_and_remembered(
    page: Page, house, t, language, worker, come_in, complaints, tmp_path: Path
):
    come_in(page, road.settled(language))
    table, other = tmp_path / "bezeroak.csv", tmp_path / "bezeroak-berriak.csv"
    table.write_text(HEADS + FIRST, encoding="utf-8")
    other.write_text(HEADS + NEXT, encoding="utf-8")
    bring(page, house, table, worker)
    asked = page.locator(".bring-question")
    expect(asked).to_contain_text(table.name)
    assert not Person.objects.exists(), "nothing is guessed"

    asked.get_by_role("link", name=t("Say what its columns are")).click()
    expect(page.locator("#r1")).to_contain_text("Begoña Aldasoro Iturbe")
    page.locator("#c0").select_option("customer")
    page.locator("#c4").select_option("name")
    page.get_by_role("button", name=t("Try with ten")).click()
    expect(page.locator(".bring-mistakes")).to_contain_text(t("“%(words)s”") % {"words": "Egun"})
    complaints.clear()  # a browser says aloud that a form was refused
    page.locator("#c4").select_option("custom")
    page.locator("#c5").select_option("ignore")
    page.get_by_role("button", name=t("Try with ten")).click()
    tried = page.locator("#tried")
    expect(tried.locator("tbody tr")).to_have_count(2)
    expect(tried).to_contain_text("Begoña Aldasoro Iturbe")
    expect(tried).not_to_contain_text("con plazos")
    assert not Person.objects.exists(), "trying writes nothing down"

    two = t("Bring it in", "Bring the %(n_words)s in", 2, n_words="2")
    page.get_by_role("button", name=two).click()
    road.leave(page, "/table/")
    worker()
    names = {"Begoña Aldasoro Iturbe", "Rosa Mendizabal"}
    assert set(Person.objects.values_list("name", flat=True)) == names

    bring(page, house, other, worker)
    expect(page.locator(".bring-question")).to_have_count(0)
    assert Person.objects.filter(name="Jon Lasa").exists(), "the second comes in by itself"
