"""Where the pictures are taken: the demo firm and an empty one, each in a folder of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

REPO = Path(__file__).parent.parent.parent
KEPT = REPO / ".venv"
MAKES = (
    "core",
    "channels",
    "flows",
    "conversations",
    "people",
    "us",
    "migrations",
    "data/simulate",
)
WAIT_SECONDS = 60

# What comes in beside the demo, so that the page of an import has something to say.
BROKEN_CARDS = (
    b"BEGIN:VCARD\nVERSION:3.0\nFN:Bego\xc3\xb1a Aldasoro\n"
    b"EMAIL:bego@arriaundi.example\nEND:VCARD\n"
    b"BEGIN:VCARD\nVERSION:3.0\nFN:Cortada a mitad\nEMAIL:cor"
)
BROKEN_CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\nBEGIN:VEVENT\r\nUID:1@x.example\r\n"
    b"DTSTART:el jueves\r\nSUMMARY:Medir la escalera\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
AMBIGUOUS_CHAT = (
    "03/04/2025, 9:40 - Begoña Aldasoro: ¿Cuándo llega la mesa?\n"
    "03/04/2025, 9:52 - Taller: El jueves a primera hora.\n"
)
FILES = {
    "contactos-del-movil.vcf": BROKEN_CARDS,
    "agenda-vieja.ics": BROKEN_CALENDAR,
    "Chat de WhatsApp con Begoña.txt": AMBIGUOUS_CHAT.encode(),
    "logo.png": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "lista de precios.xlsx": b"PK\x03\x04" + bytes(64),
}


def environment(folder: Path, port: int = 0, *, is_demo: bool = False) -> dict[str, str]:
    """The variables of a `sobremesa` that knows this folder and nothing else."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SOBREMESA_")}
    ours = {"SOBREMESA_DATA": str(folder), "PYTHONPATH": str(REPO), "LANG": "en_GB.UTF-8"}
    if port:
        ours["SOBREMESA_PORT"] = str(port)
    return plain | ours | ({"SOBREMESA_DEMO": "1"} if is_demo else {})


def the_demo() -> Path:
    """The data folder of the demo firm: of this day and of this code; made when there is none."""
    folder = KEPT / f"demo-{_print_of_code()}"
    if (folder / "whole").exists():
        return folder
    for old in KEPT.glob("demo-*"):
        shutil.rmtree(old)
    print("Making the demo firm; it is kept for the next time", flush=True)
    made = folder.with_name(f"{folder.name}-demo")  # `demo` puts its word behind the folder
    _sobremesa("demo", "--only-make", env=environment(folder))
    made.rename(folder)
    brought = folder / "escritorio"
    brought.mkdir()
    for name, content in FILES.items():
        (brought / name).write_bytes(content)
    _sobremesa("import", str(brought), env=environment(folder, is_demo=True), may_fail=True)
    (folder / "whole").touch()
    return folder


def _print_of_code() -> str:
    digest = hashlib.sha256(date.today().isoformat().encode())  # noqa: DTZ011 (the demo ends today)
    for name in MAKES:
        for path in sorted((REPO / "sobremesa" / name).rglob("*")):
            if path.suffix in {".py", ".txt"}:
                digest.update(path.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:12]


def _sobremesa(*words: str, env: dict[str, str], may_fail: bool = False) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sobremesa", *words],
        env=env, cwd=REPO, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode and not may_fail:
        raise SystemExit(f"sobremesa {' '.join(words)}: {done.stderr or done.stdout}")


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as knock:
        knock.bind(("127.0.0.1", 0))
        return int(knock.getsockname()[1])


@contextmanager
def served(folder: Path, *, is_demo: bool = False) -> Iterator[tuple[str, str]]:
    """Pages over a data folder: their address, and what the terminal said before."""
    port = free_port()
    said = folder / "said.txt"
    with said.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "sobremesa"], cwd=REPO, stdout=out, stderr=out,
            env=environment(folder, port, is_demo=is_demo),
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(f"{url}/accounts/login/", server)
            yield url, said.read_text(encoding="utf-8")
        finally:
            server.terminate()
            server.wait(timeout=40)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 (our own address)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"The pages did not start at {url}.")
