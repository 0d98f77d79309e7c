"""Nothing that anybody writes makes this program ask its own house (RELIABILITY R16)."""

from __future__ import annotations

import ast
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from sobremesa.walls import outside
from tests.network import OutsideWorld

pytestmark = pytest.mark.capability("J4")
SOURCE = Path(outside.__file__).parent


class Listener:
    """A server on this machine that counts who comes, and says one thing."""

    def __init__(self, says: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") -> None:
        self.says, self.seen, self.drip = says, [], 0.0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, _ = self.socket.accept()
            except OSError:
                return
            with closing(wire):
                self.seen.append(wire.recv(65536))
                try:
                    for byte in [self.says] if not self.drip else (bytes([b]) for b in self.says):
                        wire.sendall(byte)
                        time.sleep(self.drip)
                except OSError:
                    continue


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.close()


def as_the_system(host: str, _port: int) -> list[str]:
    """What the resolver of the system makes of a spelling, without asking anybody."""
    names = {
        "localhost": "127.0.0.1", "localhost.": "127.0.0.1", "ip6-localhost": "::1",
        "loopback.evil.example": "127.0.0.1", "metadata.google.internal": "169.254.169.254",
        "six.evil.example": "::ffff:127.0.0.1", "nat.evil.example": "64:ff9b::7f00:1",
        "6to4.evil.example": "2002:7f00:1::", "local.evil.example": "fe80::1",
    }  # fmt: skip
    if host in names:
        return [names[host]]
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return [host] if ":" in host else []


HOSTS = [
    # this machine, in every way that inet_aton reads
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7F.0.0.1",
    "0x7f.0x0.0x0.0x1", "0177.0.0.1", "0177.1", "017700000001", "00177.0.0.1", "127.000.000.001",
    "0177.0x0.0.1", "127.255.255.254", "127.0.0.1.", "localhost", "localhost.", "LOCALHOST",
    "ip6-localhost", "loopback.evil.example", "0", "0.0.0.0", "0x0", "00", "0.1",  # noqa: S104
    # the house
    "10.0.0.1", "10.1", "012.0.0.1", "167772161", "172.16.0.1", "172.31.255.254", "192.168.1.1",
    "192.168.257", "0xc0a80101", "3232235777", "100.64.0.1", "100.127.255.255", "169.254.169.254",
    "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "metadata.google.internal",
    # what is nobody's, everybody's or for books
    "192.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "192.88.99.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    # the same by six
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:c0a8:101::1]", "[2001:0:7f00:1::]",
    "[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]",
    "[2001:db8::1]", "[100::1]", "six.evil.example", "nat.evil.example", "6to4.evil.example",
    "local.evil.example",
    # letters that look like others
    "127。0。0。1", "127．0．0．1", "①②⑦.⓪.⓪.①", "ⓛocalhost", "127.0.0.1\u200b", "%31%32%37.0.0.1",
]  # fmt: skip
WHOLE = [
    "http://{home}/", "https://user@{home}/", "https://user:pass@{home}/", "https://{home}#@a.example/",
    "https://a.example@{home}/", "https://a.example\\@{home}/", "https:\\\\{home}/", "https:///{home}/",
    "https:{home}", "//{home}/", "{home}", " https://{home}/", "https://{home} /", "https://\t{home}/",
    "https://\r\n{home}/", "https://a.example\r\nHost: {home}/", "gopher://{home}/", "file:///etc/passwd",
    "ftp://{home}/", "dict://{home}/", "javascript:alert(1)", "data:text/plain,x", "unix:///run/x",
    "https://", "https://:443/", "https://[::1", "https://{home}:notaport/", "https://a.example:22/",
    "https://a.example:6379/", "https://a.example:0/", "https://a.example:99999/", "",
]  # fmt: skip
Fetcher = Callable[[str], object]
FETCHERS: dict[str, Fetcher] = {
    "the door": lambda url: outside.fetch(url, allow=(), resolve=as_the_system),
    "a library's session": lambda url: outside.OurSession(as_the_system).get(url),
    "a library that sends": lambda url: outside.OurSession(as_the_system).post(url, data={"a": 1}),
}
REFUSED = (outside.Refused, requests.RequestException)


def test_there_are_eighty_spellings():
    assert len({*HOSTS, *WHOLE}) >= 80


@pytest.mark.parametrize("by", FETCHERS)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_no_spelling_of_an_address_leads_into_the_house(by, scheme, listener, settings):
    settings.OUTSIDE_ALLOW = ()
    for host in HOSTS:
        for port in ("", f":{listener.port}", ":443", ":8443"):
            with pytest.raises(REFUSED):
                FETCHERS[by](f"{scheme}://{host}{port}/")
    assert listener.seen == []


@pytest.mark.parametrize("by", FETCHERS)
@pytest.mark.parametrize("shape", WHOLE)
def test_no_shape_of_an_address_leads_into_the_house(by, shape, listener, settings):
    settings.OUTSIDE_ALLOW = ()
    for home in (f"127.0.0.1:{listener.port}", "127.0.0.1"):
        with pytest.raises(REFUSED):
            FETCHERS[by](shape.format(home=home))
    assert listener.seen == []


@pytest.mark.parametrize("answers", [["1.1.1.1", "127.0.0.1"], ["127.0.0.1", "1.1.1.1"], []])
def test_one_answer_within_the_house_is_enough_to_refuse(answers, listener):
    with pytest.raises(outside.Refused):
        outside.fetch("https://evil.example/", allow=(), resolve=lambda *_: answers)
    assert listener.seen == []


def test_a_name_that_changes_its_answer_is_resolved_once_and_that_answer_is_asked():
    asked = []

    def turns(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["1.1.1.1"] if len(asked) == 1 else ["127.0.0.1"]

    # The tests stay on this machine: that they refuse shows where the connection went.
    with pytest.raises(OutsideWorld, match=r"1\.1\.1\.1"):
        outside.fetch("https://evil.example/", allow=(), resolve=turns)
    assert asked == ["evil.example"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status, listener, settings):
    says = f"HTTP/1.1 {status} Go\r\nLocation: {listener.url}/\r\nContent-Length: 0\r\n\r\n"
    sender = Listener(says.encode())
    settings.OUTSIDE_ALLOW = (sender.url, listener.url)

    assert outside.fetch(sender.url).status == status
    assert outside.OurSession().get(sender.url).status_code == status

    assert listener.seen == []
    sender.socket.close()


def test_what_the_firm_opened_by_name_is_asked_with_its_host_kept(listener):
    answer = outside.fetch(f"{listener.url}/who?x=1", allow=(listener.url,))

    assert (answer.status, answer.body) == (200, b"hi")
    asked = listener.seen[0].decode()
    assert asked.startswith("GET /who?x=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{listener.port}\r\n" in asked


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.0 200 OK\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    ],
    ids=["old", "closing", "in chunks"],
)
def test_however_an_answer_ends_it_is_read_to_its_end(says):
    there = Listener(says)

    assert outside.fetch(there.url, allow=(there.url,)).body == b"hi"
    there.socket.close()


def test_opening_one_port_opens_no_other(listener):
    with pytest.raises(outside.Refused):
        outside.fetch(listener.url, allow=("http://127.0.0.1:1", "http://127.0.0.1"))
    assert listener.seen == []


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
def test_the_proxies_of_the_environment_are_not_used(name, listener, monkeypatch, settings):
    proxy = Listener()
    monkeypatch.setenv(name, proxy.url)
    settings.OUTSIDE_ALLOW = (listener.url,)

    outside.OurSession().get(listener.url)

    assert (len(listener.seen), proxy.seen) == (1, [])
    proxy.socket.close()


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (outside.BYTES_MAX + 1),
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n",
        b"nothing that is HTTP\r\n\r\n",
        b"",
    ],
    ids=["too long", "too many headers", "a long header", "no HTTP", "silence"],
)
def test_an_answer_beyond_measure_is_not_taken(says):
    there = Listener(says)

    with pytest.raises(outside.Refused):
        outside.fetch(there.url, allow=(there.url,))
    there.socket.close()


def test_an_answer_is_not_unpacked():
    there = Listener(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08"
    )

    assert outside.fetch(there.url, allow=(there.url,)).body == b"\x1f\x8b\x08"
    assert b"Accept-Encoding: identity" in there.seen[0]
    there.socket.close()


def test_who_answers_drop_by_drop_is_left_in_time():
    there = Listener(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 50 + b"\r\n")
    there.drip = 0.05
    begun = time.monotonic()

    with pytest.raises(outside.Refused):
        outside.fetch(there.url, allow=(there.url,), seconds=0.5)

    assert time.monotonic() - begun < 3
    there.socket.close()


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "93.184.216.34"])
def test_the_public_internet_is_public(address):
    assert outside.is_public(address)


def test_a_refusal_says_no_address(listener):
    with pytest.raises(outside.Refused) as why:
        outside.fetch("https://10.0.0.1/secret-path", allow=(), resolve=as_the_system)
    assert "10.0.0.1" not in str(why.value)
    assert "secret-path" not in str(why.value)


# Who may speak with sockets and with whom; everybody else asks through the door.
MAY = {
    "outside.py": "the door itself",
    "web/sso.py": "only the names of mistakes",
    "flows/noticing/morning.py": "the mail server that the owner names in the settings",
    "serving.py": "listens, and asks nobody",
    "cli/serve.py": "listens, and asks nobody",
    "cli/keep.py": "asks this machine whether Sobremesa runs on it",
}
WIRES = {
    "socket", "http.client", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib",
    "smtplib", "imaplib", "poplib", "telnetlib", "xmlrpc",
}  # fmt: skip


def test_nobody_else_asks_the_outside():
    found = {}
    for path in SOURCE.rglob("*.py"):
        names = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
        if wires := {one for one in names if one in WIRES or one.split(".")[0] in WIRES}:
            found[path.relative_to(SOURCE).as_posix()] = wires
    assert set(found) - set(MAY) == set(), found
