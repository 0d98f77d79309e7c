"""Coming in with the firm's own account, against a real provider on this machine."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from sobremesa.us.models import User
from tests.servers import npm, oidc_provider
from tests.us.build import PASSWORD, colleague, firm

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]
BACK = "http://127.0.0.1:8765/accounts/sso/back/"
PEOPLE = {
    "nerea-1": {"email": "Nerea@intxaurpe.example", "email_verified": True, "name": "Nerea"},
    "iker-1": {"email": "iker@intxaurpe.example", "email_verified": False, "name": "Iker"},
    "stranger": {"email": "who@elsewhere.example", "email_verified": True, "name": "Who"},
    "words": {"email": "nerea@intxaurpe.example", "email_verified": "true", "name": "Words"},
}


@pytest.fixture(scope="module", params=[False, True], ids=["in the token", "in userinfo"])
def provider(request) -> Iterator[oidc_provider.Provider]:
    try:
        running = oidc_provider.start(BACK, PEOPLE, in_userinfo=request.param)
    except npm.NoNode as why:
        pytest.skip(str(why))
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def offered(settings, provider):
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = provider.issuer, "sobremesa"
    settings.OIDC_CLIENT_SECRET, settings.OIDC_LABEL = oidc_provider.SECRET, "Casa"
    settings.OUTSIDE_ALLOW = (provider.issuer,)
    firm()


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows the provider's own redirects, and stops at the one that leads back to us."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if newurl.startswith(BACK):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def where_to(client: Client) -> str:
    """The address that the button leads to."""
    answer = client.post("/accounts/sso/")
    assert answer.status_code == 200, answer.content
    return answer.headers["Refresh"].partition("url=")[2]


def as_whom(url: str, who: str) -> str:
    """Say at the provider who one is; the path and words with which it sends us back."""
    browser = urllib.request.build_opener(_Stay(), urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(url, timeout=20) as page:
        asked = page.url
    try:
        browser.open(f"{asked}?as={who}", timeout=20)
    except urllib.error.HTTPError as back:
        return back.headers["Location"].removeprefix("http://127.0.0.1:8765")
    raise AssertionError("the provider did not send anybody back")


def come(client: Client, who: str):
    return client.get(as_whom(where_to(client), who))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_colleague_with_a_verified_e_mail_comes_in_and_is_known_from_then_on(client):
    nerea = colleague()

    answer = come(client, "nerea-1")

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(nerea.pk)
    User.objects.filter(pk=nerea.pk).update(email="n@elsewhere.example")
    again = Client()
    come(again, "nerea-1")
    assert is_in(again)


@pytest.mark.parametrize("who", ["iker-1", "stranger", "words", "nobody"])
def test_who_is_not_proved_to_be_a_colleague_stays_outside_and_nobody_is_made(client, who):
    colleague(), colleague("Iker Odriozola")

    answer = come(client, who)

    assert answer.status_code == 403
    assert not is_in(client)
    assert User.objects.count() == 2


def test_who_left_stays_outside_also_when_the_provider_knew_them(client):
    nerea = colleague()
    come(client, "nerea-1")
    User.objects.filter(pk=nerea.pk).update(is_active=False)

    late = Client()
    answer = come(late, "nerea-1")

    assert (answer.status_code, is_in(late)) == (403, False)


def test_an_answer_counts_once(client):
    colleague()
    back = as_whom(where_to(client), "nerea-1")
    assert client.get(back).status_code == 302
    client.logout()

    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_an_answer_for_another_browser_opens_nothing(client):
    colleague()
    back = as_whom(where_to(client), "nerea-1")

    other = Client()

    assert other.get(back).status_code == 403
    assert not is_in(other)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iss", "https://evil.example"),
        ("state", "made-up"),
        ("state", ""),
        ("code", "made-up"),
        ("error", "server_error"),
    ],
)
def test_an_answer_that_was_changed_on_the_way_opens_nothing(client, name, value):
    colleague()
    where = urlsplit(as_whom(where_to(client), "nerea-1"))
    said = {key: values[0] for key, values in parse_qs(where.query).items()}

    answer = client.get(f"{where.path}?{urlencode({**said, name: value})}")

    assert (answer.status_code, is_in(client)) == (403, False)


def test_what_is_asked_carries_a_proof_a_state_and_our_own_address(client):
    asked = parse_qs(urlsplit(where_to(client)).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 16
    assert asked["redirect_uri"] == [BACK]
    assert asked["response_type"] == ["code"]


def test_the_provider_is_asked_only_where_the_firm_has_opened_the_door(client, settings):
    settings.OUTSIDE_ALLOW = ()

    assert client.post("/accounts/sso/").status_code == 403


def test_a_provider_that_calls_itself_something_else_is_not_believed(client, settings, provider):
    settings.OIDC_ISSUER = provider.issuer.replace("127.0.0.1", "localhost")
    settings.OUTSIDE_ALLOW = (settings.OIDC_ISSUER,)

    assert client.post("/accounts/sso/").status_code == 403


def test_where_only_single_sign_on_counts_a_password_and_a_link_do_not(client, settings):
    from sobremesa.flows import starting  # noqa: PLC0415
    from sobremesa.us import actions  # noqa: PLC0415
    from tests.us.build import NOW  # noqa: F401, PLC0415

    settings.OIDC_ONLY = True
    nerea = colleague()

    client.post("/accounts/login/", {"login": nerea.email, "password": PASSWORD})
    assert not is_in(client)

    from django.utils import timezone  # noqa: PLC0415

    token = actions.make_door_key(nerea, actions.SIGN_IN, by=nerea, now=timezone.now())
    client.post(f"/door/{token}/")
    assert not is_in(client)

    come(client, "nerea-1")
    assert is_in(client)

    by_terminal = Client()
    by_terminal.post(urlsplit(starting.link_for("Nerea Arrieta")).path)
    assert is_in(by_terminal)


def test_an_invitation_is_enough_and_its_link_is_not_needed_after(client):
    from django.utils import timezone  # noqa: PLC0415

    from sobremesa.us import actions  # noqa: PLC0415

    nobody = colleague("Maddi Lasa")
    nerea, token = actions.invite(
        "Nerea", "nerea@intxaurpe.example", "staff", by=nobody, now=timezone.now()
    )

    come(client, "nerea-1")

    assert client.session["_auth_user_id"] == str(nerea.pk)
    assert Client().get(f"/door/{token}/").status_code == 404


def test_the_page_on_the_way_holds_no_script_and_leads_only_to_the_provider(client, provider):
    page = client.post("/accounts/sso/").content.decode()

    assert re.findall(r'href="(http[^"]*)"', page)[0].startswith(provider.issuer)
    assert "<script>" not in page
