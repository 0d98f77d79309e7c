"""The command that measures every relation."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sobremesa.cli.talking import Adder, Problem, say, show, start

if TYPE_CHECKING:
    from datetime import datetime


def measure(args: argparse.Namespace) -> int:
    """`sobremesa measure`: every relation anew; or all measures into a file, as of any day."""
    start()
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    if args.out:
        return into(args, Path(args.out), timezone.now())
    if args.on or args.engine != "duckdb":
        raise Problem(_("Say where to: --out FILE. Without it, today is measured, here."))
    from sobremesa.measures import run  # noqa: PLC0415

    told = run.measure(now=timezone.now(), is_whole=True)
    if args.json:
        show({
            "people": told.people_count, "interactions": told.interactions_count,
            "measured_on": told.measured_on.isoformat(), "version": told.version,
            "calibration": told.calibration,
        })  # fmt: skip
        return 0
    say(
        _("%(people)s relations were measured, from %(n)s things said.")
        % {"people": told.people_count, "n": told.interactions_count}
    )
    return 0


def into(args: argparse.Namespace, path: Path, now: datetime) -> int:
    """All measures of everybody into a file; what pages show stays as it is."""
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.measures import results, run  # noqa: PLC0415

    if path.suffix.lower() not in results.ENDINGS:
        raise Problem(_("%(file)s should end in .parquet, .csv or .json.") % {"file": path})
    on = args.on or run.today()
    try:
        found = results.table(on, engine=args.engine, master=args.master or results.MASTER)
    except ModuleNotFoundError as exc:
        raise Problem(
            _("Spark is not installed here. Install it with: pip install 'sobremesa[spark]'")
        ) from exc
    try:
        results.write(found, path, now=now)
    except OSError as exc:
        raise Problem(
            _("%(file)s could not be written: %(why)s.") % {"file": path, "why": exc.strerror}
        ) from exc
    if args.json:
        show({
            "people": found.num_rows, "measured_on": on.isoformat(), "engine": args.engine,
            "file": str(path),
        })  # fmt: skip
    else:
        say(_("%(n)s people are in %(file)s.") % {"n": found.num_rows, "file": path})
    return 0


def commands(add: Adder) -> None:
    """Offer it."""
    one = add("measure", measure, has_json=True)
    one.add_argument("--out", metavar="FILE", help="a row a person: .parquet, .csv or .json")
    one.add_argument(
        "--on", metavar="DATE", type=date.fromisoformat, help="as of this day (2026-03-31)"
    )
    one.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    one.add_argument("--master", metavar="URL", help="of the Spark cluster; local[*] if not given")
