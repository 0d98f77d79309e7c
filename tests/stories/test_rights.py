"""Rights: what somebody allows is written down, and then they ask to be forgotten."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sobremesa.conversations.models import Words
from sobremesa.people.models import Handle, Person
from sobremesa.us.models import User
from tests.stories import road
from tests.stories.test_for_everybody import WAYS, wrong_with

pytestmark = pytest.mark.capability("J1")
ROSA = "rosa@panaderia.example"


@pytest.mark.parametrize("language", ["es", "en"])
def test_somebody_allows_something_and_is_then_forgotten(
    page: Page, house, t, language, lived_in, worker, complaints
):
    rosa = road.whoever(ROSA)
    page.goto(f"{house}/people/{rosa.code}/")
    page.get_by_role("link", name=t("Their rights")).click()
    expect(page.locator("#held ~ table").first).to_contain_text(
        t("Letters, messages, calls and meetings")
    )

    page.get_by_label(t("How can it be shown?")).fill("La hoja que firmó, en la carpeta")
    page.locator("#consents").get_by_role("button", name=t("Write it down")).click()
    expect(page.locator("#consents .puts")).to_contain_text("La hoja que firmó")

    with page.expect_download() as download:
        page.get_by_role("button", name=t("Download everything")).click()
    assert download.value.suggested_filename == f"{rosa.code}.zip"

    page.get_by_role("link", name=t("Show what would go")).click()
    expect(page.locator("#stays ~ ul")).to_contain_text("35")
    page.locator("#name").fill("Otra Persona")
    page.get_by_role("button", name=t("Forget them")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    complaints.clear()  # a browser says aloud that a form was refused
    page.locator("#name").fill(rosa.name)
    page.get_by_role("button", name=t("Forget them")).click()
    page.wait_for_url(f"{house}/people/")
    expect(page.locator(".people")).not_to_contain_text(rosa.name)

    worker()
    assert not Person.objects.filter(pk=rosa.pk).exists()
    assert not Handle.objects.filter(value=ROSA).exists()
    assert not Words.objects.filter(text__contains="Mendizabal").exists()
    page.goto(f"{house}/settings/requests/")
    expect(page.get_by_text(t("Without a name: only that it was done, and when."))).to_be_visible()


@pytest.mark.parametrize(("language", "theme", "width"), WAYS)
def test_nothing_serious_is_wrong_on_the_pages_of_rights(
    page: Page, house, axe, language, theme, width, lived_in
):
    User.objects.update(theme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    rosa = road.whoever(ROSA).code
    wrong = {}
    for path in (
        f"/people/{rosa}/rights/", f"/people/{rosa}/rights/erase/", "/settings/requests/",
        "/settings/purposes/", "/settings/keeping/", "/settings/record/", "/settings/journal/",
        "/settings/journal/?verb=batch.finished",
    ):  # fmt: skip
        page.goto(house + path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        if found := wrong_with(page, axe):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("language", ["en"])
def test_a_rule_of_keeping_is_seen_before_it_stands(page: Page, house, t, lived_in, complaints):
    page.goto(f"{house}/settings/keeping/")
    page.get_by_label(t("Months it is kept")).fill("1")
    page.get_by_role("button", name=t("Show what would go")).click()
    expect(page.locator(".notice.ask")).to_contain_text("would go tonight")
    page.get_by_role("button", name=t("Yes, begin tonight")).click()
    expect(page.locator(".puts")).to_contain_text("1 month")
    page.get_by_role("button", name=t("End the rule")).click()
    expect(page.get_by_text(t("No rule yet: everything stays"))).to_be_visible()
