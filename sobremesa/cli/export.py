"""Commands that take things along: people as CSV, vCard or JSON, the tables of the measures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from sobremesa.cli.rights import everything_of
from sobremesa.cli.talking import Adder, Problem, say, show, start

ENDINGS = {".csv": "csv", ".vcf": "vcf", ".json": "json"}


def export(args: argparse.Namespace) -> int:
    """`sobremesa export`: everybody into a file, all of one person, or the tables of measures."""
    if args.people:
        return people(args.people)
    if args.person and args.out:
        return everything_of(args.person, args.out)
    if args.lake:
        return lake(args)
    start()
    from django.utils.translation import gettext as _  # noqa: PLC0415

    raise Problem(
        _("Say what to take along: --people FILE, --person WHO --out FILE, or --lake DIR.")
    )


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


def lake(args: argparse.Namespace) -> int:
    """The tables that measures are made from, as Parquet: only what changed is written again."""
    start()
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.measures.exporting import export_lake  # noqa: PLC0415
    from sobremesa.measures.lake import NoLake  # noqa: PLC0415

    folder = Path(args.lake)
    try:
        report = export_lake(folder, has_names=args.names, by=None, now=timezone.now())
    except NoLake as why:
        raise Problem(_no_lake(why.code) % {"folder": folder}) from why
    except OSError as exc:
        raise Problem(
            _("%(file)s could not be written: %(why)s.") % {"file": folder, "why": exc.strerror}
        ) from exc
    if args.json:
        show({"lake": str(folder), **asdict(report)})
        return 0
    say(
        _("%(people)s people and %(n)s things said are in %(folder)s.")
        % {"people": report.rows["people"], "n": report.rows["interactions"], "folder": folder}
    )
    say(
        _("Files written: %(written)s; taken away: %(removed)s; as they were: %(unchanged)s.")
        % {
            "written": report.written, "removed": report.removed, "unchanged": report.unchanged,
        }
    )  # fmt: skip
    return 0


def _no_lake(code: str) -> str:
    from django.utils.translation import gettext as _  # noqa: PLC0415

    return {
        "foreign": _("%(folder)s holds other things. Say an empty folder, or one written before."),
        "busy": _("%(folder)s is being written already. Wait until that is done."),
        "newer": _("%(folder)s was written by a newer version of Sobremesa."),
    }[code]


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
    one.add_argument(
        "--lake", metavar="DIR",
        help="the tables that measures are made from, as Parquet; only what changed is written",
    )  # fmt: skip
    one.add_argument("--names", action="store_true", help="in the lake: people with their names")
    one.add_argument("--json", action="store_true", help="of the lake: print one JSON value")
