"""Without JavaScript the main road is the same: come in, bring, look, find, note down, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.stories import road


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "java_script_enabled": False}


@pytest.mark.capability("B1", "B6", "J4")
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_main_road_needs_no_scripts(page: Page, house, t, language, worker, tmp_path: Path):
    road.first_run(page, house, t, language)
    page.locator("input[type=file]").set_input_files(road.files(tmp_path / "desk"))
    page.get_by_role("button", name=t("Bring them in")).click()
    expect(page.get_by_text(t("It begins in a moment."))).to_be_visible()
    worker()
    page.reload()
    expect(page.locator(".files")).to_contain_text(t("one could not be read", "", 1))

    page.get_by_role("link", name=t("People"), exact=True).click()
    page.locator(".people tbody tr", has_text="Panadería Mendizabal").locator(".name").click()
    fold = page.locator(".line details.fold", has_text=t("What it answers")).first
    fold.locator("summary").click()
    expect(fold.locator(".folded")).to_be_visible()
    page.get_by_text(t("Choose"), exact=True).click()
    page.get_by_label(t("Words")).fill("frio")
    page.get_by_role("button", name=t("Show"), exact=True).click()
    expect(page.locator(".line > li")).to_have_count(1)

    page.locator("#find").click()
    page.wait_for_url("**/search/**")
    page.locator("#q").fill("roble")
    page.get_by_role("main").get_by_role("button", name=t("Find")).click()
    page.locator(".found .words a", has_text="mesa de").click()
    expect(page.locator(".whole-text")).to_contain_text("¿Cuánto cuesta una mesa de roble?")

    page.get_by_role("link", name=t("Note down"), exact=True).first.click()
    page.locator(".choose a", has_text="Iker Lasa").click()
    road.note_down(page, t, "Le parece bien el precio.")
    expect(page.locator(".line > li").first).to_contain_text("Le parece bien el precio.")

    page.get_by_role("link", name=t("Bring in"), exact=True).click()
    page.get_by_role("link", name=t("Undo")).click()
    page.get_by_role("button", name=t("Take it back")).click()
    expect(page.get_by_text(t("It is being taken back."))).to_be_visible()
    worker()
    page.get_by_role("link", name=t("People"), exact=True).click()
    expect(page.locator(".people .name")).to_have_text(["Iker Lasa"])
