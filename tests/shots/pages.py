"""Which pages are taken, in the states that people meet them in."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.shots import doors, furnished
from tests.shots.camera import Camera
from tests.shots.known import Known

SECRET = "cuatro-sillas-y-una-mesa"
FIRST = {"es": ("Nerea Arrieta", "Intxaurpe, ebanistas"), "en": ("Nora Alder", "Walnut & Sons")}


def come_in(camera: Camera, url: str, link: str) -> Any:
    """Sign in by a one-time link; what the browser keeps of it."""
    context = camera.browser.new_context(base_url=url, locale=camera.language)
    page = context.new_page()
    page.goto(link)
    page.locator("main .btn.now").click()
    page.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state


def strangers(camera: Camera, url: str, known: Known) -> None:
    """Before anybody has come in."""
    with camera.room(url) as room:
        room.take("login", "/accounts/login/")
        room.take("login-wrong", wrong_password)
        room.take("door", known.link)
        room.take("door-shut", "/door/nothing-that-opens/", expects=404)
        room.take("stranger-404", "/nope/", expects=404)
        doors.second_door(room)


def wrong_password(page: Page) -> None:
    """What the door says to a mistake."""
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("nadie@intxaurpe.example")
    page.locator("#id_password").fill("no es esta")
    page.locator("main .btn.now").click()
    page.wait_for_load_state()


def the_house(camera: Camera, url: str, known: Known) -> None:
    """The demo firm, as its host sees it."""
    from sobremesa.us.models import User  # noqa: PLC0415

    state = come_in(camera, url, known.link)
    language = camera.language

    def at_home(theme: str) -> None:
        User.objects.update(language=language, theme=theme)

    with camera.room(url, state, at_home) as room:
        for name, path in house_paths(known).items():
            room.take(name, path)
        room.take("404", "/people/nobody/", expects=404)
        room.take("person-unfolded", lambda page: unfold(page, f"/people/{known.rich}/"))
        room.take("palette", lambda page: ask_palette(page, ""))
        room.take("palette-found", lambda page: ask_palette(page, known.word))
        room.take("settings-link", new_link)
        room.take("capture-other", capture_other(known), expects=422)
        furnished.take(room, known)
        doors.ways_in(room)
        doors.broken(room)
        room.take("logout", "/accounts/logout/")
    with camera.room(url, come_in(camera, url, known.reader_link), at_home) as room:
        room.take("403", "/bring/", expects=403)
        room.take("person-as-reader", f"/people/{known.rich}/?year=2025")


def house_paths(known: Known) -> dict[str, str]:
    """Pages that need only to be opened."""
    rich, batch = f"/people/{known.rich}", f"/bring/{known.batch}"
    return {
        "today": "/",
        "waiting": "/waiting/",
        "waiting-old": "/waiting/?old=1",
        "people": "/people/",
        "people-nobody": "/people/?q=xyzzy",
        "addresses": "/people/addresses/",
        "person-new": "/people/new/",
        "person": f"{rich}/",
        "person-thin": f"/people/{known.thin}/",
        "person-filtered": f"{rich}/?medium=email&contact=1",
        "person-edit": f"{rich}/edit/",
        "card": f"{rich}/card/",
        "card-thin": f"/people/{known.thin}/card/",
        "capture-who": "/note/",
        "capture": f"/note/?who={known.rich}",
        "said": f"/said/{known.folded}/",
        "bring": "/bring/",
        "bring-batch": f"{batch}/",
        "bring-undo": f"{batch}/undo/",
        "search": "/search/",
        "search-found": f"/search/?q={known.word}",
        "search-nothing": "/search/?q=xyzzy",
        "settings": "/settings/",
        "settings-firm": "/settings/firm/",
        "settings-us": "/settings/us/",
        "settings-colleagues": "/settings/colleagues/",
        "password": "/accounts/password/",
        "house-style": "/house-style/",
    }


def unfold(page: Page, path: str) -> None:
    """With the first quoted letters, the strip's table and the filters open."""
    page.goto(path)
    page.evaluate(
        "[...document.querySelectorAll('main details')].slice(0, 8).forEach(one => one.open = true)"
    )


def ask_palette(page: Page, words: str) -> None:
    """Ctrl K, and some letters."""
    page.goto("/waiting/")
    page.keyboard.press("Control+k")
    page.locator("dialog.palette input").fill(words)
    page.locator("dialog.palette [role=option]").first.wait_for()
    page.wait_for_timeout(300)


def new_link(page: Page) -> None:
    """A link for a colleague, shown once."""
    page.goto("/settings/colleagues/")
    page.locator(".crew li").nth(1).locator("button[value=link]").click()
    page.locator("#link").wait_for()


def capture_other(known: Known) -> Any:
    """The note with everything unusual chosen, refused because of a day to come."""

    def go(page: Page) -> None:
        page.goto(f"/note/?who={known.rich}")
        page.locator("[name=minutes][value=more]").check(force=True)
        page.locator("[name=when][value=other]").check(force=True)
        page.locator("[name=on]").fill("2099-01-01")
        page.locator("main button[type=submit]").click()
        page.wait_for_load_state()

    return go


def first_day(camera: Camera, url: str, link: str) -> None:
    """A firm with nothing in it: the first run, then every page when it is empty."""
    state = come_in(camera, url, link)
    name, firm = FIRST[camera.language]
    language = camera.language
    with camera.room(url, state) as room:
        room.take("welcome-1", "/welcome/")
        first = next(iter(room.pages.values()))
        first.goto("/welcome/")
        first.locator("#id_name").fill(name)
        first.locator("#id_email").fill(f"{name.split()[0].lower()}@intxaurpe.example")
        first.locator("#id_password").fill(SECRET)
        first.locator("main .btn.now").click()
        first.wait_for_load_state()
        state = first.context.storage_state()
    with camera.room(url) as room:
        room.take("login-sso", "/accounts/login/")
    with camera.room(url, state) as room:
        room.take("welcome-2", "/welcome/")
        first = next(iter(room.pages.values()))
        first.goto("/welcome/")
        first.locator("#id_name").fill(firm)
        first.locator("#id_language").select_option(language)
        first.locator("main .btn.now").click()
        first.wait_for_load_state()
        if first.locator("html").get_attribute("lang") != language:
            first.locator("footer button[name=language]").first.click()
            first.wait_for_load_state()
        room.take("welcome-3", "/welcome/?step=us")
        for page in ("", "waiting/", "people/", "people/addresses/", "bring/", "search/", "note/",
                     "settings/us/", "settings/colleagues/"):  # fmt: skip
            room.take(f"empty-{page.strip('/').replace('/', '-') or 'today'}", f"/{page}")
        for page in furnished.EMPTY:
            room.take(f"empty-{page.strip('/').replace('/', '-')}", f"/{page}")
