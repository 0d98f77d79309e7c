"""Looks at a page: takes its picture, and says what a machine can see to be wrong."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright

REPO = Path(__file__).parent.parent.parent
SHOTS = REPO / "shots"
AXE = REPO / "tests" / "axe" / "axe.min.js"
WIDTHS = {1280: 860, 360: 740}
THEMES = ("light", "dark")
BAD = {"serious", "critical"}

Where = str | Callable[[Page], Any]
"""A path, or what goes there by hand."""


@dataclass
class Camera:
    """Takes pictures in one language; `wrong` fills with sentences."""

    browser: Browser
    language: str
    wrong: list[str] = field(default_factory=list)
    taken: int = 0
    axe: str = field(default_factory=lambda: AXE.read_text(encoding="utf-8"))

    @contextmanager
    def room(
        self, url: str, state: Any = None, on_theme: Callable[[str], None] = lambda theme: None
    ) -> Iterator[Room]:
        """A context for each width and theme, signed in where `state` says so."""
        contexts = {}
        for theme in THEMES:
            for width, height in WIDTHS.items():
                context = self._context(url, theme, width, height, state)
                contexts[theme, width] = context.new_page()
        try:
            yield Room(self, url, contexts, on_theme)
        finally:
            for page in contexts.values():
                page.context.close()

    def _context(self, url: str, theme: str, width: int, height: int, state: Any) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale=self.language,
            color_scheme="dark" if theme == "dark" else "light", base_url=url,
            is_mobile=width < 600, has_touch=width < 600, reduced_motion="reduce",
            storage_state=state,
        )  # fmt: skip
        context.add_cookies(
            [{"name": "sobremesa-look", "value": f"{self.language}.{theme}", "url": url}]
        )
        context.set_default_timeout(60_000)
        return context


@dataclass
class Room:
    """One who looks at pages, wide and narrow, by day and by night."""

    camera: Camera
    url: str
    pages: Mapping[tuple[str, int], Page]
    on_theme: Callable[[str], None]

    def take(self, name: str, where: Where, *, expects: int = 200) -> None:
        """The pictures of one page; `where` is its path, or goes there by hand."""
        themes = sorted({theme for theme, _ in self.pages}, reverse=True)
        for theme in themes:
            self.on_theme(theme)
            for width in WIDTHS:
                page, shot = (
                    self.pages[theme, width],
                    f"{name}-{width}-{self.camera.language}-{theme}",
                )
                self._one(page, shot, where, expects)

    def _one(self, page: Page, name: str, where: Where, expects: int) -> None:
        wrong = self.camera.wrong
        with listening(page) as said:
            try:
                answer = where(page) if callable(where) else page.goto(where)
                if answer and answer.status != expects:
                    wrong.append(f"{name}: answered {answer.status}")
                self._check(page, name)
            except Error as exc:  # one page that does not come must not hide the others
                wrong.append(f"{name}: {exc.message.splitlines()[0]}")
                page.goto("about:blank")  # or it comes while the next is waited for
                return
        page.evaluate(STILL)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
        self.camera.taken += 1
        if expects < 400:  # the browser says of an error page that it is one
            wrong += [f"{name}: console: {line}" for line in said]

    def _check(self, page: Page, name: str) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            self.camera.wrong.append(f"{name}: {wide} px wide: {page.evaluate(WIDEST)}")
        self.camera.wrong += [f"{name}: {one}" for one in violations(page, self.camera.axe)]


STILL = """() => {
  const sheet = new CSSStyleSheet();  // the policy of the pages lets no other style in
  sheet.replaceSync(`body { position: relative } .bar { position: static !important }
    @media (max-width: 51.99rem) { .nav { position: absolute !important } }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""What sticks to the window would lie in the middle of a picture of the whole page."""

WIDEST = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 4).map(one => one.tagName.toLowerCase() + '.' + one.className).join(', ')"""


@contextmanager
def listening(page: Page) -> Iterator[list[str]]:
    """What the browser complains of meanwhile."""
    said: list[str] = []

    def hear(line: ConsoleMessage) -> None:
        if line.type == "error":
            said.append(line.text)

    def fall(error: Error) -> None:
        said.append(error.message)

    page.on("console", hear)
    page.on("pageerror", fall)
    try:
        yield said
    finally:
        page.remove_listener("console", hear)
        page.remove_listener("pageerror", fall)


def violations(page: Page, axe: str) -> list[str]:
    """What axe calls serious or critical, with the first node that has it."""
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"axe: {one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:140]}"
        for one in found["violations"]
        if one["impact"] in BAD
    ]


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium, which sees this machine and nothing else."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("There is no Chromium. On Debian: apt-get install chromium")
    bars = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-gpu",
            "--disable-background-networking", "--no-first-run"]  # fmt: skip
    if os.geteuid() == 0:
        bars.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=program, args=bars)
