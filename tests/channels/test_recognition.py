"""Every file finds its own channel, and what is nobody's stays nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from sobremesa.channels.base import file_channels
from tests.channels.in_memory import real

OURS = {"whatsapp", "calendar", "contacts", "telegram", "sms", "signal", "calls"}
PAYLOADS = Path(__file__).parent


def best(path: Path) -> set[str]:
    """The channels that take a file for theirs."""
    file = real(path)
    return {kind for kind, klass in file_channels().items() if klass({}).recognises(file)}


@pytest.mark.capability("C3")
@pytest.mark.parametrize(
    ("folder", "pattern", "kind"),
    [
        ("chat", "*.txt", "whatsapp"),
        ("ics", "**/*.ics", "calendar"),
        ("vcf", "*.vcf", "contacts"),
        ("contacts", "*.csv", "contacts"),
        ("chat", "*.json", "telegram"),
        ("chat", "*.xml", "sms"),
    ],
)
def test_each_real_file_is_known_by_one_channel_alone(
    shared: Path, folder: str, pattern: str, kind: str
) -> None:
    paths = [path for path in (shared / "data" / folder).glob(pattern) if "SOURCE" not in path.name]

    assert paths
    assert {path.name: best(path) for path in paths if best(path) != {kind}} == {}


@pytest.mark.capability("C3")
@pytest.mark.parametrize("folder", ["email", "orders", "text"])
def test_letters_orders_and_plain_texts_are_none_of_them(shared: Path, folder: str) -> None:
    paths = [path for path in (shared / "data" / folder).rglob("*") if path.is_file()]

    assert {path.name: best(path) & OURS for path in paths if best(path) & OURS} == {}


@pytest.mark.capability("C3")
@pytest.mark.parametrize("kind", ["telegram", "sms", "calls", "signal"])
def test_what_each_channel_was_tried_with_is_known_by_it_first(kind: str) -> None:
    paths = list((PAYLOADS / kind / "payloads").iterdir())
    paths = [path for path in paths if path.name != "metadata.json"]

    assert paths
    for path in paths:
        sure = {name: klass({}).recognises(real(path)) for name, klass in file_channels().items()}
        assert max(sure, key=lambda name: sure[name]) == kind, (path.name, sure)
