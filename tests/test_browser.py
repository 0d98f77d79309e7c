"""The browser of the stories: it is there, stays on this machine, and axe sees what is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page

GOOD = '<html lang="es"><title>Mesa</title><main><h1>Mesa</h1><img src="x" alt="La mesa"></main>'
BAD = '<html lang="es"><title>Mesa</title><main><h1>Mesa</h1><img src="x"></main>'


def serious(page: Page, axe: str) -> list[str]:
    """What axe calls serious or critical, by the name of its rule."""
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    return [one["id"] for one in found["violations"] if one["impact"] in {"serious", "critical"}]


def test_axe_finds_what_is_wrong_and_nothing_else(page, axe):
    page.set_content(GOOD)
    assert serious(page, axe) == []
    page.set_content(BAD)
    assert serious(page, axe) == ["image-alt"]


def test_the_browser_stays_on_this_machine(page):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org")
