"""A provider of single sign-on that lies: nobody comes in, and nothing breaks."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from jwt.algorithms import RSAAlgorithm

from tests.us.build import colleague, firm

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]
CLIENT, SECRET = "sobremesa", "a secret that is long enough for every hash that there is"
OURS, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
Claims = dict[str, object]


class Liar:
    """Says what it is told to say. `told` changes the claims, `sign` makes the token."""

    def __init__(self) -> None:
        self.nonce = ""
        self.told: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Claims], str] = signed
        self.says: dict[str, tuple[int, bytes]] = {}
        liar = self

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = liar.answer(urlsplit(self.path).path)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *_args: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> tuple[int, bytes]:
        if path in self.says:
            return self.says[path]
        key = json.loads(RSAAlgorithm.to_jwk(OURS.public_key())) | {"kid": "k", "alg": "RS256"}
        pages: dict[str, object] = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/ask",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/who",
                "jwks_uri": f"{self.issuer}/keys",
            },
            "/keys": {"keys": [key]},
            "/who": {"sub": "somebody else", "email": "x@y.example", "email_verified": True},
        }
        if path == "/token":
            token = self.sign(self.told(self.truth()))
            return 200, json.dumps({"access_token": "a", "id_token": token}).encode()
        return 200, json.dumps(pages.get(path, {})).encode()

    def truth(self) -> Claims:
        now = int(time.time())
        return {
            "iss": self.issuer, "aud": CLIENT, "sub": "nerea-1", "iat": now, "exp": now + 300,
            "nonce": self.nonce, "email": "nerea@intxaurpe.example", "email_verified": True,
        }  # fmt: skip


def signed(claims: Claims) -> str:
    return jwt.encode(claims, OURS, algorithm="RS256", headers={"kid": "k"})


def not_signed(claims: Claims) -> str:
    parts = ({"alg": "none", "kid": "k"}, claims)
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts
    ) + "."  # fmt: skip


SIGNATURES: dict[str, Callable[[Claims], str]] = {
    "no signature": not_signed,
    "the key of another": lambda said: jwt.encode(said, OTHER, "RS256", headers={"kid": "k"}),
    "a key that is not listed": lambda said: jwt.encode(said, OTHER, "RS256", headers={"kid": "z"}),
    "our own secret": lambda said: jwt.encode(said, SECRET, "HS256", headers={"kid": "k"}),
    "another way than the key's": lambda said: jwt.encode(
        said, OURS, "RS512", headers={"kid": "k"}
    ),
    "cut": lambda said: signed(said)[:-8],
    "changed": lambda said: signed(said)[:-300] + "A" * 300,
    "nothing": lambda _said: "",
    "no token": lambda _said: "a.b.c",
}
CLAIMS: dict[str, Callable[[Claims], Claims]] = {
    "for somebody else": lambda said: said | {"aud": "another"},
    "for nobody": lambda said: {name: said[name] for name in said if name != "aud"},
    "of another issuer": lambda said: said | {"iss": "https://evil.example"},
    "too late": lambda said: said | {"exp": int(time.time()) - 600},
    "without an end": lambda said: {name: said[name] for name in said if name != "exp"},
    "not yet": lambda said: said | {"nbf": int(time.time()) + 6_000},
    "of nobody": lambda said: {name: said[name] for name in said if name != "sub"},
    "of another day": lambda said: said | {"nonce": "yesterday"},
    "without its nonce": lambda said: {name: said[name] for name in said if name != "nonce"},
    "not verified": lambda said: said | {"email_verified": False},
    "verified in words": lambda said: said | {"email_verified": "true"},
    "verified by nobody": lambda said: said | {"email_verified": 1},
    "with another's mail beside": lambda said: {n: said[n] for n in said if n != "email"},
    "with no mail": lambda said: said | {"email": ""},
    "with a list for a mail": lambda said: said | {"email": ["nerea@intxaurpe.example"]},
}
PAGES = ["/.well-known/openid-configuration", "/keys", "/token"]
NONSENSE = [
    (500, b"{}"),
    (200, b"not json"),
    (200, b"[]"),
    (200, b"{}"),
    (302, b""),
    (200, b"null"),
]


@pytest.fixture
def liar(settings) -> Iterator[Liar]:
    made = Liar()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = made.issuer, CLIENT
    settings.OIDC_CLIENT_SECRET, settings.OUTSIDE_ALLOW = SECRET, (made.issuer,)
    firm()
    colleague()
    yield made
    made.server.shutdown()
    made.server.server_close()


def come(client: Client, liar: Liar):
    answer = client.post("/accounts/sso/")
    if answer.status_code != 200:
        return answer
    asked = parse_qs(urlsplit(answer.headers["Refresh"].partition("url=")[2]).query)
    liar.nonce = liar.nonce or asked["nonce"][0]
    return client.get("/accounts/sso/back/", {"state": asked["state"][0], "code": "c"})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_one_that_does_not_lie_lets_in(client, liar):
    come(client, liar)

    assert is_in(client)


@pytest.mark.parametrize("how", SIGNATURES)
def test_what_is_not_signed_by_its_key_lets_nobody_in(client, liar, how):
    liar.sign = SIGNATURES[how]

    assert come(client, liar).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("how", CLAIMS)
def test_what_is_signed_and_not_for_us_now_lets_nobody_in(client, liar, how):
    liar.told = CLAIMS[how]

    assert come(client, liar).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("said", NONSENSE, ids=lambda said: f"{said[0]} {said[1].decode()}")
@pytest.mark.parametrize("page", PAGES)
def test_nonsense_lets_nobody_in_and_breaks_nothing(client, liar, page, said):
    liar.says[page] = said

    assert come(client, liar).status_code == 403
    assert not is_in(client)
