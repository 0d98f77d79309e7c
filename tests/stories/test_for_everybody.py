"""Pages for everybody: axe finds nothing serious, and nothing is wider than a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from sobremesa.conversations.models import Batch, Interaction
from sobremesa.us.models import User
from tests.stories import road

WAYS = [
    pytest.param("es", "dark", 360, id="es-dark-phone"),
    pytest.param("en", "light", 1280, id="en-light-desk"),
]


WIDEST = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 4).map(one => one.outerHTML.slice(0, 90)).join(' | ')"""


def paths() -> list[str]:
    """Every page of a house where somebody lives."""
    rosa, batch = road.whoever("rosa@panaderia.example").code, Batch.objects.get().code
    said = Interaction.objects.filter(medium="email").latest("occurred_at").pk
    return [
        "/", "/waiting/", "/people/", "/people/addresses/", "/people/new/", f"/people/{rosa}/",
        f"/people/{rosa}/card/", f"/people/{rosa}/edit/", "/note/", f"/note/?who={rosa}",
        f"/said/{said}/", "/bring/", f"/bring/{batch}/", f"/bring/{batch}/undo/", "/search/",
        "/people/?c=waiting:yes:&c=email:none:&any=1&cols=keeper,talks,email,last&sort=-talks",
        "/people/ask/?field=last", "/people/lists/", "/people/acts/", "/people/trash/",
        "/people/trash/empty/", "/settings/fields/", "/settings/ties/", "/keys/",
        "/search/?q=puerta", "/search/?q=xyzzy", "/settings/us/", "/settings/colleagues/", "/nope/",
    ]  # fmt: skip


def wrong_with(page: Page, axe: str) -> list[str]:
    """What axe calls serious or critical, and a page that must be pushed sideways."""
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    wrong = [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wrong + ([f"{wide} px too wide: {page.evaluate(WIDEST)}"] if wide > 0 else [])


@pytest.mark.capability("J4")
@pytest.mark.parametrize(("language", "theme", "width"), WAYS)
def test_nothing_serious_is_wrong_on_any_page(
    page: Page, house, axe, language, theme, width, lived_in
):
    User.objects.update(theme=theme)
    page.set_viewport_size({"width": width, "height": 800})

    wrong = {}
    for path in paths():
        page.goto(house + path)
        if found := wrong_with(page, axe):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.capability("J4")
@pytest.mark.parametrize(("language", "theme", "width"), WAYS)
def test_the_palette_and_what_is_unfolded_are_for_everybody_too(
    page: Page, house, axe, language, theme, width, lived_in
):
    User.objects.update(theme=theme)
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"{house}/people/{road.whoever('rosa@panaderia.example').code}/")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert wrong_with(page, axe) == []
    page.keyboard.press("Control+k")
    page.locator("dialog.palette input").fill("puerta")
    page.locator("dialog.palette mark").first.wait_for()
    assert wrong_with(page, axe) == []
