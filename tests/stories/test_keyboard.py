"""Without a mouse: to a person by the palette, and a talk noted down."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.stories import road

STEPS_MAX = 40


def tab_to(page: Page, selector: str) -> None:
    """Go on with Tab until the focus is there; it must be seen on the way."""
    for _ in range(STEPS_MAX):
        page.keyboard.press("Tab")
        if page.evaluate("where => document.activeElement.matches(where)", selector):
            return
    pytest.fail(f"{selector} is not reached with {STEPS_MAX} Tabs")


@pytest.mark.capability("B5", "B6")
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_talk_is_noted_down_with_the_keyboard_alone(
    page: Page, house, t, language, lived_in, complaints
):
    page.goto(f"{house}/")
    keys = page.keyboard

    keys.press("Control+k")
    expect(page.locator("dialog.palette input")).to_be_focused()
    keys.type("iker")
    expect(page.locator(".option[aria-selected=true]")).to_contain_text("Iker Lasa")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Iker Lasa", level=1)).to_be_visible()
    page.wait_for_load_state()  # a heading is seen before the scripts of its page have run

    keys.press("Control+k")
    keys.type("iker")  # at once: no letter is lost while the palette comes
    note = t("Note down what was said with %(name)s", name="Iker Lasa")
    expect(page.locator(".option", has_text=note)).to_be_visible()
    keys.press("ArrowDown")
    expect(page.locator(".option[aria-selected=true]")).to_contain_text(note)
    keys.press("Enter")
    page.locator("textarea").wait_for()

    tab_to(page, "[name=medium]")
    keys.press("ArrowRight")
    tab_to(page, "textarea")
    keys.type("Que la mesa, mejor de nogal.")
    tab_to(page, "button[type=submit].now")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid", "the focus is seen"
    keys.press("Enter")
    expect(page.locator(".line > li").first).to_contain_text("mejor de nogal")


@pytest.mark.capability("J4")
def test_the_palette_is_shut_with_escape_and_gives_the_focus_back(page: Page, house, come_in):
    come_in(page, road.settled())
    page.goto(f"{house}/people/")
    page.keyboard.press("Control+k")
    expect(page.locator("dialog.palette input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.palette")).to_be_hidden()
    expect(page.locator("#find")).to_be_focused()


@pytest.mark.capability("J4")
def test_the_first_tab_leads_past_the_head_of_the_page(page: Page, house, come_in):
    come_in(page, road.settled())
    page.goto(f"{house}/people/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
