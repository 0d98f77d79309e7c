"""Commands that say who we are, bring files in, and take them back."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sobremesa.cli.talking import Adder, Problem, say, show, start


def us(args: argparse.Namespace) -> int:
    """`sobremesa us …`: which addresses, domains, phones and names are ours."""
    start()
    from django.utils import timezone  # noqa: PLC0415

    from sobremesa.flows import ourselves  # noqa: PLC0415
    from sobremesa.us import actions, queries  # noqa: PLC0415
    from sobremesa.us.errors import Refusal  # noqa: PLC0415

    if args.which:
        try:
            ourselves.say(args.which, by=None, now=timezone.now())
        except Refusal as why:
            raise Problem(str(why)) from why
    rows = [{"kind": one.kind, "value": one.value} for one in queries.our_handles()]
    proposed: list[dict[str, Any]] = [
        {"kind": kind, "value": value, "seen": seen} for kind, value, seen in ourselves.proposals()
    ]
    if args.json:
        show({"ours": rows, "proposed": proposed})
        return 0
    for row in rows:
        say(actions.shown(row["kind"], row["value"]))
    for one in proposed:
        say(f"? {actions.shown(one['kind'], one['value'])} ({one['seen']})")
    return 0


def bring(args: argparse.Namespace) -> int:
    """`sobremesa import PATH…`: bring files in; each item is accounted for."""
    start()
    from django.utils import timezone  # noqa: PLC0415

    from sobremesa.flows import importing, rehearsing  # noqa: PLC0415

    check_import(args)
    options = importing.options_for(
        kind=args.kind, timezone_name=args.timezone, date_order=args.date_order
    )
    now = timezone.now()
    options |= name_columns(args)
    if args.dry_run:
        report = rehearsing.rehearse(args.paths, options=options, now=now)
    else:
        batch = importing.begin(args.paths, by=None, options=options, now=now)
        try:
            report = importing.run(batch, on_progress=None if args.json else progress)
        except importing.Interrupted as why:
            raise Problem(str(why)) from why
    if args.json:
        show(report.as_json())
    else:
        tell(report)
    for one in (*report.failed, *report.ignored) if report.given_in_vain else ():
        if one.path in args.paths and not one.unit:
            sys.stderr.write(f"{one.path}: {one.reason}\n")
    return 1 if report.given_in_vain else 0


def check_import(args: argparse.Namespace) -> None:
    """Say no to a kind or a time zone that does not exist, before anything is read."""
    from zoneinfo import available_timezones  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.channels.base import file_channels  # noqa: PLC0415

    kinds = file_channels(settings.CHANNEL_FOLDERS)
    if args.kind and args.kind not in kinds:
        raise Problem(
            _("There is no kind %(kind)s; there are %(kinds)s.")
            % {"kind": args.kind, "kinds": ", ".join(sorted(kinds))}
        )
    if args.timezone and args.timezone not in available_timezones():
        raise Problem(
            _("%(zone)s is not a time zone; write it like Europe/Madrid.") % {"zone": args.timezone}
        )


def name_columns(args: argparse.Namespace) -> dict[str, str]:
    """What somebody says of the columns of tables: remembered before they are read.

    A dry run remembers nothing; it takes what is said along as an option.
    """
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.flows.tables import naming  # noqa: PLC0415

    if args.dry_run and args.accept_proposal:
        raise Problem(_("A dry run remembers nothing. Give it --mapping instead."))
    try:
        said = Path(args.mapping).read_text(encoding="utf-8") if args.mapping else ""
        if args.dry_run:
            return {"mapping": said} if said else {}
        for path in args.paths:
            if args.mapping:
                naming.name_as(path, said, now=timezone.now())
            elif args.accept_proposal:
                naming.accept(path, now=timezone.now())
    except (naming.Unnamed, OSError, UnicodeDecodeError) as why:
        raise Problem(str(why)) from why
    return {}


def columns(args: argparse.Namespace) -> int:
    """`sobremesa columns FILE`: what we take the columns of a table for, to be corrected."""
    start()
    from sobremesa.flows.tables import naming  # noqa: PLC0415

    try:
        tables = naming.tables_at(args.path)
    except naming.Unnamed as why:
        raise Problem(str(why)) from why
    chosen = [one for one in tables if args.sheet in ("", one.proposal.sheet)]
    for table in chosen[:1]:
        show(json.loads(table.proposal.as_json()))
    return 0 if chosen else 1


def progress(batch: Any) -> None:
    """One line that is written over; only where somebody watches."""
    if sys.stderr.isatty():
        share = f"{100 * batch.bytes_done // batch.bytes_total} %" if batch.bytes_total else ""
        sys.stderr.write(f"\r{batch.items:>9,} {share:>6} ")
        sys.stderr.flush()


def tell(report: Any) -> None:
    """The report for people: the figures, then what failed and why."""
    if sys.stderr.isatty():
        sys.stderr.write("\r")
    say(report.summary())
    for one in report.failed:
        say(f"  {one.path}{', ' if one.place else ''}{one.place}: {one.reason}")
    for one in report.ignored[:20]:
        say(f"  ({one.path}: {one.reason})")
    if len(report.ignored) > 20:
        say(f"  (… +{len(report.ignored) - 20})")
    if report.batch.code:
        say(f"sobremesa undo {report.batch.code}")


def undo(args: argparse.Namespace) -> int:
    """`sobremesa undo BATCH`: take an import back."""
    start()
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.conversations.models import Batch  # noqa: PLC0415
    from sobremesa.flows import undoing  # noqa: PLC0415

    batch = Batch.objects.filter(code=args.batch).first()
    if batch is None:
        raise Problem(_("There is no import called %(code)s.") % {"code": args.batch})
    went = undoing.undo(batch, by=None, now=timezone.now())
    if args.json:
        show({"batch": batch.code, **went})
    else:
        say(_("%(interactions)s interactions and %(cards)s cards went.") % went)
    return 0


def commands(add: Adder) -> None:
    """Offer them."""
    add("us", us, has_json=True).add_argument(
        "which", nargs="*", metavar="ADDRESS|@DOMAIN|PHONE|NAME", help="what is ours"
    )
    one = add("import", bring, has_json=True)
    one.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, zips")
    one.add_argument("--as", dest="kind", default="", metavar="KIND", help="do not guess")
    one.add_argument("--timezone", default="", help="of times without one, like Europe/Madrid")
    one.add_argument("--date-order", default="", choices=["", "dmy", "mdy", "ymd"])
    one.add_argument("--dry-run", action="store_true", help="read all, write nothing")
    says = one.add_mutually_exclusive_group()
    says.add_argument(
        "--mapping", default="", metavar="FILE", help="what `columns` wrote, corrected"
    )
    says.add_argument(
        "--accept-proposal", action="store_true", help="read unclear tables as we take them"
    )
    what = add("columns", columns)
    what.add_argument("path", metavar="FILE", help="a table")
    what.add_argument("--sheet", default="", help="of a workbook; else the first that is unclear")
    add("undo", undo, has_json=True).add_argument("batch", metavar="BATCH")
