"""What comes through the browser is kept by a name that is only a name, until it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.conversations.models import Batch, BatchFile
from sobremesa.flows import uploads

pytestmark = [pytest.mark.capability("A1"), pytest.mark.usefixtures("data_dir")]


@given(st.text(max_size=400))
def test_a_name_is_only_a_name(name):
    safe = uploads.safe_name(name)
    assert safe == Path(safe).name
    assert safe not in {"", ".", ".."}
    assert not safe.startswith(".")
    assert safe.isprintable()
    assert len(safe.encode()) <= 255


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Chat de WhatsApp con Rosa.txt", "Chat de WhatsApp con Rosa.txt"),
        ("..\\..\\windows\\a.mbox", "a.mbox"), ("../../etc/passwd", "passwd"),
        (".htaccess", "htaccess"), ("", "file"), ("a\x00b.vcf", "ab.vcf"),
        ("x" * 300 + ".mbox", "x" * 115 + ".mbox"), ("a." + "e" * 300, "a." + "e" * 117),
    ],
)  # fmt: skip
def test_what_it_says_of_the_file_is_kept(name, safe):
    assert uploads.safe_name(name) == safe


def test_uploads_are_kept_and_shown_as_they_were_called():
    one, two = uploads.keep([("a.vcf", [b"x", b"y"]), ("a.vcf", [b"z"])])
    assert Path(one).read_bytes() + Path(two).read_bytes() == b"xyz"
    assert uploads.shown(one) == "a.vcf"
    assert uploads.shown(f"{one}/in/b.txt") == "a.vcf/in/b.txt"
    assert uploads.shown("/home/nerea/a.vcf") == "/home/nerea/a.vcf"
    assert (
        Path(one).stat().st_mode & 0o077 == 0 or Path(one).parent.parent.stat().st_mode & 0o77 == 0
    )


def test_what_does_not_fit_leaves_nothing_behind(monkeypatch, settings):
    monkeypatch.setattr(uploads, "room_bytes", lambda: 3)
    with pytest.raises(uploads.Full):
        uploads.keep([("a", [b"12"]), ("b", [b"34"])])
    assert list(settings.UPLOADS.iterdir()) == []


@pytest.mark.django_db
def test_what_was_read_is_cleared_and_what_waits_for_an_answer_is_not(settings):
    read, asks = uploads.keep([("a.vcf", [b"x"]), ("b.csv", [b"y"])])
    batch = Batch.objects.create(key="k", paths=[read, asks, "/home/x"], begun_at=timezone.now())
    question = BatchFile.objects.create(batch=batch, path=asks, outcome="unclear")
    uploads.clear(batch)
    assert (Path(read).exists(), Path(asks).exists()) == (False, True)
    question.delete()
    uploads.clear(batch)
    assert list(settings.UPLOADS.iterdir()) == []
