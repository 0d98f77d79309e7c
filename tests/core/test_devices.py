"""A browser and a network in as few words as tell one from another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.devices import device_of, network_of

pytestmark = pytest.mark.capability("J4")
MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (f"{MOZILLA} (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        (f"{MOZILLA} (Linux; Android 15) Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_its_name_and_its_system(said, words):
    assert device_of(said) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.77", "198.51.100.0/24"),
        ("2001:db8:12:34::9", "2001:db8:12::/48"),
        ("::ffff:198.51.100.77", "198.51.100.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_of_where_somebody_is_only_the_network_is_kept(address, network):
    assert network_of(address) == network


@given(st.text(), st.text())
def test_whatever_is_said_gives_a_few_words(said, address):
    assert len(device_of(said)) <= 60
    assert len(network_of(address)) <= 50
