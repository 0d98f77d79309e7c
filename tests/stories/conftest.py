"""Where the stories happen: a firm with nothing in it, its pages served, a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import ConsoleMessage, Page

if TYPE_CHECKING:
    from sobremesa.us.models import User

# Tables can be imported only once Django is awake, and pytest reads this file before.
# ruff: noqa: PLC0415
Words = Callable[..., str]


@pytest.fixture
def language() -> str:
    """Whose words the story speaks; a story that matters in both says so by parametrisation."""
    return "en"


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, object], language: str
) -> dict[str, object]:
    """A browser that speaks so, and does not wait for things to glide."""
    return {**browser_context_args, "locale": language, "reduced_motion": "reduce"}


@pytest.fixture
def t(language: str) -> Words:
    """The words that stand on the page for some English ones: `t("%(n)s came in", n="7")`."""

    from django.utils import translation
    from django.utils.translation import gettext, ngettext

    def say(words: str, plural: str = "", count: int = 0, **more: object) -> str:
        with translation.override(language):
            found = ngettext(words, plural, count) if plural else gettext(words)
        return found % more if more else found

    return say


@pytest.fixture
def house(transactional_db: None, data_dir: Path, live_server) -> Iterator[str]:
    """The address of the pages, over an empty database and an empty data folder."""
    from django.core.management import call_command

    from sobremesa.conversations import guards, index

    yield live_server.url
    # What was said leaves only with a permit, and the emptying after a test has none.
    with guards.leaving("trash"):
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    index.rebuild()


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser says in its console; a story that ends with any has failed."""
    said: list[str] = []

    def hear(line: ConsoleMessage) -> None:
        if line.type == "error":
            said.append(line.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(error.message))
    yield said
    assert said == []


@pytest.fixture
def worker() -> Callable[[], None]:
    """Does all the work that waits, as the worker beside the pages does."""

    from sobremesa import work

    def until_done() -> None:
        while work.work_once():
            pass

    return until_done


@pytest.fixture
def come_in(house: str) -> Callable[[Page, User], None]:
    """Sign somebody in by a one-time link."""

    from django.utils import timezone

    from sobremesa.us import actions

    def by_link(page: Page, user: User) -> None:
        token = actions.make_door_key(user, actions.SIGN_IN, by=None, now=timezone.now())
        page.goto(f"{house}/door/{token}/")
        page.locator("main .btn.now").click()
        page.wait_for_url(lambda url: "/door/" not in url)

    return by_link


@pytest.fixture
def lived_in(page: Page, house: str, language: str, worker, come_in, tmp_path: Path) -> User:
    """A house where files have come in; Nerea, who looks after it, is in the browser."""
    from tests.stories import road

    nerea = road.settled(language)
    road.brought(nerea, road.files(tmp_path / "desk"), worker)
    come_in(page, nerea)
    return nerea
