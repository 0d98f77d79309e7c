"""Lists in the browser: asked and kept, many at once and back, a cell, the trash, the keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sobremesa.people.models import Person
from sobremesa.us.models import SavedView
from tests.stories import road

pytestmark = pytest.mark.capability("A1")


def names(page: Page) -> list[str]:
    """Who is in the list, once the page stands there whole."""
    expect(page.locator(".people tbody .name").first).to_be_visible()
    page.wait_for_load_state()
    return page.locator(".people tbody .name").all_inner_texts()


@pytest.mark.parametrize("language", ["es", "en"])
def test_somebody_asks_keeps_the_list_and_comes_back_to_it(
    page: Page, house, t, language, lived_in, complaints
):
    page.goto(f"{house}/people/")
    everybody = names(page)
    page.locator("summary", has_text=t("Choose who is in the list")).click()
    page.locator("#ask-field").select_option("waiting")
    page.locator("#ask input[value=yes]").check()
    page.get_by_role("button", name=t("Ask for this")).click()

    expect(page.locator("#aloud")).to_have_text(
        t("People %(clauses)s", clauses=t("who wait for an answer"))
    )
    waiting = names(page)
    assert 0 < len(waiting) < len(everybody)

    page.get_by_role("link", name=t("Keep, share and order lists")).click()
    page.get_by_label(t("What is it called?")).fill("Los que esperan")
    page.get_by_role("button", name=t("Keep it")).click()
    expect(page.locator(".views, .plain-rows")).to_contain_text("Los que esperan")
    page.goto(f"{house}/people/")
    page.locator(".views").get_by_role("link", name="Los que esperan").click()
    expect(page.locator(".views [aria-current]")).to_have_text("Los que esperan")
    assert names(page) == waiting

    page.locator("summary", has_text=t("Choose the columns")).click()
    page.get_by_label(t("Talks"), exact=True).check()
    page.locator(".filters-form", has=page.locator(".columns")).get_by_role("button").click()
    page.locator("thead").get_by_role("link", name=t("Talks")).click()
    expect(page.locator("thead th[aria-sort=descending]")).to_have_count(1)
    assert sorted(names(page)) == sorted(waiting)
    assert SavedView.objects.get().asked == [["waiting", "yes", ""]]


def test_many_are_handed_over_and_it_is_taken_back_from_the_notice(
    page: Page, house, t, lived_in, complaints
):
    page.goto(f"{house}/people/")
    for place in (0, 1):
        page.locator('.people [name="who"]').nth(place).check()
    expect(page.locator("[data-count]")).to_have_text("2 chosen")
    page.get_by_role("button", name=t("Do something with those chosen")).click()
    page.locator("#keeper").select_option(label=lived_in.name)
    page.get_by_role("button", name=t("Hand them over")).click()

    expect(page.locator(".notice")).to_contain_text("Done for 2 people.")
    assert Person.objects.filter(keeper=lived_in).count() == 2
    page.get_by_role("button", name=t("Take it back")).click()
    expect(page.locator(".notice")).to_contain_text("Taken back for 2 people.")
    assert not Person.objects.filter(keeper=lived_in).exists()


def test_a_name_is_changed_where_it_stands_and_escape_leaves_it(
    page: Page, house, t, lived_in, complaints
):
    page.goto(f"{house}/people/")
    row = page.locator(".people tbody tr", has_text="Iker Lasa")
    row.hover()
    row.get_by_role("link", name="Change the name of Iker Lasa").click()
    expect(page.locator("[data-cell-form] input[name=value]")).to_be_focused()
    page.keyboard.type("Somebody else")
    page.keyboard.press("Escape")
    expect(page.locator("[data-cell-form]")).to_have_count(0)
    expect(row.locator(".edit-cell").first).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator("[data-cell-form] input[name=value]")).to_be_focused()
    page.keyboard.type("Iker Lasa Gil")
    page.keyboard.press("Enter")
    expect(page.locator(".people .name", has_text="Iker Lasa Gil")).to_be_visible()
    assert Person.objects.filter(name="Iker Lasa Gil", sort_name="iker lasa gil").exists()


def test_a_cell_that_cannot_be_so_says_why_where_it_stands(page: Page, house, lived_in):
    page.goto(f"{house}/people/")
    page.locator(".people tbody tr", has_text="Iker Lasa").hover()
    page.get_by_role("link", name="Change the name of Iker Lasa").click()
    page.locator("[data-cell-form] input[name=value]").fill(" ")
    page.keyboard.press("Enter")
    expect(page.locator("[data-cell-form] .mistake")).to_contain_text("Write a name")


def test_somebody_is_put_aside_found_nowhere_and_fetched_back(
    page: Page, house, t, lived_in, complaints
):
    iker = road.whoever("iker@sidreria.example")
    page.goto(f"{house}/people/{iker.code}/edit/")
    page.get_by_role("button", name=t("Put in the trash")).click()
    expect(page.locator(".notice")).to_contain_text("Iker Lasa is in the trash.")
    expect(page.locator(".people .name", has_text="Iker Lasa")).to_have_count(0)
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    page.locator("dialog.palette input").fill("iker")
    expect(page.locator("#pal-all")).to_be_visible()
    expect(page.locator("dialog.palette .option", has_text="Iker Lasa")).to_have_count(0)
    page.keyboard.press("Escape")

    page.get_by_role("link", name=t("The trash")).click()
    page.wait_for_url("**/people/trash/")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=t("Fetch back those chosen")).click()
    expect(page.locator(".notice")).to_contain_text("One person is back.")
    page.goto(f"{house}/people/?q=iker")
    expect(page.locator(".people .name")).to_have_text(["Iker Lasa"])


@pytest.mark.capability("J4")
def test_a_list_is_walked_with_single_keys(page: Page, house, lived_in, complaints):
    page.goto(f"{house}/")
    keys = page.keyboard
    keys.press("g")
    keys.press("p")
    page.wait_for_url("**/people/")
    everybody = names(page)

    keys.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()
    keys.press("j")
    keys.press("j")
    expect(page.locator("tr.is-here .name")).to_have_text(everybody[1])
    keys.press("k")
    keys.press("x")
    expect(page.locator("tr.is-here [name=who]")).to_be_checked()
    keys.press("e")
    expect(page.locator("[data-cell-form] input[name=value]")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("[data-cell-form]")).to_have_count(0)
    keys.press("/")
    expect(page.locator("#q")).to_be_focused()
    keys.type("jjgp?x")
    expect(page.locator("#q")).to_have_value("jjgp?x")  # who writes, writes
    page.locator("h1").click()
    keys.press("j")
    keys.press("Enter")
    expect(page.locator("h1.whole-name")).to_have_text(everybody[1])


@pytest.mark.capability("J4")
def test_single_keys_are_switched_off(page: Page, house, t, lived_in, complaints):
    page.goto(f"{house}/keys/")
    page.get_by_role("button", name=t("Switch single keys off")).click()
    expect(page.get_by_role("button", name=t("Switch single keys on"))).to_be_visible()
    page.goto(f"{house}/people/")
    page.keyboard.press("?")
    page.keyboard.press("j")
    expect(page.locator("dialog.keys")).to_have_count(0)
    expect(page.locator("tr.is-here")).to_have_count(0)
