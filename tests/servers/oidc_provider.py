"""An OpenID Connect provider of our own on loopback: npm's `oidc-provider`, for the tests only.

It needs node 18 or newer and npm (Debian: `nodejs npm`). Its packages are installed once into the
cache of whoever runs the tests, by the lock beside it; no address of any registry is in there.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.servers import npm

HERE = Path(__file__).parent / "oidc"
START_SECONDS = 30
SECRET = "only for the tests of this machine"


class NoProvider(npm.NoNode):
    """It cannot be started here. The message says what to do."""


@dataclass
class Provider:
    """A running provider. `issuer` is what SOBREMESA_OIDC_ISSUER wants."""

    issuer: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=10)


def start(callback: str, people: dict[str, dict[str, object]], *, in_userinfo: bool) -> Provider:
    """Start one that knows these people and sends them back to `callback`."""
    folder, port = npm.installed(HERE, "serve.mjs"), _free_port()
    env = {
        "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "PORT": str(port),
        "CALLBACK": callback, "CLIENT_SECRET": SECRET, "PEOPLE": json.dumps(people),
        "IN_USERINFO": "1" if in_userinfo else "0",
    }  # fmt: skip
    process = subprocess.Popen(
        ["node", "serve.mjs"],
        cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    provider = Provider(f"http://127.0.0.1:{port}", process)
    _wait(provider)
    return provider


def _wait(provider: Provider) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and provider.process.poll() is None:
        try:
            where = f"{provider.issuer}/.well-known/openid-configuration"
            with urllib.request.urlopen(where, timeout=5):  # noqa: S310 - ours, on loopback
                return
        except OSError:
            time.sleep(0.1)
    provider.stop()
    raise NoProvider("The provider did not answer.")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
