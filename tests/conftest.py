"""What every test stands on: its database, its data folder, its browser, and no outside.

`--db=sqlite` (default) runs everything on SQLite in a file, so that the write-ahead log and the
locks are the real ones. `--db=postgresql` starts a PostgreSQL and runs the tests that touch a
database. `make test` does both.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests import capabilities, network
from tests.canaries import nothing_personal_is_logged  # noqa: F401 - it hears every test
from tests.ready import Ready
from tests.servers import postgres

REPO = Path(__file__).parent.parent
DATABASE_FIXTURES = {
    "admin_client", "admin_user", "child_env", "client_of", "db", "django_db_serialized_rollback",
    "django_user_model", "live_server", "transactional_db",
}  # fmt: skip

hypothesis.settings.register_profile("sobremesa", deadline=None, max_examples=60, print_blob=True)
hypothesis.settings.register_profile("hardening", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("SOBREMESA_HYPOTHESIS", "sobremesa"))


# ---------------------------------------------------------------- before Django is there


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--db`, and where it comes from when nobody says it."""
    parser.addoption(
        "--db",
        choices=["sqlite", "postgresql"],
        default=os.environ.get("SOBREMESA_TEST_DB", "sqlite"),
        help="the database to test on; postgresql starts one and runs what touches a database",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose database and data folder; pytest-django wakes Django up after this."""
    for name in [name for name in os.environ if name.startswith("SOBREMESA_")]:
        if name not in KEPT:
            del os.environ[name]  # the tests begin where a new owner begins
    os.environ["SOBREMESA_DATA"] = _throwaway_folder()
    os.environ["SOBREMESA_BACKUP_HOUR"] = "-1"  # no worker of a test makes one by itself
    os.environ["DJANGO_SETTINGS_MODULE"] = "sobremesa.settings"
    # Playwright keeps an event loop in the thread of the test; what we do there is not async.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if config.getoption("--db") == "postgresql" and "SOBREMESA_DATABASE" not in os.environ:
        _start_postgres(config)  # workers inherit the address
    assert django_settings.DATABASES  # read now; pytest-django sees that and wakes Django up
    network.stay_home()


KEPT = {
    "SOBREMESA_CUTS", "SOBREMESA_DATABASE", "SOBREMESA_HYPOTHESIS", "SOBREMESA_REPORT",
    "SOBREMESA_SHARED", "SOBREMESA_TEST_DB",
}  # fmt: skip
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ.pop("SOBREMESA_DATABASE", None)  # never the database that somebody works with


def _throwaway_folder() -> str:
    folder = tempfile.mkdtemp(prefix="sobremesa-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _start_postgres(config: pytest.Config) -> None:
    try:
        server = postgres.start()
    except postgres.NoPostgres as why:
        raise pytest.UsageError(str(why)) from why
    os.environ["SOBREMESA_DATABASE"] = server.url
    config.add_cleanup(server.stop)


def pytest_report_header(config: pytest.Config) -> str:
    """Say on what this run stands."""
    database = config.getoption("--db")
    if database == "sqlite":
        dbapi = sys.modules["sqlite3"]
        database = f"SQLite {dbapi.sqlite_version} in a file"
    return f"database: {database}; real material: {_shared() or 'NOT FOUND, its tests are skipped'}"


# ----------------------------------------------------------------------- which tests run


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what touches a database, check the ids of capabilities, choose what runs."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES:
            item.add_marker("database")
        if "page" in fixtures:
            item.add_marker("story")
        for marker in item.iter_markers("capability"):
            if wrong := capabilities.unknown(marker.args):
                raise pytest.UsageError(f"{item.nodeid}: no such capability: {wrong}")
    _leave_out(config, items, lambda item: _is_left_out(config, item))


def _is_left_out(config: pytest.Config, item: pytest.Item) -> bool:
    if config.getoption("--db") == "postgresql" and not item.get_closest_marker("database"):
        return True
    asked = "hardening" in (config.getoption("markexpr") or "")
    return bool(item.get_closest_marker("hardening")) and not asked


def _leave_out(config: pytest.Config, items: list[pytest.Item], is_left_out) -> None:
    left_out = [item for item in items if is_left_out(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


# --------------------------------------------------------------------------- the ground


def _shared() -> Path | None:
    """The folder with real material: SOBREMESA_SHARED, or `shared` beside the repository."""
    folder = Path(os.environ.get("SOBREMESA_SHARED") or REPO.parent / "shared")
    return folder if (folder / "data").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real material that may not lie in the repository. Its tests are skipped without it."""
    if folder := _shared():
        return folder
    pytest.skip("REAL MATERIAL NOT FOUND: set SOBREMESA_SHARED, or put `shared` beside the repo")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The test database, and at its end nobody in it but us: a browser that keeps its
    connection open keeps a thread of the live server, and that thread one to PostgreSQL.
    """
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture
def data_dir(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, for this process and for the programs it starts."""
    folder = tmp_path / "sobremesa"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("SOBREMESA_DATA", str(folder))
    settings.DATA, settings.STORE, settings.UPLOADS = folder, folder / "store", folder / "uploads"
    return folder


@pytest.fixture(autouse=True)
def a_new_house() -> None:
    """Each test begins in a house that was just laid.

    A run takes longer than the health page waits before it misses the worker, and then every page
    of every later test would say so.
    """
    if (laid := Path(django_settings.STATIC_ROOT)).exists():
        os.utime(laid)


@pytest.fixture
def child_env(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The environment of a `sobremesa` of its own: empty data folder, empty database.

    For what has to be killed, run twice at once, or seen from the terminal:
    `subprocess.run([sys.executable, "-m", "sobremesa", "import", …], env=child_env)`.
    """
    env = {**os.environ, "SOBREMESA_DATA": str(tmp_path / "child"), "PYTHONPATH": str(REPO)}
    if request.config.getoption("--db") == "sqlite":
        yield env
        return
    import psycopg  # noqa: PLC0415 - after boot has chosen the SQLite, and only on PostgreSQL

    name, port = f"child_{uuid.uuid4().hex}", urlsplit(os.environ["SOBREMESA_DATABASE"]).port or 0
    with psycopg.connect(postgres.url(port, "postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield {**env, "SOBREMESA_DATABASE": postgres.url(port, name)}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """Tables that were made once for this run; see `Ready.lay`."""
    base = tmp_path_factory.getbasetemp()
    return Ready((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "ready")


@pytest.fixture
def ready_env(child_env: dict[str, str], ready: Ready) -> dict[str, str]:
    """The same, past its first start: its tables are there, and empty."""
    ready.lay(child_env)
    return child_env


# ----------------------------------------------------------------------------- browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Debian's Chromium, which sees this machine and nothing else."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("NO CHROMIUM: stories need it. On Debian: apt-get install chromium")
    bars = [
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-quic", "--no-first-run", "--disable-gpu",
    ]  # fmt: skip
    if os.geteuid() == 0:
        bars.append("--no-sandbox")  # Chromium refuses root otherwise; its pages are our own
    return {**browser_type_launch_args, "executable_path": program, "args": bars}


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, to be run in a page: finds what is not accessible."""
    return (REPO / "tests" / "axe" / "axe.min.js").read_text(encoding="utf-8")
