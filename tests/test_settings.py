"""What may be set, what a wrong value does, and the secrets that make themselves."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.capability("J4")

TELL = """
import json
from sobremesa import settings as s
print(json.dumps({
    "secret": s.SECRET_KEY, "hosts": s.ALLOWED_HOSTS, "debug": s.DEBUG, "url": s.URL,
    "engine": s.DATABASES["default"]["ENGINE"], "init": s.DATABASES["default"]["OPTIONS"],
    "cookies": [s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE],
    "hsts": s.SECURE_HSTS_SECONDS, "password": s.DATABASES["default"].get("PASSWORD"),
}, default=str))
"""


def settings_with(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """The settings module in a process of its own, which knows nothing but what is given."""
    kept = {"PATH": os.environ["PATH"], "SOBREMESA_DATA": str(folder / "data")}
    environment = {**kept, **{f"SOBREMESA_{name}": value for name, value in given.items()}}
    return subprocess.run(
        [sys.executable, "-c", TELL], env=environment, capture_output=True, text=True, check=False
    )


def told(folder: Path, **given: str) -> Mapping[str, object]:
    """What they are, when they are fine."""
    done = settings_with(folder, **given)
    assert done.returncode == 0, done.stderr
    found: Mapping[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "eighty", "SOBREMESA_PORT is 'eighty'; it should be a whole number."),
        ("DEBUG", "maybe", "SOBREMESA_DEBUG is 'maybe'; it should be 1 or 0."),
        ("URL", "casa.example", "SOBREMESA_URL is 'casa.example'"),
        ("URL", "ftp://casa.example", "SOBREMESA_URL is 'ftp://casa.example'"),
        ("TZ", "Madrid", "SOBREMESA_TZ is 'Madrid'; it should be like Europe/Madrid."),
        ("DATABASE", "mysql://x/y", "SOBREMESA_DATABASE should be like postgresql://"),
        ("SECRET_KEY_FILE", "nowhere.txt", "SOBREMESA_SECRET_KEY_FILE: nowhere.txt"),
    ],
)
def test_a_wrong_value_stops_the_start_and_names_itself(
    name: str, value: str, says: str, tmp_path: Path
) -> None:
    done = settings_with(tmp_path, **{name: value})
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_is_refused_where_others_could_reach_it(tmp_path: Path) -> None:
    assert told(tmp_path, DEBUG="1")["debug"] is True
    done = settings_with(tmp_path, DEBUG="1", HOST="192.0.2.1", URL="http://casa.example")
    assert done.returncode == 1
    assert "not loopback" in done.stderr


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first, again = told(tmp_path)["secret"], told(tmp_path)["secret"]
    assert first == again
    assert len(str(first)) >= 50
    kept = tmp_path / "data" / "secret_key.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert told(tmp_path / "other")["secret"] != first


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.write_text("from-a-file\nsecond line\n", encoding="utf-8")
    assert told(tmp_path, SECRET_KEY_FILE=str(file))["secret"] == "from-a-file"


def test_sqlite_waits_for_its_turn_and_for_the_disk(tmp_path: Path) -> None:
    found = told(tmp_path)
    assert found["engine"] == "django.db.backends.sqlite3"
    options = found["init"]
    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"
    for pragma in ("synchronous=FULL", "secure_delete=ON", "mmap_size=0", "journal_mode="):
        assert f"PRAGMA {pragma}" in options["init_command"]


def test_postgresql_is_one_variable(tmp_path: Path) -> None:
    found = told(tmp_path, DATABASE="postgresql://ana:p%40ss@db.example:5433/casa")
    assert found["engine"] == "django.db.backends.postgresql"
    assert found["password"] == "p@ss"


def test_a_public_address_over_https_hardens_cookies_and_names_its_host(tmp_path: Path) -> None:
    found = told(tmp_path, URL="https://casa.example/")
    assert found["url"] == "https://casa.example"
    assert found["hosts"] == ["casa.example"]
    assert found["cookies"] == ["__Host-sobremesa", True, True]
    assert found["hsts"] == 31_536_000
    plain = told(tmp_path)
    assert plain["hsts"] == 0, "at home there is no certificate to insist on"
