"""Pages about what a firm keeps beside its talks: lists, ties, rights, settings, tables."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.shots.camera import Room, Where
from tests.shots.known import Known


def paths(known: Known) -> dict[str, str]:
    """Pages that need only to be opened."""
    rich, thin = f"/people/{known.rich}", f"/people/{known.thin}"
    return {
        "circles": "/circles/",
        "circles-gone": "/circles/?who=gone",
        "circles-list": "/circles/list/?sort=silence",
        "circles-nobody": "/circles/list/?stage=committed&who=gone&of=Nadie",
        "leaving": "/circles/leaving/",
        "attention": "/circles/attention/",
        "person-from": f"{rich}/from/rhythm/",
        "person-from-tie": f"{rich}/from/tie/",
        "person-from-chance": f"/people/{known.buyer}/from/chance/",
        "duplicates": "/people/duplicates/",
        "people-asked": "/people/?sort=-last&c=person%3A&cols=belongs,last,keeper",
        "people-ask": "/people/ask/?field=last",
        "people-ask-wrong": "/people/ask/?field=last&said=1",
        "people-lists": "/people/lists/",
        "people-trash": "/people/trash/",
        "people-cell": f"/people/{known.rich}/cell/keeper/",
        "keys": "/keys/",
        "organisations": "/organisations/",
        "organisations-nothing": "/organisations/?q=xyzzy",
        "organisation": f"/organisations/{known.organisation}/",
        "organisation-dates": f"/organisations/people/{known.membership}/",
        "person-bought": f"/people/{known.buyer}/?bought=all#bought",
        "person-ties": f"{rich}/ties/",
        "person-ties-found": f"{rich}/ties/?q=Otamendi",
        "person-ties-none": f"{thin}/ties/",
        "rights": f"{rich}/rights/",
        "rights-thin": f"{thin}/rights/",
        "rights-erase": f"/people/{known.few}/rights/erase/",
        "bring-table": f"/bring/{known.batch}/table/{known.table}/",
        "said-sound": f"/said/{known.voicemail}/",
        **{f"settings-{name}": f"/settings/{name}/" for name in SETTINGS},
    }


SETTINGS = (
    "notices", "fields", "ties", "tables", "health", "requests", "purposes", "keeping", "record",
    "journal", "devices", "entry", "factor",
)  # fmt: skip
EMPTY = (
    "circles/", "circles/list/", "circles/leaving/", "circles/attention/", "people/duplicates/",
    "people/lists/", "people/trash/",
    "organisations/",
    *(f"settings/{name}/" for name in SETTINGS),
)  # fmt: skip


def take(room: Room, known: Known) -> None:
    """Those, and what needs a hand."""
    for name, path in paths(known).items():
        room.take(name, path)
    by_hand: dict[str, tuple[Where, int]] = {
        "people-chosen": (choose, 200),
        "keys-dialog": (ask_for_keys, 200),
        "bring-table-tried": (try_table(known), 200),
        "bring-table-wrong": (say_it_twice(known), 422),
        "settings-keeping-preview": (preview_rule, 200),
        "settings-fields-wrong": (make_nameless_field, 422),
        "rights-erase-wrong": (forget_without_name(known), 422),
    }
    for name, (where, expects) in by_hand.items():
        room.take(name, where, expects=expects)


def choose(page: Page) -> None:
    """Three people of the list, with what may be done with them."""
    page.goto("/people/")
    boxes = page.locator("main td input[type=checkbox], main li input[type=checkbox]")
    for n in range(3):
        boxes.nth(n).check(force=True)


def ask_for_keys(page: Page) -> None:
    """`?` opens the keys."""
    page.goto("/waiting/")
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def try_table(known: Known) -> Where:
    """Its columns said, and ten rows tried."""

    def go(page: Page) -> None:
        say_columns(page, known, ("name", "address", "", "note"))

    return go


def say_it_twice(known: Known) -> Where:
    """Tried with two columns that are both the name."""

    def go(page: Page) -> None:
        say_columns(page, known, ("name", "name", "", ""))

    return go


def say_columns(page: Page, known: Known, fields: tuple[str, ...]) -> None:
    """Choose what each column is, where that can be chosen, and ask for ten rows."""
    page.goto(f"/bring/{known.batch}/table/{known.table}/")
    for place, field in enumerate(fields):
        column = page.locator(f"[name=c{place}]")
        if column.locator(f"option[value='{field}']").count():
            column.select_option(field)
    page.locator("button[name=do][value=try]").click()
    page.wait_for_load_state()


def preview_rule(page: Page) -> None:
    """What would go, before somebody says yes."""
    page.goto("/settings/keeping/")
    page.locator("#what").select_option("email")
    page.locator("#months").fill("12")
    page.locator("main button[value=preview]").click()
    page.wait_for_load_state()


def make_nameless_field(page: Page) -> None:
    """A field without a name, which the browser would not send."""
    page.goto("/settings/fields/")
    form = page.locator("main form", has=page.locator("select[name=kind]"))
    form.evaluate("one => { one.noValidate = true }")
    form.locator("button.now, button[type=submit]").last.click()
    page.wait_for_load_state()


def forget_without_name(known: Known) -> Where:
    """Their name typed wrong."""

    def go(page: Page) -> None:
        page.goto(f"/people/{known.few}/rights/erase/")
        page.locator("main form input[type=text], main form input:not([type])").last.fill("Otra")
        page.locator("main form button.now").click()
        page.wait_for_load_state()

    return go
