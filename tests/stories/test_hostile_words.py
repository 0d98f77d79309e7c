"""Words of strangers stay words: in every text field, on every page, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode, urljoin

import pytest
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from sobremesa.registry import DECLARED
from sobremesa.us.models import User
from sobremesa.web import register
from sobremesa.web.harmless import harmless
from tests.security.vectors import POLYGLOTS, WATCH, numbered, vectors
from tests.security.world import World, build, filled

pytestmark = [pytest.mark.capability("J4"), pytest.mark.timeout(600)]

# What is not words but a choice of ours, or has a shape of its own that nobody can type into.
CODES = re.compile(
    r"code|kind|medium|role|direction|language|timezone|region|theme|key|unit|outcome|setting|"
    r"not_contact|workdays|password|token_hash|sha256|pack|part|content_type|purpose|verb|"
    r"subject_kind|how|what|sort|currency|digest|external_id|last_error|model|email|domain|path|"
    r"ip|agent|words_code|session.*|name_of_.*"
)


class Watched:
    """A page that tells what ran, what the policy had to stop, and who was asked outside."""

    def __init__(self, page: Page, house: str) -> None:
        self.page, self.house = page, house
        self.found: list[str] = []
        page.add_init_script(WATCH)
        page.on("dialog", lambda one: (self.found.append(f"dialog {one.message}"), one.dismiss()))
        page.on("request", self._ask)

    def _ask(self, request) -> None:
        if not request.url.startswith((self.house, "data:", "about:", "blob:")):
            self.found.append(f"asked {request.url}")

    def visit(self, where: str) -> None:
        """Open it, and bring together what happened there."""
        self.page.goto(f"{self.house}{where}")
        assert "/accounts/" in where or "/accounts/" not in self.page.url, "nobody is signed in"
        self.page.mouse.move(300, 300)
        self.look(where)

    def unwalled(self, where: str) -> None:
        """What the frame shows of a letter, in a page without frame, sandbox and policy.

        In its own frame no script can run at all, so there is nothing to ask there: here only
        the sanitiser stands between the letter and the reader.
        """
        self.page.goto(f"{self.house}{where}")  # who is asked outside?
        shown = self.page.context.request.get(f"{self.house}{where}")
        assert "sandbox" in shown.headers["content-security-policy"]
        self.page.goto("about:blank")
        self.page.set_content(shown.text(), wait_until="domcontentloaded")
        self.look(where)

    def walk(self, where: str) -> None:
        """Every page of a long list."""
        while where:
            self.visit(where)
            further = self.page.locator("#further a")
            more = further.get_attribute("href") if further.count() else ""
            where = urljoin(where, more) if more else ""

    def look(self, where: str) -> None:
        ran = self.page.evaluate("[...(window.__hits || []), ...(window.__broken || [])]")
        self.found += [f"{where}: {one}" for one in ran]


@pytest.fixture
def watched(page: Page, house: str) -> Watched:
    return Watched(page, house)


def without_a_key(world: World) -> User:
    """Nerea, who comes in by a link alone: the key of this world is nobody's."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    Authenticator.objects.all().delete()
    staff = world.people["staff"]
    assert isinstance(staff, User)
    return staff


def test_three_hundred_vectors_in_names_subjects_and_words(watched, house, come_in, page):
    from sobremesa.people.models import Person  # noqa: PLC0415
    from tests.build import a_letter  # noqa: PLC0415

    all_of_them, world = vectors(), build()
    assert len(all_of_them) >= 300
    with transaction.atomic():
        for number, words in enumerate(all_of_them):
            a_letter(
                sender=f"v{number}@arriaundi.example", name=words[:200], subject=words, text=words,
                at=timezone.now() - timedelta(days=1, minutes=number),
            )  # fmt: skip
        everybody = Person.objects.exclude(pk=world.person.pk)
        one = everybody.first()
        # All their letters on one timeline too, so that it is walked with every vector.
        from sobremesa.people.models import Handle  # noqa: PLC0415

        Handle.objects.filter(value__startswith="v").update(person=world.person)
        assert one is not None
    come_in(page, without_a_key(world))
    for words in all_of_them[::50]:
        watched.visit(f"/search/?{urlencode({'q': words[:60]})}")
    watched.walk(f"/people/{world.person.code}/")
    watched.walk("/people/")
    assert watched.found == []


def test_the_watch_sees_what_runs(watched, page):
    """The canary: a page without our walls, where each of these must be seen."""
    page.goto("data:text/html,<img src=x onerror=__hit(1)>")
    page.wait_for_function("window.__hits.length > 0")
    assert page.evaluate("window.__hits") == [1]


def test_every_text_field_on_every_page(watched, house, come_in, page):
    world = build()
    planted = plant()
    assert planted > 30
    come_in(page, without_a_key(world))
    for where in pages_of(world):
        watched.visit(where)
    assert watched.found == []


# What was said is never changed, so it cannot be planted here: the test above says it anew.
APPEND_ONLY = {"Interaction", "Words", "Participant", "Delivery", "Enclosure", "Purchase"}


def plant() -> int:
    """A polyglot into every text column that holds somebody's words. How many columns."""
    count = 0
    for name, declared in DECLARED.items():
        for field in declared.model._meta.concrete_fields:
            is_words = isinstance(field, models.CharField | models.TextField)
            if not is_words or field.choices or CODES.fullmatch(field.name) or name in APPEND_ONLY:
                continue
            count += 1
            for row in declared.model._default_manager.all()[:20]:
                words = numbered(POLYGLOTS[count % len(POLYGLOTS)], 1000 + count) + str(row.pk)
                size = getattr(field, "max_length", None) or len(words)
                rows = declared.model._default_manager.filter(pk=row.pk)
                rows.update(**{field.name: words[-size:]})  # some columns bear each value once
    return count


def pages_of(world: World) -> list[str]:
    """The address of every page that staff may open."""
    found = []
    for pattern in register.collect()[0]:
        access = register.collect()[1][str(pattern.name)]
        if access.get is None or not register.may(world.people["staff"], access.get):
            continue
        if str(pattern.name) in DOWNLOADS:
            continue
        values = filled(pattern, world)
        if values is not None:  # the matrix complains about those that nobody fills
            found.append(reverse(str(pattern.name), kwargs=values))
    return found


# A download is no page: the browser would keep it and stay where it is.
DOWNLOADS = {"said-original", "bring-kept", "said-raw", "said-file", "said-sound", "account_logout"}


def test_every_vector_as_the_page_of_a_letter(watched, house, come_in, page):
    from tests.build import a_letter  # noqa: PLC0415

    world, all_of_them = build(), vectors()
    come_in(page, without_a_key(world))
    for start in range(0, len(all_of_them), 60):
        html = "<p>".join(all_of_them[start : start + 60])
        raw = b"From: b@arriaundi.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        letter = a_letter(sender="b@arriaundi.example", raw=raw + html.encode())
        watched.unwalled(f"/said/{letter.pk}/original/")
    watched.visit(f"/said/{letter.pk}/")
    assert watched.found == []


def test_every_vector_alone_through_the_sanitiser(watched, page):
    """One of them may hide another: each alone too, and twice parsed."""
    page.goto("about:blank")
    for words in vectors():
        clean = harmless(words)
        page.evaluate(
            "html => { document.body.innerHTML = html; const twice = document.body.innerHTML;"
            " document.body.innerHTML = twice; }",
            clean,
        )
    watched.look("sanitised")
    assert watched.found == []
