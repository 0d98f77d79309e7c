"""How fast a mailbox comes in, beside only parsing it, and how much memory that takes.

Peers, in the same run over the same file: the standard library's parser (a process that only
splits the mbox and parses each letter), and `notmuch new` where it is installed.
`SOBREMESA_BENCH_BYTES` lists the sizes in megabytes for the memory figure ("100 1000").
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

LETTER_BYTES = 4096
SPEED_LETTERS = 20_000
SYLLABLES = ["ca", "me", "so", "ta", "ro", "li", "pe", "du", "na", "ve", "mo", "fi", "sa", "lla"]
PARSE_ONLY = """
import mailbox, sys, email
box = mailbox.mbox(sys.argv[1], create=False)
n = 0
for key in box.iterkeys():
    letter = email.message_from_bytes(box.get_bytes(key))
    for part in letter.walk():
        if not part.is_multipart():
            part.get_payload(decode=True)
    n += 1
print(n)
"""


@dataclass(frozen=True)
class Took:
    """What a process took: wall seconds, and the largest memory of it or a child of it."""

    seconds: float
    peak_bytes: int
    said: str


def write_mbox(path: Path, *, letters: int, seed: int) -> None:
    """Invented letters of about 4 kB between one of us and 2,000 people, with quoted replies."""
    draw = random.Random(seed)
    # Words by Zipf's law, as in any language: an index over uniform words measures nothing real.
    words = ["".join(draw.choices(SYLLABLES, k=draw.randint(1, 4))) for _ in range(30_000)]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    pool = draw.choices(words, weights, k=200_000)
    at = datetime(2020, 1, 1, 8, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for number in range(letters):
            at += timedelta(minutes=draw.randint(1, 60))
            them = draw.randrange(2_000)
            start = draw.randrange(len(pool) - 700)
            text = pool[start : start + 480]
            body = "\n".join(" ".join(text[i : i + 11]) for i in range(0, 330, 11))
            quote = "\n".join("> " + " ".join(text[i : i + 10]) for i in range(330, 480, 10))
            out.write(
                f"From person{them}@customer{them % 300}.example {at:%a %b %d %H:%M:%S %Y}\n"
                f"Return-Path: <person{them}@customer{them % 300}.example>\n"
                f"Received: from mx.example by mail.us.example; {format_datetime(at)}\n"
                f"From: Persona {them} <person{them}@customer{them % 300}.example>\n"
                f"To: Nosotros <we@us.example>\nSubject: {' '.join(text[:5])}\n"
                f"Date: {format_datetime(at)}\nMessage-ID: <{seed}.{number}@customer.example>\n"
                "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                "Content-Transfer-Encoding: 8bit\n\n"
                f"{body}\n\nEl lun, 3 feb 2025 a las 9:12, Nosotros (<we@us.example>) escribió:\n"
                f"{quote}\n\n"
            )


def timed(command: list[str], **environment: str) -> Took:
    """Run a command to its end and ask the operating system what it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    start = time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Took(seconds, max(peak, before) * 1024, done.stdout)


def import_of(mbox: Path, data: Path) -> Took:
    """One import into an empty data folder; its memory is that of a process of its own."""
    shutil.rmtree(data, ignore_errors=True)
    program = (
        "import resource, subprocess, sys, json, time\n"
        "s = time.perf_counter()\n"
        "d = subprocess.run([sys.executable, '-m', 'sobremesa', 'import', '--json', sys.argv[1]],"
        " capture_output=True, text=True, check=True)\n"
        "r = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([time.perf_counter() - s, r.ru_maxrss * 1024, json.loads(d.stdout)]))\n"
    )
    done = timed([sys.executable, "-c", program, str(mbox)], SOBREMESA_DATA=str(data))
    seconds, peak, report = json.loads(done.said)
    assert not report["failed"], report["failed"][:3]
    return Took(seconds, peak, str(report["interactions_new"]))


def notmuch_of(mbox: Path, folder: Path) -> Took | None:
    """`notmuch new` over the same letters as a Maildir; None where it is not installed."""
    if not shutil.which("notmuch"):
        return None
    inside = folder / "mail" / "cur"
    inside.mkdir(parents=True)
    for part in ("new", "tmp"):
        (folder / "mail" / part).mkdir()
    letters = mbox.read_bytes().split(b"\nFrom person")
    for number, letter in enumerate(letters):
        (inside / f"{number}:2,S").write_bytes(letter.partition(b"\n")[2])
    config = folder / "config"
    config.write_text(f"[database]\npath={folder / 'mail'}\n[new]\ntags=inbox\n", encoding="utf-8")
    return timed(["notmuch", "new", "--quiet"], NOTMUCH_CONFIG=str(config))


def run(out: Path) -> str:
    """The figures, as lines of a table."""
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mbox = folder / "speed.mbox"
        write_mbox(mbox, letters=SPEED_LETTERS, seed=1)
        size = mbox.stat().st_size / SPEED_LETTERS
        # In turn, so that a machine that slows down slows both.
        pairs = [
            (timed([sys.executable, "-c", PARSE_ONLY, str(mbox)]), import_of(mbox, folder / "d"))
            for _ in range(3)
        ]
        lines.append(f"{SPEED_LETTERS} letters of {size:,.0f} bytes, three runs in turn")
        for parse, brought in pairs:
            lines.append(
                f"  parser alone {SPEED_LETTERS / parse.seconds:8,.0f}/s   "
                f"import {SPEED_LETTERS / brought.seconds:8,.0f}/s   "
                f"ratio {parse.seconds / brought.seconds:.3f}   new {brought.said}"
            )
        peer = notmuch_of(mbox, folder / "notmuch")
        lines.append(
            f"  notmuch new  {SPEED_LETTERS / peer.seconds:8,.0f}/s" if peer
            else "  notmuch is not installed: no figure"
        )  # fmt: skip
        peaks = []
        for megabytes in os.environ.get("SOBREMESA_BENCH_BYTES", "100 1000").split():
            letters = int(float(megabytes) * 1e6 / size)
            write_mbox(mbox, letters=letters, seed=2)
            took = import_of(mbox, folder / "d")
            peaks.append(took.peak_bytes)
            lines.append(
                f"  {megabytes:>5} MB: peak {took.peak_bytes / 2**20:,.0f} MiB, "
                f"{letters / took.seconds:,.0f}/s over {letters} letters"
            )
        lines.append(f"  memory, largest to smallest: {max(peaks) / min(peaks):.2f}")
    text = "\n".join(lines)
    (out / "importing.txt").write_text(text + "\n", encoding="utf-8")
    return text
