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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType

from tests.shots.brought import FILES

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
WAIT_SECONDS = 180
SINGLE_SIGN_ON = {
    "SOBREMESA_OIDC_ISSUER": "https://accounts.intxaurpe.example",
    "SOBREMESA_OIDC_CLIENT_ID": "sobremesa",
    "SOBREMESA_OIDC_CLIENT_SECRET": "only for the picture of its button",
    "SOBREMESA_OIDC_LABEL": "Intxaurpe",
}


def environment(folder: Path, port: int = 0, *, is_demo: bool = False) -> dict[str, str]:
    """The variables of a `sobremesa` that knows this folder and nothing else."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SOBREMESA_")}
    ours = {"SOBREMESA_DATA": str(folder), "PYTHONPATH": str(REPO), "LANG": "en_GB.UTF-8",
            "DJANGO_SETTINGS_MODULE": "sobremesa.settings"}  # fmt: skip
    if port:
        # By this name browsers offer keys; the pictures are taken at 127.0.0.1 all the same.
        ours |= {"SOBREMESA_PORT": str(port), "SOBREMESA_URL": f"http://localhost:{port}"}
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
    _python("-m", "tests.shots.furnish", env=environment(folder, is_demo=True))
    (folder / "whole").touch()
    return folder


def _print_of_code() -> str:
    digest = hashlib.sha256(date.today().isoformat().encode())  # noqa: DTZ011 (the demo ends today)
    for name in MAKES:
        for path in sorted((REPO / "sobremesa" / name).rglob("*")):
            if path.suffix in {".py", ".txt"}:
                digest.update(path.read_bytes())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem in {"ground", "brought", "furnish"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _sobremesa(*words: str, env: dict[str, str], may_fail: bool = False) -> None:
    _python("-m", "sobremesa", *words, env=env, may_fail=may_fail)


def _python(*words: str, env: dict[str, str], may_fail: bool = False) -> None:
    done = subprocess.run(
        [sys.executable, *words],
        env=env, cwd=REPO, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode and not may_fail:
        raise SystemExit(f"{' '.join(words)}: {done.stderr or done.stdout}")


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as knock:
        knock.bind(("127.0.0.1", 0))
        return int(knock.getsockname()[1])


@contextmanager
def served(
    folder: Path, *, is_demo: bool = False, more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, str]]:
    """Pages over a data folder: their address, and what the terminal said before."""
    port = free_port()
    said = folder / "said.txt"
    with said.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "sobremesa"], cwd=REPO, stdout=out, stderr=out,
            env=environment(folder, port, is_demo=is_demo) | dict(more),
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
