"""The first day: from the link in the terminal to people, and back again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sobremesa.people.models import Person
from tests.stories import road

WAYS = [pytest.param("es", 1280, id="es-desk"), pytest.param("en", 360, id="en-phone")]


@pytest.mark.capability("A1", "B1", "B6", "J4")
@pytest.mark.parametrize(("language", "width"), WAYS)
def test_somebody_brings_in_what_they_have_and_finds_their_people(
    page: Page, house, t, language, width, worker, complaints, tmp_path: Path
):
    page.set_viewport_size({"width": width, "height": 800})
    road.first_run(page, house, t, language)

    page.locator("input[type=file]").set_input_files(road.files(tmp_path / "desk"))
    expect(page.get_by_text(t("It begins in a moment."))).to_be_visible()
    worker()
    expect(page.get_by_text("correo.mbox").first).to_be_visible()
    new = t("One person is new.", "%(n_words)s people are new.", 5, n_words=Person.objects.count())
    expect(page.locator(".files")).to_contain_text(new)  # the line asks for itself

    page.get_by_role("link", name=t("People"), exact=True).click()
    expect(page.locator(".people .name", has_text="Iker Lasa")).to_be_visible()
    page.locator(".people tbody tr", has_text="Panadería Mendizabal").locator(".name").click()
    everything_in_order(page)
    what_it_answers_unfolds(page, t)
    found_without_accents(page, t, house)
    a_talk_is_noted_down(page, t)
    taken_back(page, t, worker)


def everything_in_order(page: Page) -> None:
    """Newest first, letters from both sides, the day of each said for machines too."""
    line = page.locator(".line")
    for words in ("¿Podríais ajustarla?", "Mañana a las ocho", "Mil gracias", "Medir el obrador"):
        expect(line).to_contain_text(words)
    page.wait_for_load_state()
    times = [one.get_attribute("datetime") for one in line.locator("> li .day time").all()]
    assert times == sorted(times, reverse=True)
    assert len(times) >= 4, "three letters and a meeting"


def what_it_answers_unfolds(page: Page, t) -> None:
    """A quoted letter is folded away, and one touch shows it."""
    fold = page.locator(".line details.fold", has_text=t("What it answers")).first
    expect(fold.locator(".folded")).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator(".folded")).to_contain_text("¿Podríais?")


def found_without_accents(page: Page, t, house: str) -> None:
    """Whoever writes "frio" finds "frío"."""
    page.goto(f"{house}/search/?q=frio")
    hit = page.locator(".found .words").first
    expect(hit).to_contain_text("ya no entra frío")
    expect(hit.locator("mark")).to_have_text("frío")


def a_talk_is_noted_down(page: Page, t) -> None:
    """Fifteen seconds after a call."""
    page.get_by_role("link", name=t("Note down"), exact=True).first.click()
    page.wait_for_url("**/note/")
    page.get_by_role("searchbox").fill("rosa mendizabal aguirre")
    page.keyboard.press("Enter")
    page.wait_for_url("**/note/?q=rosa*")  # the latest stood there before
    page.locator(".choose a").first.click()
    road.note_down(page, t, "Que la puerta cierra como nueva.")
    expect(page.locator(".notices")).to_contain_text("Rosa")
    expect(page.locator(".line > li").first).to_contain_text("cierra como nueva")


def taken_back(page: Page, t, worker) -> None:
    """The import is undone: its people go; whoever we wrote down something of stays."""
    page.get_by_role("link", name=t("Bring in"), exact=True).click()
    page.get_by_role("link", name=t("Undo")).click()
    page.get_by_role("button", name=t("Take it back")).click()
    expect(page.get_by_text(t("It is being taken back."))).to_be_visible()
    worker()
    page.get_by_role("link", name=t("People"), exact=True).click()
    expect(page.locator(".people .name")).to_have_count(1)
    page.locator(".people .name").click()
    expect(page.locator(".line > li")).to_have_count(1)
    expect(page.locator(".line")).to_contain_text("cierra como nueva")
    assert not Person.objects.filter(name="Iker Lasa").exists()
