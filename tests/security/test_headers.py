"""Policies and headers, of the answers that pages really give, judged by others and by us."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from sobremesa.web import register
from sobremesa.web.said import FILE, FRAME
from sobremesa.web.shell import CSP
from sobremesa.web.sounds import HEADERS as SOUND
from tests.security import judged
from tests.security.world import World, build, filled
from tests.servers import npm

REPO = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.capability("J4")


@pytest.fixture
def world() -> World:
    """One of everything."""
    return build()


@pytest.fixture
def answers(world):
    """Every page of the register, asked by nobody and by staff, with what is not there beside."""
    staff = Client(raise_request_exception=False)  # a page that breaks has headers too
    staff.force_login(world.people["staff"])
    found = {}
    for pattern in register.collect()[0]:
        where = reverse(str(pattern.name), kwargs=filled(pattern, world))
        for who, browser in (("nobody", Client()), ("staff", staff)):
            if not (who == "staff" and str(pattern.name) == "account_logout"):
                found[f"{who} {pattern.name}"] = browser.get(where)
    found["nobody missing"] = Client().get("/nope/")
    found["staff missing"] = staff.get("/people/nope/")
    return found


def judge(policies):
    """As `judged.judge`; without node the test is skipped, and says so loudly."""
    try:
        return judged.judge(policies)
    except npm.NoNode as why:
        pytest.skip(str(why))


@pytest.mark.parametrize(
    "weak",
    [
        "default-src *", "script-src 'unsafe-inline'",
        CSP.replace("script-src 'self'", "script-src *"),
        CSP.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        CSP.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'"),
        CSP.replace("script-src 'self'", "script-src https:"),
        CSP.replace("script-src 'self'", "script-src 'self' data:"),
        CSP.replace("base-uri 'none'; ", "").replace("'self'", "'nonce-abc12345'"),
        CSP.replace("default-src 'none'; ", ""),
    ],
)  # fmt: skip
def test_a_weak_policy_is_found(weak):
    assert judge([weak])[weak]


@pytest.mark.django_db
def test_no_policy_of_any_answer_has_a_hole(answers):
    policies = {answer.headers["Content-Security-Policy"] for answer in answers.values()}
    policies |= {one["Content-Security-Policy"] for one in (FRAME, FILE, SOUND)}
    assert CSP in policies
    assert len(policies) >= 3

    assert {policy: found for policy, found in judge(sorted(policies)).items() if found} == {}


@pytest.mark.django_db
def test_no_answer_lacks_a_header(answers):
    assert len(answers) > 180
    assert {where: found for where, answer in answers.items()
            if (found := judged.weak(answer.headers))} == {}  # fmt: skip


GOOD = {
    "Content-Type": "text/html", "Content-Security-Policy": CSP, "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": "max-age=31536000",
}  # fmt: skip


def test_good_headers_are_left_alone():
    assert judged.weak(GOOD, is_https=True) == []


@pytest.mark.parametrize("name", [name for name in GOOD if name != "Content-Type"])
def test_a_missing_header_is_seen(name):
    assert judged.weak({**GOOD, name: ""}, is_https=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Strict-Transport-Security", "max-age=300"),
        ("Access-Control-Allow-Origin", "*"),
        ("Referrer-Policy", "unsafe-url"),
        ("Permissions-Policy", "camera=*"),
        ("Content-Security-Policy", CSP.replace("frame-ancestors 'none'", "frame-ancestors *")),
    ],
)
def test_a_weak_header_is_seen(name, value):
    assert judged.weak({**GOOD, name: value}, is_https=True)


OVER_HTTPS = """
import json
import sobremesa.boot, django
django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/accounts/login/", secure=True, headers={"host": "casa.example"})
plain = Client().get("/accounts/login/", headers={"host": "casa.example"})
print(json.dumps({
    "headers": dict(answer.headers), "plain": [plain.status_code, plain.headers.get("Location")],
    "cookies": {name: dict(one) for name, one in answer.cookies.items()},
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
                settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE,
                settings.SESSION_COOKIE_DOMAIN, settings.SESSION_COOKIE_PATH],
}))
"""


def test_over_https_it_stays_https_and_cookies_are_bound_to_the_host(tmp_path):
    env = {name: said for name, said in os.environ.items() if not name.startswith("SOBREMESA_")}
    env |= {
        "SOBREMESA_DATA": str(tmp_path), "SOBREMESA_URL": "https://casa.example",
        "SOBREMESA_PROXIES": "1", "PYTHONPATH": str(REPO),
    }  # fmt: skip
    words = [sys.executable, "-c", OVER_HTTPS]
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=120, check=True)
    told = json.loads(done.stdout.splitlines()[-1])

    assert judged.weak(told["headers"], is_https=True) == []
    assert told["plain"] == [301, "https://casa.example/accounts/login/"]
    assert told["session"] == ["__Host-sobremesa", True, True, "Lax", None, "/"]
    assert "__Host-csrf" in told["cookies"]
    for name, cookie in told["cookies"].items():
        assert name.startswith("__Host-"), "another host of the house could plant it"
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert cookie["samesite"] == "Lax"
