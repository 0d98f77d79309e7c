"""A PostgreSQL of our own: a fresh cluster in a temporary folder, on loopback, on a free port.

It needs the programs of PostgreSQL (Debian: `postgresql-15`), not a running server, and no
password. It is made for tests only: nothing is flushed to disk, so a power cut would ruin it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

NAME = "sobremesa"
START_SECONDS = 60
# Faster, and nothing of it outlives the run.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class NoPostgres(Exception):
    """PostgreSQL cannot be started here. The message says what to do."""


@dataclass(frozen=True)
class Postgres:
    """A running cluster. `url` is what SOBREMESA_DATABASE wants."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """The default database of the cluster."""
        return url(self.port, NAME)

    def stop(self) -> None:
        """End it at once, connections or not, and remove every trace."""
        self.process.send_signal(signal.SIGINT)  # "fast": roll back and leave
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)


def url(port: int, name: str) -> str:
    """The address of one database of a cluster of ours."""
    return f"postgresql://{NAME}@127.0.0.1:{port}/{name}"


def start() -> Postgres:
    """Make a cluster and wait until it answers (some three seconds).

    Raises:
        NoPostgres: the programs are missing, or the server said no; with its own words.

    """
    programs, user = _programs(), _somebody_but_root()
    folder = Path(tempfile.mkdtemp(prefix="sobremesa-pg-"))
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    made = subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", NAME, "-A", "trust", "-N",
         "-E", "UTF8", "--locale=C.UTF-8"],
        cwd=folder, capture_output=True, text=True, check=False, **as_user,
    )  # fmt: skip
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoPostgres(f"initdb failed: {made.stderr.strip()[-500:]}")
    port = _free_port()
    server = Postgres(folder, port, _run(programs, folder, port, as_user))
    _wait_until_it_answers(server, programs)
    subprocess.run(
        [programs / "createdb", "-h", "127.0.0.1", "-p", str(server.port), "-U", NAME, NAME],
        check=True,
    )
    return server


def fall_and_rise(server: Postgres) -> Postgres:
    """End it as if it had crashed ("immediate"), and start it again on the same data.

    From then on it waits for its disk, as one with real data does.
    """
    programs, user = _programs(), _somebody_but_root()
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    server.process.send_signal(signal.SIGQUIT)
    server.process.wait(timeout=20)
    process = _run(programs, server.folder, server.port, as_user, is_careful=True)
    again = Postgres(server.folder, server.port, process)
    _wait_until_it_answers(again, programs)
    return again


def _run(
    programs: Path, folder: Path, port: int, as_user: dict[str, object], is_careful: bool = False
) -> subprocess.Popen[bytes]:
    careless = [] if is_careful else [word for setting in CARELESS for word in ("-c", setting)]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder,
             "-c", "listen_addresses=127.0.0.1", *careless],
            cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **as_user,
        )  # fmt: skip


def _programs() -> Path:
    """The folder with `initdb` and `postgres`; Debian keeps it off the PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3]
    )
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve())
    if not found:
        raise NoPostgres("PostgreSQL is not installed. On Debian: apt-get install postgresql-15")
    return found[-1].parent


def _somebody_but_root() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no other user to run it as.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(server: Postgres, programs: Path) -> None:
    until = time.monotonic() + START_SECONDS
    ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(server.port)]
    while subprocess.run(ready, check=False).returncode:
        if server.process.poll() is not None or time.monotonic() > until:
            words = (server.folder / "log").read_text(errors="replace").strip()[-500:]
            server.stop()
            raise NoPostgres(f"PostgreSQL did not start: {words}")
        time.sleep(0.1)
