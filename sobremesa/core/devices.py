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


def network_of(address: str) -> str:
    """The network of an address: /24 of IPv4, /48 of IPv6; empty for this computer and nonsense."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_loopback:
        return ""
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))
