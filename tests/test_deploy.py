"""Under the settings of a public address, Django's own list of mistakes is empty (R26)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.capability("J4")
REPO = Path(__file__).parent.parent


def checked(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SOBREMESA_", "DJANGO_"))
    }
    env |= {"SOBREMESA_DATA": str(folder), "PYTHONPATH": str(REPO)}
    command = [sys.executable, "-W", "error", "-m", "django", "check", "--deploy"]
    return subprocess.run(
        [*command, "--fail-level", "WARNING", "--settings", "sobremesa.settings"],
        env=env | {f"SOBREMESA_{name}": value for name, value in settings.items()},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_a_public_address_behind_a_proxy_is_set_up_as_it_should_be(tmp_path):
    done = checked(tmp_path, URL="https://casa.example.org", PROXIES="1")

    assert done.returncode == 0, done.stderr


def test_the_list_would_see_a_mistake(tmp_path):
    done = checked(tmp_path, URL="http://127.0.0.1:8765", DEBUG="1")

    assert done.returncode != 0
    assert "security.W0" in done.stderr


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"OIDC_ISSUER": "https://sso.example"}, "OIDC_CLIENT_ID"),
        ({"OIDC_ONLY": "1"}, "OIDC_ISSUER"),
        ({"SEAL_KEY": "too short"}, "SEAL_KEY"),
        ({"DEBUG": "1", "HOST": "0.0.0.0"}, "DEBUG"),  # noqa: S104 - that it is refused
    ],
)
def test_a_setting_that_cannot_be_stops_the_start_and_names_itself(tmp_path, settings, named):
    done = checked(tmp_path, **settings)

    assert done.returncode != 0
    assert named in done.stderr
