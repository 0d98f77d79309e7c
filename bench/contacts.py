"""A hundred thousand contacts from Spanish Excel: `;`, cp1252, headings of its own.

Beside it, in the same run, what the standard library's reader alone needs for the same file: the
difference is what it costs to know who is who, keep the bytes and be able to take it all back.
SOBREMESA_BENCH_CONTACTS may say another number.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONTACTS = int(os.environ.get("SOBREMESA_BENCH_CONTACTS", "100000"))
GIVEN = ("Álvaro", "Ana", "Begoña", "Carlos", "Edurne", "Íñigo", "José María", "Nerea", "Uxue")
FAMILY = ("Aldasoro", "Etxarri", "García", "Gil", "Lasa", "Mendizabal", "Ruiz", "Vidal", "Zabala")


def run(out: Path) -> str:
    """The figures, also written into `out`."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "clientes.csv"
        write(table, random.Random(7))
        begun = time.perf_counter()
        with table.open(encoding="cp1252", newline="") as file:
            rows = sum(1 for _ in csv.DictReader(file, delimiter=";"))
        alone = time.perf_counter() - begun
        env = {**os.environ, "SOBREMESA_DATA": str(Path(folder) / "data")}
        program = [sys.executable, "-m", "sobremesa", "import", "--json", "--accept-proposal"]
        begun = time.perf_counter()
        told = subprocess.run(
            [*program, str(table)], env=env, stdout=subprocess.PIPE, check=True, text=True
        )
        took = time.perf_counter() - begun
        report = json.loads(told.stdout)
        again = json.loads(
            subprocess.run(
                [*program, str(table)], env=env, stdout=subprocess.PIPE, check=True, text=True
            ).stdout
        )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    text = (
        f"{rows:,} rows: csv.DictReader alone {rows / alone:,.0f} rows/s; "
        f"import {rows / took:,.0f} rows/s ({took:.0f} s), peak {peak:.0f} MiB\n"
        f"new {report['cards_new']:,}, people {report['people_new']:,}, "
        f"failed {len(report['failed'])}; again: new {again['cards_new']}\n"
    )
    (out / "contacts.txt").write_text(text)
    return text


def write(table: Path, chance: random.Random) -> None:
    """Names turned round, telephones as people write them, days with slashes."""
    with table.open("w", encoding="cp1252", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["CÓDIGO", "NOMBRE", "RAZÓN SOCIAL", "MAIL", "TFNO", "POBLACIÓN", "ALTA"])
        for n in range(CONTACTS):
            given, one, two = chance.choice(GIVEN), chance.choice(FAMILY), chance.choice(FAMILY)
            rows.writerow([
                f"C{n:06}", f"{one} {two}, {given}", f"Casa {one} {n % 9000} S.L.",
                f"p{n}@casa{n % 9000}.example", f"6{n % 100_000_000:08}", "Zaragoza",
                f"{1 + n % 28:02}/{1 + n % 12:02}/{2010 + n % 15}",
            ])  # fmt: skip
