"""Who gets in: the telephone, the paper, the key, the firm's own account; in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from sobremesa.us.models import SignedIn, User
from tests.servers import npm, oidc_provider
from tests.stories import road
from tests.stories.test_for_everybody import WAYS, wrong_with
from tests.us.build import PASSWORD
from tests.web.entry import code, telephone

pytestmark = pytest.mark.capability("J4")
BOTH = pytest.mark.parametrize("language", ["es", "en"])


@pytest.fixture
def nerea(house: str, language: str, settings) -> User:
    """Who looks after the firm; the pages know by which address they are reached."""
    cache.clear()
    settings.URL = house
    return road.settled(language)


@pytest.fixture
def fingerprint(page: Page) -> Iterator[Callable[[str, dict], dict]]:
    """A device whose finger is always on it: the browser's own virtual authenticator."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield wire.send
    wire.detach()


def by_password(page: Page, house: str, t, user: User) -> None:
    page.goto(f"{house}/accounts/login/")
    page.get_by_label(t("E-mail")).fill(user.email)
    page.get_by_label(t("Password"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=t("Come in"), exact=True).click()
    road.leave(page, "/accounts/login/")


def sign_out(page: Page, t) -> None:
    page.get_by_role("button", name=t("Sign out"), exact=True).last.click()
    page.wait_for_url("**/accounts/login/")


@BOTH
def test_one_adds_the_telephone_comes_in_with_it_and_another_day_with_paper(
    page: Page, house, t, language, nerea, complaints
):
    by_password(page, house, t, nerea)
    page.goto(f"{house}/settings/")
    page.get_by_role("link", name=t("How you come in")).first.click()
    page.locator("li", has_text=t("Codes on your telephone")).get_by_role("link").click()
    secret = page.get_by_label(t("Or write this into it:")).input_value()
    page.get_by_label(t("Code")).fill("000000")
    page.get_by_role("button", name=t("Ask for it from now on")).click()
    expect(page.locator(".error")).to_be_visible()
    page.get_by_label(t("Code")).fill(code(secret))
    page.keyboard.press("Enter")

    page.locator(".codes").wait_for()
    on_paper = page.locator(".codes code").all_inner_texts()
    assert len(on_paper) == 10
    with page.expect_download() as kept:
        page.get_by_role("link", name=t("Keep as a file")).click()
    assert on_paper[0] in kept.value.path().read_text(encoding="utf-8")
    page.get_by_role("link", name=t("I have them")).click()
    expect(page.locator(".codes")).to_have_count(0)
    sign_out(page, t)

    by_password(page, house, t, nerea)
    expect(page.get_by_role("heading", name=t("One thing more"))).to_be_visible()
    cache.clear()  # the half minute in which the code has served is over
    page.get_by_label(t("Code")).fill(code(secret))
    page.keyboard.press("Enter")
    expect(page.locator("nav.nav")).to_be_visible()
    sign_out(page, t)

    by_password(page, house, t, nerea)
    page.get_by_label(t("Code")).fill(on_paper[4])
    page.get_by_role("button", name=t("Come in")).click()
    expect(page.locator("nav.nav")).to_be_visible()


@BOTH
def test_one_makes_a_key_and_comes_in_with_the_finger_alone(
    page: Page, house, t, language, nerea, fingerprint, complaints
):
    by_password(page, house, t, nerea)
    page.goto(f"{house}/settings/entry/keys/new/")
    page.get_by_label(t("What you call it")).fill("Portátil")
    page.get_by_role("button", name=t("Make the key")).click()
    expect(page.locator(".codes")).to_be_visible()
    page.goto(f"{house}/settings/entry/")
    expect(page.get_by_text("Portátil", exact=True)).to_be_visible()
    sign_out(page, t)

    page.get_by_role("button", name=t("Come in with a key")).click()
    expect(page.locator("nav.nav")).to_be_visible()
    assert SignedIn.objects.get().how == "passkey"

    page.goto(f"{house}/settings/entry/")
    row = page.locator("li", has_text="Portátil")
    row.get_by_role("link", name=t("Rename")).click()
    page.get_by_label(t("What you call it")).fill("El del taller")
    page.get_by_role("button", name=t("Save")).click()
    expect(page.get_by_text("El del taller", exact=True)).to_be_visible()
    page.goto(f"{house}/settings/entry/")
    page.locator("li", has_text="El del taller").get_by_role("link", name=t("Take away")).click()
    page.get_by_role("button", name=t("Take it away")).click()
    expect(page.get_by_text("El del taller")).to_have_count(0)
    sign_out(page, t)
    page.get_by_role("button", name=t("Come in with a key")).click()
    expect(page.get_by_role("heading", name=t("Come in"))).to_be_visible()
    expect(page.locator("nav.nav")).to_have_count(0)


def test_a_key_may_be_asked_for_after_the_password(
    page: Page, house, t, nerea, fingerprint, complaints
):
    by_password(page, house, t, nerea)
    page.goto(f"{house}/settings/entry/keys/new/")
    page.get_by_text(t("It is asked for after the password")).click()
    page.get_by_role("button", name=t("Make the key")).click()
    expect(page.locator(".codes")).to_be_visible()
    sign_out(page, t)

    by_password(page, house, t, nerea)
    page.get_by_role("button", name=t("Use a key")).click()

    expect(page.locator("nav.nav")).to_be_visible()


def test_a_key_that_does_not_answer_says_so_and_the_password_still_works(
    page: Page, house, t, nerea, complaints
):
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    page.goto(f"{house}/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = async () => { throw new Error('no') } }")
    page.get_by_role("button", name=t("Come in with a key")).click()
    expect(page.get_by_role("alert")).to_be_visible()

    by_password(page, house, t, nerea)
    expect(page.locator("nav.nav")).to_be_visible()


@BOTH
def test_one_comes_in_with_the_account_of_the_firm(
    page: Page, house, t, language, nerea, settings, complaints
):
    people = {"nerea-1": {"email": nerea.email, "email_verified": True, "name": "Nerea"}}
    try:
        provider = oidc_provider.start(f"{house}/accounts/sso/back/", people, in_userinfo=True)
    except npm.NoNode as why:
        pytest.skip(str(why))
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = provider.issuer, "sobremesa"
    settings.OIDC_CLIENT_SECRET, settings.OIDC_LABEL = oidc_provider.SECRET, "Casa"
    settings.OUTSIDE_ALLOW = (provider.issuer,)
    try:
        page.goto(f"{house}/accounts/login/")
        page.get_by_role("button", name=re.compile("Casa")).click()
        page.locator("#nerea-1").click()
        expect(page.locator("nav.nav")).to_be_visible()
        page.goto(f"{house}/settings/devices/")
        expect(page.get_by_text(t("here"), exact=True)).to_be_visible()
        assert SignedIn.objects.get().how == "sso"
    finally:
        provider.stop()


def test_the_telephone_is_asked_for_without_scripts_and_by_the_keyboard_alone(
    browser, house, t, nerea
):
    telephone(nerea)
    page = browser.new_page(locale="en", java_script_enabled=False)
    page.goto(f"{house}/accounts/login/")
    page.keyboard.type(nerea.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/second/")
    page.keyboard.type(code())
    page.keyboard.press("Enter")

    expect(page.locator("nav.nav")).to_be_visible()
    page.close()


@pytest.mark.parametrize(("language", "theme", "width"), WAYS)
def test_nothing_serious_is_wrong_at_the_door(  # noqa: PLR0917
    page: Page, house, axe, t, language, theme, width, nerea, fingerprint, settings
):
    User.objects.update(theme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    settings.OIDC_ISSUER, settings.OIDC_LABEL = "https://sso.example", "Casa"
    wrong = {}

    def look(path: str) -> None:
        page.goto(house + path)
        wrong[path] = wrong_with(page, axe)

    look("/accounts/login/")
    by_password(page, house, t, nerea)
    for path in (
        "/settings/", "/settings/entry/", "/settings/entry/phone/", "/settings/entry/keys/new/",
        "/settings/entry/email/", "/settings/devices/", "/settings/factor/", "/accounts/again/",
    ):  # fmt: skip
        look(path)
    page.goto(f"{house}/settings/entry/keys/new/")
    page.get_by_role("button", name=t("Make the key")).click()
    page.locator(".codes").wait_for()
    wrong["codes"] = wrong_with(page, axe)
    telephone(nerea)
    for path in (
        "/settings/entry/", "/settings/entry/phone/remove/", "/settings/entry/paper/new/",
        "/accounts/again/code/", "/accounts/again/key/", "/accounts/sso/back/",
    ):  # fmt: skip
        look(path)
    page.context.clear_cookies()
    by_password(page, house, t, nerea)
    page.wait_for_url("**/accounts/second/")
    wrong["second"] = wrong_with(page, axe)
    assert {where: found for where, found in wrong.items() if found} == {}
