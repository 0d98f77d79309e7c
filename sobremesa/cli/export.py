"""Commands that take things along: people as CSV, vCard or JSON."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from sobremesa.cli.rights import everything_of
from sobremesa.cli.talking import Adder, Problem, say, start

ENDINGS = {".csv": "csv", ".vcf": "vcf", ".json": "json"}


def export(args: argparse.Namespace) -> int:
    """`sobremesa export --people FILE`: everybody into a file; FILE ends in .csv, .vcf or .json."""
    if args.people:
        return people(args.people)
    if args.person and args.out:
        return everything_of(args.person, args.out)
    start()
    from django.utils.translation import gettext as _  # noqa: PLC0415

    raise Problem(_("Say what to take along: --people FILE, or --person WHO --out FILE."))


def people(where: str) -> int:
    """Everybody into a file, or to the terminal for `-.csv`, `-.vcf`, `-.json`."""
    start()
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.flows.lists import exporting, reading  # noqa: PLC0415
    from sobremesa.flows.lists.asked import Asked  # noqa: PLC0415
    from sobremesa.flows.lists.ground import Ground  # noqa: PLC0415
    from sobremesa.flows.telling import AT_THE_MACHINE  # noqa: PLC0415

    kind = ENDINGS.get(Path(where).suffix.lower())
    if kind is None:
        raise Problem(_("%(file)s should end in .csv, .vcf or .json.") % {"file": where})
    ground, asked = Ground(AT_THE_MACHINE, timezone.now()), Asked()
    count = reading.matching(ground, asked).count()
    exporting.note_down(kind, count, by=None, now=ground.now)
    parts = exporting.written(ground, asked, kind)
    if Path(where).stem == "-":
        sys.stdout.writelines(parts)
        return 0
    _into(Path(where), parts)
    say(_("%(n)s people are in %(file)s.") % {"n": count, "file": where})
    return 0


def _into(path: Path, parts: Iterator[str]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415

    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            path.chmod(0o600)
            file.writelines(parts)
    except OSError as exc:
        raise Problem(
            _("%(file)s could not be written: %(why)s.") % {"file": path, "why": exc.strerror}
        ) from exc


def commands(add: Adder) -> None:
    """Offer them."""
    one = add("export", export)
    one.add_argument("--people", metavar="FILE", help="everybody: .csv, .vcf or .json")
    one.add_argument("--person", metavar="WHO", help="everything held about one person, as a zip")
    one.add_argument("--out", metavar="FILE", help="where the zip goes")
