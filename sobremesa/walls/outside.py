"""The one door through which this program asks somebody else's machine for something (R16).

An address may have been written by anybody, so what counts is not how it is spelt but where it
leads: the name is resolved once, every answer must be an address of the public internet, and the
connection goes to that very address, with the name kept for the certificate. Redirects are not
followed, the proxies of the environment are not used, and time and size are bounded as a whole.

What the firm runs in its own house is opened by name: SOBREMESA_OUTSIDE_ALLOW.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import certifi
from django.conf import settings
from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as RequestsConnectionError

SECONDS_MAX = 10.0
BYTES_MAX = 1024 * 1024
PORTS = frozenset({443, 8443})
PLAIN_PORTS = {"https": 443, "http": 80}
# Special addresses that reach others, or that lead to an IPv4 address by another spelling.
# IANA's registries of special-purpose addresses; RFC 6890, 6052, 8215, 3056, 4380, 4291.
NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7",
        "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
Resolve = Callable[[str, int], Iterable[str]]


class Refused(Exception):
    """We do not ask there, or what came back is not taken. The message holds no address."""


@dataclass(frozen=True)
class Answer:
    """What came back: at most `BYTES_MAX` bytes, whatever its headers promise."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Target:
    """An address taken apart. `is_ours`: the firm has opened it by name."""

    scheme: str
    host: str
    port: int
    path: str
    is_ours: bool


def is_public(text: str) -> bool:
    """Whether an address, as a resolver gives it, belongs to the public internet."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False  # "fe80::1%eth0" and whatever else is no plain address
    if any(address in net for net in NOT_PUBLIC if net.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def look_up(host: str, port: int) -> list[str]:
    """Every address of a name, as the system resolves it.

    Raises:
        Refused: it has none.

    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise Refused("There is no such host.") from exc
    return [str(one[4][0]) for one in found]


def target_of(url: str, *, allow: Iterable[str] = ()) -> Target:
    """An address taken apart.

    Args:
        url: absolute, in plain letters; names in other alphabets as their `xn--` form.
        allow: origins of one's own ("https://sso.casa.lan", "http://127.0.0.1:9000").

    Raises:
        Refused: not an address that we ask.

    """
    if not url.isascii() or any(char <= " " or char in '\\<>"^`{|}\x7f' for char in url):
        raise Refused("The address has letters that no address has.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PLAIN_PORTS.get(parts.scheme, 0)
    except ValueError as exc:
        raise Refused("That is not an address.") from exc
    if "@" in parts.netloc or not host or "%" in host:
        raise Refused("The address should be a host and nothing before it.")
    shown = f"[{host}]" if ":" in host else host
    origins = {f"{parts.scheme}://{shown}:{port}"}
    if port == PLAIN_PORTS.get(parts.scheme):
        origins.add(f"{parts.scheme}://{shown}")
    is_ours = not origins.isdisjoint(one.rstrip("/").lower() for one in allow)
    if not is_ours and (parts.scheme != "https" or port not in PORTS):
        raise Refused("Only https is asked, at its usual port.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, is_ours)


def address_of(target: Target, resolve: Resolve = look_up) -> str:
    """The address to connect to: resolved once, and the same that was judged.

    Raises:
        Refused: one of its answers lies within this house, or nowhere.

    """
    found = list(resolve(target.host, target.port))
    if not found or not (target.is_ours or all(is_public(one) for one in found)):
        raise Refused("The address does not lead to the public internet.")
    return found[0]


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    allow: Iterable[str] | None = None,
    resolve: Resolve = look_up,
    seconds: float = SECONDS_MAX,
) -> Answer:
    """Ask once. A redirect is an answer like any other, and is not followed.

    Raises:
        Refused: we do not ask there, nobody answered in time, or the answer is too long.

    """
    allowed = settings.OUTSIDE_ALLOW if allow is None else allow
    target = target_of(url, allow=allowed)
    wire = _Wire(target, address_of(target, resolve), seconds)
    sent = {"User-Agent": "Sobremesa", **(headers or {}), "Accept-Encoding": "identity"}
    sent = {name: value for name, value in sent.items() if name.lower() != "host"}
    try:
        wire.request(method, target.path, body=body, headers=sent)
        with closing(wire.getresponse()) as answer:
            content = answer.read(BYTES_MAX + 1)
    except (OSError, http.client.HTTPException, ValueError) as exc:
        raise Refused("Nobody answered there as they should.") from exc
    finally:
        wire.close()
    if len(content) > BYTES_MAX:
        raise Refused("The answer is longer than we take.")
    return Answer(answer.status, dict(answer.headers.items()), content)


class _Wire(http.client.HTTPConnection):
    """A connection to one address that was judged, under the name it was judged for."""

    def __init__(self, target: Target, address: str, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.target, self.address = target, address
        self.until = time.monotonic() + seconds

    def connect(self) -> None:
        """To the address, never to the name."""
        where = (self.address, self.target.port)
        plain = socket.create_connection(where, timeout=self.until - time.monotonic())
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            context.load_verify_locations(certifi.where())
            plain.settimeout(max(0.1, self.until - time.monotonic()))
            plain = context.wrap_socket(plain, server_hostname=self.target.host)
        self.sock = _Clocked(plain, self.until)


class _Clocked:
    """A socket whose whole life is bounded, however slowly the other side drips."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until, self._is_read = sock, until, False

    def _left(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)

    def sendall(self, data: bytes) -> None:
        self._left()
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        self._is_read = True
        return io.BufferedReader(_Drops(self._sock, self._left))

    def close(self) -> None:
        """Unless an answer is being read: `http.client` lets go of us before it has read it."""
        if not self._is_read:
            self._sock.close()


class _Drops(io.RawIOBase):
    """What a socket gives, asking before each drop how much time is left."""

    def __init__(self, sock: socket.socket, left: Callable[[], None]) -> None:
        self._sock, self._left = sock, left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._left()
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        self._sock.close()
        super().close()


# ------------------------------------------------------------ for libraries that use requests


class _ThroughTheDoor(BaseAdapter):
    """Sends what a library asks for through `fetch`."""

    def __init__(self, resolve: Resolve) -> None:
        super().__init__()
        self.resolve = resolve

    def send(self, request: PreparedRequest, *_args: Any, **_kwargs: Any) -> Response:
        """Ask once; a refusal is what the library knows as no connection."""
        body = request.body.encode() if isinstance(request.body, str) else request.body
        try:
            answer = fetch(
                request.url or "",
                method=request.method or "GET",
                headers={name: str(value) for name, value in request.headers.items()},
                body=body if isinstance(body, bytes) else None,
                resolve=self.resolve,
            )
        except Refused as why:
            raise RequestsConnectionError(str(why), request=request) from why
        response = Response()
        response.status_code, response.url = answer.status, request.url or ""
        response.request = request
        response.headers.update(answer.headers)
        response.raw = io.BytesIO(answer.body)
        return response

    def close(self) -> None:
        """Nothing is kept open."""


class OurSession(Session):
    """What a library takes for a session of requests: it has our door, and no other."""

    def __init__(self, resolve: Resolve = look_up) -> None:
        super().__init__()
        self.trust_env = False
        self.adapters.clear()
        for prefix in ("https://", "http://"):
            self.mount(prefix, _ThroughTheDoor(resolve))

    def get_redirect_target(self, resp: Response) -> None:
        """Nowhere: what redirects us is not what we were told to ask."""
