"""What is sealed opens with our key, for what it was made, and in no other way."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from sobremesa.walls import sealed

pytestmark = pytest.mark.capability("J4")


@pytest.fixture(autouse=True)
def folder(data_dir: Path, settings) -> Path:
    settings.SEAL_KEY = ""
    return data_dir


@trying(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text(), st.text(alphabet=st.characters(exclude_characters="\0")))
def test_what_is_sealed_comes_back_and_does_not_show(text, context):
    kept = sealed.seal(text, context=context)

    assert sealed.open_seal(kept, context=context) == text
    assert len(text) < 4 or text not in kept


def test_a_seal_does_not_open_for_something_else():
    kept = sealed.seal("JBSWY3DP", context="factor:7")

    for other in ("factor:8", "", "factor:7\0JBSWY3DP", "factor:77"):
        with pytest.raises(sealed.NotOurs):
            sealed.open_seal(kept, context=other)


@pytest.mark.parametrize("kept", ["", "x", "gAAAAA", "ñ", "in the clear"])
def test_what_we_did_not_seal_does_not_open(kept):
    with pytest.raises(sealed.NotOurs):
        sealed.open_seal(kept, context="")
    with pytest.raises(sealed.NotOurs):
        sealed.seal_again(kept)


def test_the_key_is_readable_by_its_owner_only_and_is_not_the_one_of_cookies(folder, settings):
    sealed.seal("x", context="")

    path = folder / sealed.NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert settings.SECRET_KEY not in path.read_text(encoding="ascii")
    assert [one.name for one in folder.iterdir()] == [sealed.NAME]


def test_another_key_opens_nothing(settings):
    kept = sealed.seal("x", context="")
    settings.SEAL_KEY = Fernet.generate_key().decode()

    with pytest.raises(sealed.NotOurs):
        sealed.open_seal(kept, context="")


def test_a_new_key_seals_the_old_ones_open_until_they_are_dropped():
    old = sealed.seal("x", context="c")
    sealed.add_key()
    assert sealed.open_seal(old, context="c") == "x"

    new = sealed.seal_again(old)
    sealed.drop_old_keys()

    assert sealed.open_seal(new, context="c") == "x"
    with pytest.raises(sealed.NotOurs):
        sealed.open_seal(old, context="c")


def test_of_keys_in_the_environment_the_first_seals_and_all_open(settings):
    first, second = (Fernet.generate_key().decode() for _ in range(2))
    settings.SEAL_KEY = second
    kept = sealed.seal("x", context="")

    settings.SEAL_KEY = f"{first} {second}"

    assert sealed.open_seal(kept, context="") == "x"
    settings.SEAL_KEY = first
    with pytest.raises(sealed.NotOurs):
        sealed.open_seal(kept, context="")
