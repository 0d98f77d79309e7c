"""Every file finds its own channel, and what is nobody's stays nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from sobremesa.channels.base import file_channels
from sobremesa.sandbox.walk import DiskFile
from tests.channels.facebook import test_facebook
from tests.channels.in_memory import real
from tests.channels.linkedin import test_linkedin
from tests.channels.mailbox import test_voicemail
from tests.channels.outlook import letters as outlook_letters
from tests.channels.outlook.compound_files import compound
from tests.channels.x import test_x

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


def written(where: Path) -> dict[Path, str]:
    """One file of each kind that an archive or a mail program gives, and whose it is."""
    found = {
        "carta.msg": (outlook_letters.msg(outlook_letters.a_letter()), "outlook"),
        "twitter/data/direct-messages.js": (test_x.DIRECT, "x"),
        "twitter/data/tweets.js": (test_x.TWEETS, "x"),
        "facebook/inbox/rosa_1/message_1.json": (
            test_facebook.chat(test_facebook.MESSAGES), "facebook"),
        "instagram/inbox/rosa_1/message_1.json": (
            test_facebook.chat(test_facebook.MESSAGES), "instagram"),
        "linkedin/messages.csv": (test_linkedin.MESSAGES.encode(), "linkedin"),
        "linkedin/Connections.csv": (test_linkedin.CONNECTIONS.encode(), "linkedin"),
        "linkedin/Invitations.csv": (test_linkedin.INVITATIONS.encode(), "linkedin"),
        "linkedin/Profile.csv": (test_linkedin.PROFILE, "linkedin"),
        "voz.eml": (test_voicemail.ASTERISK, "mailbox"),
        "old.doc": (compound({"WordDocument": b"not of Outlook"}), ""),
        "boot.js": (b"window.onload = function () {}", ""),
    }  # fmt: skip
    kinds = {}
    for name, (content, kind) in found.items():
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_bytes(content)
        kinds[where / name] = kind
    return kinds


@pytest.mark.capability("C3")
def test_archives_and_outlooks_files_find_their_channel(tmp_path: Path) -> None:
    """The surest takes it: a table of LinkedIn is a table, too."""
    for path, kind in written(tmp_path).items():
        file = DiskFile(path, str(path))
        sure = {name: klass({}).recognises(file) for name, klass in file_channels().items()}
        best = max(sorted(sure), key=lambda name: sure[name])
        assert (best if sure[best] else "") == kind, path.name
