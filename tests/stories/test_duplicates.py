"""Two addresses that are one person: brought together with the keyboard, and separated again."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import build

pytestmark = pytest.mark.capability("A3")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_pair_is_answered_with_the_keyboard_and_taken_back(
    page: Page, house, t, language, lived_in, complaints
):
    from sobremesa.flows.duplicates import proposing  # noqa: PLC0415 - Django has to be awake

    build.a_letter(sender="jm.zelaia@gmail.com", name="José María Zelaia")
    build.a_letter(sender="pepe@zelaia.example", name="Pepe Zelaia")
    proposing.look_again(now=timezone.now())

    page.goto(f"{house}/people/duplicates/")
    pair = page.locator(".pair", has_text="Pepe Zelaia").first
    expect(pair).to_contain_text("José María Zelaia")
    pair.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name=t("Write the answers down")).click()

    expect(page.locator(".pair", has_text="Pepe Zelaia")).to_have_count(0)
    page.goto(f"{house}/people/?q=zelaia")
    page.get_by_role("link", name="Zelaia").first.click()
    page.get_by_role("button", name=t("Separate again")).click()
    expect(page.get_by_role("button", name=t("Separate again"))).to_have_count(0)
