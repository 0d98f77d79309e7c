"""No test talks to the outside: only loopback and sockets in the file system are let through.

An audit hook sees every connection that Python makes, whatever library asks for it, and cannot
be patched away by accident. It does not reach child programs; the browser gets its own bar.
"""

from __future__ import annotations

import ipaddress
import sys

WATCHED = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}


class OutsideWorld(RuntimeError):
    """A test tried to reach somebody else's machine."""


def is_home(host: object) -> bool:
    """Whether a host, as sockets take it, is this machine and no other."""
    if isinstance(host, bytes):
        host = host.decode("idna")
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, args: tuple[object, ...]) -> None:
    if event not in WATCHED:
        return
    where = args[0] if event == "socket.getaddrinfo" else args[1]
    if isinstance(where, tuple):
        where = where[0]
    elif event != "socket.getaddrinfo":
        return  # a socket in the file system, or one that is connected already
    if not is_home(where):
        raise OutsideWorld(f"tests stay on this machine; something asked for {where!r}")


def stay_home() -> None:
    """From now on, for the rest of this process."""
    sys.addaudithook(_watch)
