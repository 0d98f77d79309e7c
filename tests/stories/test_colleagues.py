"""Colleagues: one comes in by a link that was handed over, and sees what is theirs to see."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sobremesa.people import actions as people
from sobremesa.us.models import Role
from tests.stories import road
from tests.us.build import PASSWORD, colleague

pytestmark = pytest.mark.capability("J4")


def invited(page: Page, house: str, t, role: str) -> str:
    """The link that staff is shown once, to hand over."""
    page.goto(f"{house}/settings/colleagues/")
    page.get_by_label(t("Name"), exact=True).fill("Iker Odriozola")
    page.get_by_label(t("E-mail"), exact=True).fill("iker@intxaurpe.example")
    page.locator("#id_role").select_option(role)
    page.get_by_role("button", name=t("Make the link")).click()
    link = page.get_by_label(t("The link")).input_value()
    return house + urlsplit(link).path


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_reader_comes_in_by_a_link_sees_and_cannot_change(
    page: Page, browser: Browser, house, t, language, lived_in, complaints
):
    link = invited(page, house, t, Role.READER)

    theirs = browser.new_page(locale=language)
    theirs.goto(link)
    theirs.get_by_role("button", name=t("Come in")).click()
    theirs.get_by_label(t("Choose a password")).fill(PASSWORD)
    theirs.get_by_role("button", name=t("Keep this password")).click()
    theirs.get_by_role("link", name=t("People"), exact=True).click()
    expect(theirs.locator(".people .name").first).to_be_visible()
    expect(theirs.get_by_role("link", name=t("Somebody new"))).to_have_count(0)
    theirs.locator(".people tbody tr", has_text="Panadería Mendizabal").locator(".name").click()
    expect(theirs.locator(".line")).to_contain_text("Mil gracias")
    rosa = theirs.url
    expect(theirs.locator("main a[href*='/note/'], main a[href$='/edit/']")).to_have_count(0)

    for shut in (f"{rosa}edit/", f"{house}/note/", f"{house}/bring/", f"{house}/people/new/",
                 f"{house}/settings/colleagues/"):  # fmt: skip
        answer = theirs.goto(shut)
        assert answer is not None
        assert answer.status == 403, shut
    assert theirs.goto(link).status == 404, "a link works once"  # type: ignore[union-attr]
    theirs.close()


def test_a_keeper_sees_their_own_people_and_nobody_elses(
    page: Page, house, lived_in, come_in, complaints
):
    ander = colleague("Ander Etxarri", role=Role.KEEPER)
    theirs = road.whoever("iker@sidreria.example")
    people.hand_over(theirs, ander, by=lived_in, now=timezone.now())
    come_in(page, ander)

    page.goto(f"{house}/people/")
    expect(page.locator(".people .name")).to_have_text(["Iker Lasa"])
    page.goto(f"{house}/search/?q=puerta")
    expect(page.locator(".found")).to_have_count(0)
    page.goto(f"{house}/search/?q=roble")
    expect(page.locator(".found .words")).to_have_count(1)
    page.keyboard.press("Control+k")
    page.locator("dialog.palette input").fill("rosa")
    expect(page.locator("#pal-all")).to_be_visible()
    expect(page.locator("dialog.palette .option", has_text="Mendizabal")).to_have_count(0)


def test_a_keeper_does_not_open_somebody_elses_person_by_the_address(
    page: Page, house, lived_in, come_in
):
    come_in(page, colleague("Ander Etxarri", role=Role.KEEPER))
    rosa = road.whoever("rosa@panaderia.example")

    for path in ("", "card/", "edit/"):
        answer = page.goto(f"{house}/people/{rosa.code}/{path}")
        assert answer is not None
        assert answer.status == 404
