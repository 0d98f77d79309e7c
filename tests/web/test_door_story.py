"""The first day, in a real browser: from the link to the settings, by keyboard, in both lights."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sobremesa.us import actions, queries
from sobremesa.us.models import OurHandle, User
from tests.us.build import PASSWORD, colleague, firm

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.capability("J4")]
WAYS = [
    pytest.param("en", "light", 1280, id="en-light-desk"),
    pytest.param("es", "dark", 360, id="es-dark-phone"),
]


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser says in its console: a broken policy, a missing file, a failing script."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def serious(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)  # by the debugger, which no policy of the page holds back
    found = page.evaluate("axe.run()")
    return [
        f"{one['id']}: {node['html'][:90]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def come_in(page: Page, live_server, user: User) -> None:
    token = actions.make_door_key(user, actions.SIGN_IN, by=None, now=timezone.now())
    page.goto(f"{live_server.url}/door/{token}/")
    page.locator("main .btn.now").click()
    page.wait_for_url(lambda url: "/door/" not in url)


def test_the_first_run_is_answered_with_the_keyboard_alone(page, live_server, complaints):
    first = actions.make_first_user(now=timezone.now(), language="en")
    token = actions.make_door_key(first, actions.FIRST, by=None, now=timezone.now())
    page.goto(f"{live_server.url}/door/{token}/")

    def go(*words: str) -> None:
        for word in words:
            page.keyboard.type(word)
            page.keyboard.press("Tab")

    page.get_by_role("button", name="Come in").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What you are called").focus()
    go("Nerea Arrieta", "nerea@intxaurpe.example")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("What the firm is called").focus()
    page.keyboard.type("Intxaurpe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Which addresses are yours?")).to_be_visible()
    page.get_by_role("button", name="Yes, they are").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Bring in what you have")).to_be_visible()

    assert queries.the_firm().name == "Intxaurpe"
    assert OurHandle.objects.get().value == "intxaurpe.example"
    assert complaints == []


@pytest.mark.parametrize(("language", "light", "width"), WAYS)
def test_the_pages_of_the_house_fit_and_can_be_read_by_all(
    page, live_server, axe, complaints, language, light, width
):
    firm()
    nerea = colleague(language=language)
    User.objects.update(theme=light)
    OurHandle.objects.create(kind="email", value="a" * 60 + "@x.example", added_at=timezone.now())
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"{live_server.url}/accounts/login/")
    assert serious(page, axe) == []
    come_in(page, live_server, nerea)
    for path in (
        "accounts/password/", "accounts/logout/", "settings/", "settings/firm/", "settings/us/",
        "settings/colleagues/", "house-style/",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/{path}")
        assert serious(page, axe) == [], path
        assert fits(page), path
    assert complaints == []


def test_what_htmx_brings_in_runs_nothing(page, live_server, complaints):
    """The policy and `trust.js` hold when a template and the sanitiser do not."""
    firm()
    come_in(page, live_server, colleague())
    page.goto(f"{live_server.url}/settings/")
    page.evaluate("window.hits = []")
    page.evaluate(
        """() => htmx.swap('#over', `<p id=came>came</p><script>hits.push(1)</` + `script>
        <img src=x onerror='hits.push(2)'><svg><a xlink:href='javascript:hits.push(3)'></a></svg>
        <b hx-on:click='hits.push(4)'>b</b><iframe srcdoc='<script>parent.hits.push(5)</`
        + `script>'></iframe>`, {swapStyle: 'innerHTML'})"""
    )
    page.locator("#came").wait_for()
    page.locator("#over b").click()

    assert page.evaluate("hits") == []
    assert page.locator("#over script, #over [onerror], #over [srcdoc]").count() == 0


def test_a_password_can_be_looked_at_while_it_is_written(page, live_server, complaints):
    firm()
    come_in(page, live_server, colleague())
    field = page.locator("#id_password")
    field.fill("abc")
    page.get_by_role("button", name="Show it").last.click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide it").last.click()
    expect(field).to_have_attribute("type", "password")
    assert complaints == []


@pytest.mark.parametrize("browser_context_args", [{"java_script_enabled": False}], indirect=True)
def test_everything_works_without_scripts(page, live_server):
    firm()
    nerea, iker = colleague(), colleague("Iker Odriozola")
    come_in(page, live_server, nerea)
    page.goto(f"{live_server.url}/settings/colleagues/")
    row = page.locator(".crew li", has_text="Iker")
    row.get_by_role("combobox").select_option("reader")
    row.get_by_role("button", name="Change").click()
    expect(page.locator(".notice")).to_contain_text("Iker")

    iker.refresh_from_db()
    assert iker.role == "reader"


@pytest.fixture
def browser_context_args(browser_context_args, request):
    return {**browser_context_args, **getattr(request, "param", {})}
