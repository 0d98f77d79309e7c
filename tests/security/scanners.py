"""sqlmap and wapiti, each in a house of its own, against a demo firm served on this machine.

They bring other versions of what we use, so neither comes into our environment: each is installed
once into the cache of whoever runs the tests, by the lock beside it. Bounded: sqlmap at level 1
and risk 1, wapiti 150 seconds, this machine only, and never the pages that sign one out.
"""

from __future__ import annotations

import hashlib
import http.cookiejar
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
REPO = HERE.parent.parent
SECONDS = 150
ALL_SECONDS = 1_500  # sqlmap over every address
START_SECONDS = 60
WAPITI_MODULES = "xss,sql,file,redirect"  # none that asks somebody outside
NOT_TO_PRESS = (
    "accounts/logout",
    "accounts/password",
    "devices",
    "settings/entry",
    "settings/coll",
)

ASKED = (
    "/search/?q=stairs&medium=email&year=2025&after=0", "/people/?q=ane&after=",
    "/people/trash/?after=1", "/waiting/?after=1", "/bring/?before=1", "/organisations/?q=a&after=",
    "/find/?q=ane", "/capture/?who=x", "/settings/record/?line=1", "/people/new/?name=Ane",
    "/accounts/login/?next=/people/",
)  # fmt: skip
"""Addresses that take words: what sqlmap tries, and where wapiti begins."""


class NoScanner(Exception):
    """It cannot be installed or started here. The message says what to do."""


@dataclass
class Served:
    """A demo firm that answers on loopback, and the cookies of somebody who came in."""

    url: str
    cookies: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=15)


def installed(name: str) -> Path:
    """The folder with the programs of a scanner, installed if they are not there yet."""
    lock = HERE / "tools" / f"{name}.lock"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "sobremesa-tests" / f"{name}-{digest}"
    if not (folder / "done").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
        done = subprocess.run(
            [*pip, "install", "--require-hashes", "--requirement", lock],
            capture_output=True, check=False, timeout=600,
        )  # fmt: skip
        if done.returncode:
            raise NoScanner(f"PIP: {done.stderr.decode()[-300:]}")
        (folder / "done").touch()
    return folder / "bin"


def serve(data: Path) -> Served:
    """Serve the demo firm in this data folder, with the holes, and come in as staff."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    env = {name: said for name, said in os.environ.items() if not name.startswith("SOBREMESA_")}
    env |= {
        "SOBREMESA_DATA": str(data), "SOBREMESA_PORT": str(port), "SOBREMESA_BACKUP_HOUR": "-1",
        "DJANGO_SETTINGS_MODULE": "tests.security.served_settings", "PYTHONPATH": str(REPO),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
         "--port", str(port), "--blocking-threads", "4", "--no-ws", "sobremesa.wsgi:application"],
        cwd=REPO, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    served = Served(f"http://127.0.0.1:{port}", "", process)
    try:
        _wait(served)
        served.cookies = _come_in(served.url, env)
    except BaseException:
        served.stop()
        raise
    return served


def make_demo(folder: Path) -> Path:
    """An invented firm of its own; its data folder."""
    env = {**os.environ, "SOBREMESA_DATA": str(folder / "scan"), "PYTHONPATH": str(REPO)}
    env.pop("SOBREMESA_DATABASE", None)  # sqlmap and the holes speak SQLite
    words = [sys.executable, "-m", "sobremesa", "demo", "--only-make"]
    subprocess.run(words, env=env, check=True, capture_output=True, timeout=600)
    return folder / "scan-demo"


def _wait(served: Served) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and served.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{served.url}/accounts/login/", timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise NoScanner("The demo firm did not answer.")


def _come_in(url: str, env: dict[str, str]) -> str:
    """By a link of the terminal, as somebody with a keyboard does; the cookies it gave."""
    words = [sys.executable, "-m", "sobremesa", "sign-in", "Nerea Arrieta"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=True, timeout=120)
    link = f"{url}/door/{done.stdout.strip().rstrip('/').rpartition('/')[2]}/"
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(link, timeout=30).read().decode()
    found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, "the page of the link has no form"
    given = urllib.parse.urlencode({"csrfmiddlewaretoken": found[1]}).encode()
    with browser.open(urllib.request.Request(link, given, {"Origin": url}), timeout=30):  # noqa: S310
        return "; ".join(f"{one.name}={one.value}" for one in jar)


def sqlmap(served: Served, where: list[str], *, seconds: int = SECONDS) -> dict[str, bool]:
    """For each address, whether sqlmap says that something typed there reaches the database."""
    program, out = installed("sqlmap") / "sqlmap", Path(tempfile.mkdtemp(prefix="sobremesa-scan-"))
    found, until = {}, time.monotonic() + seconds
    try:
        for address in where:
            left = until - time.monotonic()
            if left < 5:
                break
            words = [
                program, "-u", served.url + address, "--cookie", served.cookies, "--batch",
                "--level", "1", "--risk", "1", "--technique", "BEU", "--dbms", "sqlite",
                "--disable-coloring", "--output-dir", out, "--timeout", "10", "--retries", "0",
                "--ignore-code", "*",
            ]  # fmt: skip
            try:
                done = subprocess.run(
                    words, capture_output=True, text=True, check=False, timeout=left,
                    env={**os.environ, "HOME": str(out)},
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                break
            found[address] = "identified the following injection point" in done.stdout
    finally:
        shutil.rmtree(out, ignore_errors=True)
    return found


def wapiti(served: Served, where: list[str], *, seconds: int = SECONDS) -> dict[str, set[str]]:
    """By kind of hole, the paths where wapiti found one."""
    out = Path(tempfile.mkdtemp(prefix="sobremesa-scan-"))
    report = out / "report.json"
    words: list[str | Path] = [
        installed("wapiti") / "wapiti", "-u", f"{served.url}/__canary__/", "--scope", "domain",
        "-H", f"Cookie: {served.cookies}", "-m", WAPITI_MODULES, "-d", "1",
        "--max-links-per-page", "15", "--max-files-per-dir", "15",
        "--max-scan-time", str(seconds), "--max-attack-time", str(seconds // 6), "--flush-session",
        "--store-session", out, "--store-config", out, "--no-bugreport", "-f", "json", "-o", report,
        "-v", "1", "-t", "10",
    ]  # fmt: skip
    for address in where:
        words += ["-s", served.url + address]
    for part in NOT_TO_PRESS:
        words += ["-x", f"{served.url}/{part}*"]
    try:
        env = {**os.environ, "HOME": str(out)}
        limit = seconds + 90
        done = subprocess.run(
            words, capture_output=True, text=True, env=env, timeout=limit, check=False
        )
        if not report.is_file():
            raise NoScanner(f"WAPITI: {done.stdout[-300:]} {done.stderr[-300:]}")
        told = json.loads(report.read_text(encoding="utf-8"))
    finally:
        shutil.rmtree(out, ignore_errors=True)
    return {
        kind: {urllib.parse.urlsplit(one["path"]).path for one in ones}
        for kind, ones in told["vulnerabilities"].items()
        if ones
    }
