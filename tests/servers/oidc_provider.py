"""An OpenID Connect provider of our own on loopback: npm's `oidc-provider`, for the tests only.

It needs node 18 or newer and npm (Debian: `nodejs npm`). Its packages are installed once into the
cache of whoever runs the tests, by the lock beside it; no address of any registry is in there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent / "oidc"
START_SECONDS = 30
SECRET = "only for the tests of this machine"


class NoProvider(Exception):
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


def installed() -> Path:
    """A folder with the packages of the lock, installed if they are not there yet."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise NoProvider("NO NODE: single sign-on needs it. On Debian: apt-get install nodejs npm")
    name = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "sobremesa-tests" / f"oidc-{name}"
    if not (folder / "node_modules").is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder.parent))
        for part in ("package.json", "package-lock.json"):
            shutil.copy(HERE / part, beside)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=beside, capture_output=True, check=False, timeout=240)
        if done.returncode:
            shutil.rmtree(beside, ignore_errors=True)
            raise NoProvider(f"NPM: {done.stderr.decode()[-300:]}")
        try:
            beside.rename(folder)
        except OSError:  # another run was faster
            shutil.rmtree(beside, ignore_errors=True)
    shutil.copy(HERE / "serve.mjs", folder)
    return folder


def start(callback: str, people: dict[str, dict[str, object]], *, in_userinfo: bool) -> Provider:
    """Start one that knows these people and sends them back to `callback`."""
    folder, port = installed(), _free_port()
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
