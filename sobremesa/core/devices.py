"""What a browser says of itself and where it calls from, in as few words as tell one from another.

For the list of places where somebody is signed in: enough to say "that is not me", and no more.
"""

from __future__ import annotations

import ipaddress

# The order matters: every browser says that it is some other one as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
LOOKED_AT = 400  # characters of what it says; the rest is never needed


def device_of(user_agent: str) -> str:
    """ "Firefox, Linux" of a `User-Agent`; empty when it says nothing that we know."""
    said = user_agent[:LOOKED_AT]
    known = (
        next((name for mark, name in marks if mark in said), "") for marks in (BROWSERS, SYSTEMS)
    )
    return ", ".join(word for word in known if word)


NETWORK_BITS = (24, 48)
HOUSE_BITS = (32, 64)
"""What one line has: an address of IPv4, or a /64 of IPv6."""


def network_of(address: str, bits: tuple[int, int] = NETWORK_BITS) -> str:
    """The network of an address: /24 of IPv4, /48 of IPv6; empty for this computer and nonsense.

    Args:
        address: as the socket or a proxy said it.
        bits: of IPv4 and of IPv6 that count.

    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_loopback:
        return ""
    return str(ipaddress.ip_network(f"{found}/{bits[found.version == 6]}", strict=False))
