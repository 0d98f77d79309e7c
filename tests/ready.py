"""A data folder and a database whose tables are in place, made once and copied ever after.

Making the tables takes five seconds of processor; copying them takes a tenth of one.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.servers import postgres

FIRST_START = [sys.executable, "-m", "sobremesa", "people", "--json"]


@dataclass(frozen=True)
class Ready:
    """Where the model lies: a folder, shared by all processes of this run."""

    folder: Path

    def lay(self, env: Mapping[str, str]) -> None:
        """Put a copy where this environment points; what lay there goes."""
        url = env.get("SOBREMESA_DATABASE", "")
        model, data = self.folder / "data", Path(env["SOBREMESA_DATA"])
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the other process of this run may be making it
            if not model.exists():
                self._make(env, model)
            shutil.rmtree(data, ignore_errors=True)
            shutil.copytree(model, data)
            if url:
                _copy_database(url, (self.folder / "database").read_text())

    def _make(self, env: Mapping[str, str], model: Path) -> None:
        begun = model.with_name("begun")
        shutil.rmtree(begun, ignore_errors=True)
        more = {"SOBREMESA_DATA": str(begun)}
        if url := env.get("SOBREMESA_DATABASE"):
            name = f"ready_{uuid.uuid4().hex}"
            _at_server(url, f"CREATE DATABASE {name}")
            more["SOBREMESA_DATABASE"] = postgres.url(urlsplit(url).port or 0, name)
            (self.folder / "database").write_text(name)
        made = subprocess.run(
            FIRST_START, env={**env, **more}, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stderr
        begun.replace(model)


def _copy_database(url: str, model: str) -> None:
    name = urlsplit(url).path.lstrip("/")
    _at_server(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _at_server(url, f"CREATE DATABASE {name} TEMPLATE {model}")


def _at_server(url: str, words: str) -> None:
    import psycopg  # noqa: PLC0415 - after boot has chosen the SQLite, and only on PostgreSQL

    at = postgres.url(urlsplit(url).port or 0, "postgres")
    with psycopg.connect(at, autocommit=True) as server:
        server.execute(words.encode())
