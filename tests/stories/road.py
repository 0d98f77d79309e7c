"""The steps that several stories take, in words of whoever takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from sobremesa.flows import bringing, ourselves
from sobremesa.people.models import Person
from sobremesa.us import actions
from sobremesa.us.models import User
from tests import material
from tests.us.build import PASSWORD, colleague, firm

Words = Callable[..., str]
NAME, EMAIL = "Nerea Arrieta", "nerea@intxaurpe.example"


def files(folder: Path) -> list[Path]:
    """What somebody has on their desk: mail, a chat, a calendar, cards."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {
        "correo.mbox": material.mbox(material.letters()),
        "Chat de WhatsApp con Rosa Mendizabal.txt": material.CHAT.encode(),
        "agenda.ics": material.CALENDAR.replace("\n", "\r\n").encode(),
        "contactos.vcf": material.CARDS.encode(),
    }
    for name, content in found.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in found]


def settled(language: str = "en") -> User:
    """The firm as the first run leaves it, and who looks after it."""
    nerea = colleague(NAME, language=language)
    firm(by=nerea, language=language)
    ourselves.say(["@intxaurpe.example", NAME], by=nerea, now=timezone.now())
    return nerea


def brought(nerea: User, some: Sequence[Path], worker: Callable[[], None]) -> None:
    """Files that have come in already."""
    given = [(path.name, [path.read_bytes()]) for path in some]
    bringing.bring(given, by=nerea, now=timezone.now())
    worker()


def whoever(address: str) -> Person:
    """Whose address it is."""
    return Person.objects.get(handles__value=address)


def first_run(page: Page, house: str, t: Words, language: str) -> None:
    """From the link in the terminal to the page where files are brought."""
    first = actions.make_first_user(now=timezone.now(), language=language)
    token = actions.make_door_key(first, actions.FIRST, by=None, now=timezone.now())
    page.goto(f"{house}/door/{token}/")
    page.get_by_role("button", name=t("Come in")).click()
    page.get_by_label(t("What you are called")).fill(NAME)
    page.get_by_label(t("Your e-mail")).fill(EMAIL)
    page.get_by_label(t("Choose a password")).fill(PASSWORD)
    page.get_by_role("button", name=t("Sit down")).click()
    page.get_by_label(t("What the firm is called")).fill("Intxaurpe")
    page.get_by_role("button", name=t("Lay the table")).click()
    yes = page.get_by_role("button", name=t("Yes, they are"))
    yes.click()
    expect(yes).to_have_count(0)  # what is typed before the next page is there is lost
    page.get_by_label(t("An address, a domain, a phone or a name")).fill(NAME)
    page.get_by_role("button", name=t("It is ours"), exact=True).first.click()
    expect(page.locator(".plain-rows")).to_contain_text(NAME)
    page.get_by_role("main").get_by_role("link", name=t("Bring in what you have")).click()


def leave(page: Page, where: str) -> None:
    """Wait until a page that was answered has given way to the next one.

    A click comes back before its answer does: what looks at the tables, or goes elsewhere, right
    after it may be earlier than what was sent.
    """
    page.wait_for_url(lambda url: where not in url)


def note_down(page: Page, t: Words, words: str) -> None:
    """The form after a talk, from its first field to Save."""
    page.get_by_label(t("In a few words")).fill(words)
    page.get_by_role("button", name=t("Save")).click()
