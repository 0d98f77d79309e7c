"""While a newer version brings the tables up to date, whoever asks for a page is told so (503)."""

from __future__ import annotations

import http.client
import socket

import pytest
from django.utils import translation

from sobremesa import serving
from tests.servers import postgres

pytestmark = pytest.mark.capability("J1")


@pytest.fixture
def port(settings) -> int:
    settings.HOST, settings.PORT = "127.0.0.1", postgres._free_port()
    return settings.PORT


def asked(port: int, method: str) -> tuple[int, str | None, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, "/people/", body=b"name=Rosa" if method == "POST" else None)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Retry-After"), answer.read().decode()
    finally:
        connection.close()


def test_whoever_asks_meanwhile_hears_that_it_will_be_there_soon(port):
    with translation.override("en"), serving.being_updated():
        for method in ("GET", "POST"):
            status, retry, page = asked(port, method)
            assert (status, retry) == (503, str(serving.RETRY_SECONDS))
            assert "Sobremesa is being updated." in page
            assert "Nothing is lost." in page
        assert asked(port, "HEAD") == (503, str(serving.RETRY_SECONDS), "")


def test_afterwards_the_door_is_free_for_the_pages(port):
    with serving.being_updated():
        pass
    with socket.create_server(("127.0.0.1", port)) as server:
        assert server.getsockname()[1] == port


def test_it_is_free_also_when_the_update_fails(port):
    with pytest.raises(LookupError), serving.being_updated():
        raise LookupError
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_where_somebody_listens_already_the_update_goes_on(port):
    with socket.create_server(("127.0.0.1", port)), serving.being_updated():
        pass
