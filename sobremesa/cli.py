"""The terminal: arguments in, one action, lines out.

Exit 0: done. 1: a problem, said on stderr in one sentence. 2: wrong usage. `--json` prints one
value on stdout and nothing else. Django is loaded only once a command really runs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sobremesa import __version__

Handler = Callable[[argparse.Namespace], int]


class Problem(Exception):
    """Something the person at the keyboard can do something about, in one sentence."""


def start() -> None:
    """Load Django, speak the right language, and see that the tables are there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobremesa.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.utils import translation  # noqa: PLC0415

    from sobremesa import serving  # noqa: PLC0415
    from sobremesa.us.queries import the_firm  # noqa: PLC0415

    serving.prepare()
    spoken = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2]
    translation.activate(spoken if spoken in {"es", "en"} else the_firm().language)


def show(value: Any) -> None:
    """JSON on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def say(line: str) -> None:
    """A line for people."""
    sys.stdout.write(f"{line}\n")


def serve(args: argparse.Namespace) -> int:
    """`sobremesa`: pages and worker, and a link to get in on the first start."""
    start()
    from sobremesa import serving  # noqa: PLC0415
    from sobremesa.flows import starting  # noqa: PLC0415

    check_port()
    for line in starting.greeting():
        say(line)
    sys.stdout.flush()
    return serving.serve()


def demo(args: argparse.Namespace) -> int:
    """`sobremesa demo`: the same over an invented firm, in a data folder of its own."""
    given = os.environ.get("SOBREMESA_DATA")
    home = Path(given) if given else Path.home() / ".local" / "share" / "sobremesa"
    os.environ["SOBREMESA_DATA"] = str(home.with_name(home.name + "-demo"))
    os.environ["SOBREMESA_DEMO"] = "1"
    start()
    from sobremesa import serving  # noqa: PLC0415
    from sobremesa.flows import starting  # noqa: PLC0415

    if not args.only_make:
        check_port()
    for line in starting.furnish(on_line=tell_line):
        tell_line(line)
    return 0 if args.only_make else serving.serve()


def tell_line(line: str) -> None:
    """A line that is seen at once, also through a pipe."""
    say(line)
    sys.stdout.flush()


def check_port() -> None:
    """Say so, in one sentence, when something else already listens where we would."""
    from django.conf import settings  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa import serving  # noqa: PLC0415

    if not serving.is_port_free():
        raise Problem(
            _("Something already listens on %(host)s:%(port)s. Stop it, or set SOBREMESA_PORT.")
            % {"host": settings.HOST, "port": settings.PORT}
        )


def work(args: argparse.Namespace) -> int:
    """`sobremesa work`: a worker, for those who start it themselves."""
    start()
    from sobremesa import serving  # noqa: PLC0415

    return serving.work_forever()


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
        say(f"? {one['value']} ({one['seen']})")
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


def people(args: argparse.Namespace) -> int:
    """`sobremesa people`: everybody."""
    start()
    from sobremesa.flows import telling  # noqa: PLC0415

    rows = telling.people_rows()
    if args.json:
        show(list(rows))
        return 0
    for row in rows:
        where = f", {row['organisation']}" if row["organisation"] else ""
        say(f"{row['code']}  {row['name']}{where}  {row['interactions']}  {row['last_at'] or ''}")
    return 0


def person(args: argparse.Namespace) -> int:
    """`sobremesa person WHO`: one person and everything said."""
    start()
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.flows import telling  # noqa: PLC0415

    found = telling.whoever(args.who)
    if not found:
        raise Problem(_("Nobody is called %(who)s here.") % {"who": args.who})
    if len(found) > 1:
        codes = ", ".join(f"{one.code} ({one.name})" for one in found)
        raise Problem(_("Several people match: %(codes)s. Say which code.") % {"codes": codes})
    row = telling.person_row(found[0])
    if args.json:
        show(row)
        return 0
    say(row["name"])
    for handle in row["handles"]:
        say(f"  {handle['value']}")
    for one in row["timeline"]:
        arrow = {"in": "←", "out": "→"}.get(one["direction"], "↔")
        say(f"{one['at'][:16]} {arrow} {one['medium']:<9} {one['subject'] or one['text'][:80]}")
    return 0


def search(args: argparse.Namespace) -> int:
    """`sobremesa search WORDS`: who and what matches."""
    start()
    from sobremesa.flows import telling  # noqa: PLC0415

    rows = telling.found_rows(" ".join(args.words), limit=args.limit)
    if args.json:
        show(rows)
        return 0
    for row in rows:
        say(f"{(row['at'] or '')[:10]:<10} {row['person']}: {row['snippet']}")
    return 0


def doctor(args: argparse.Namespace) -> int:
    """`sobremesa doctor`: is everything whole? Exit 1 when something is not."""
    start()
    from sobremesa.flows.doctor import examine, mend  # noqa: PLC0415
    from sobremesa.flows.reports import sentence  # noqa: PLC0415

    if args.mend:
        mend()
    found = [
        {"code": one.code, "says": sentence(one.words, dict(one.params))}
        for one in examine(deep=args.deep)
    ]
    if args.json:
        show(found)
    else:
        for one in found:
            say(f"{one['code']}: {one['says']}")
        if not found:
            say("✓")
    return 1 if found else 0


def sign_in(args: argparse.Namespace) -> int:
    """`sobremesa sign-in WHO`: a new one-time link for a colleague."""
    start()
    from sobremesa.flows import starting  # noqa: PLC0415

    link = starting.link_for(args.who)
    if link is None:
        from django.utils.translation import gettext as _  # noqa: PLC0415

        raise Problem(_("No colleague is called %(who)s.") % {"who": args.who})
    say(link)
    return 0


def parser() -> argparse.ArgumentParser:
    """Every command there is."""
    top = argparse.ArgumentParser(
        prog="sobremesa", description="People, what was said, what we did about it, what we owe."
    )
    top.set_defaults(handler=serve)
    commands = top.add_subparsers(metavar="COMMAND")

    def add(name: str, handler: Handler, *, has_json: bool = False) -> argparse.ArgumentParser:
        words = (handler.__doc__ or "").partition(": ")[2]
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(handler=handler)
        if has_json:
            command.add_argument("--json", action="store_true", help="print one JSON value")
        return command

    add("demo", demo).add_argument("--only-make", action="store_true", help="do not serve")
    add("work", work)
    add("us", us, has_json=True).add_argument(
        "which", nargs="*", metavar="ADDRESS|@DOMAIN|PHONE|NAME", help="what is ours"
    )
    one = add("import", bring, has_json=True)
    one.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, zips")
    one.add_argument("--as", dest="kind", default="", metavar="KIND", help="do not guess")
    one.add_argument("--timezone", default="", help="of times without one, like Europe/Madrid")
    one.add_argument("--date-order", default="", choices=["", "dmy", "mdy", "ymd"])
    one.add_argument("--dry-run", action="store_true", help="read all, write nothing")
    add("undo", undo, has_json=True).add_argument("batch", metavar="BATCH")
    add("people", people, has_json=True)
    add("person", person, has_json=True).add_argument(
        "who", metavar="WHO", help="code, name, address or phone"
    )
    one = add("search", search, has_json=True)
    one.add_argument("words", nargs="+", metavar="WORDS")
    one.add_argument("--limit", type=int, default=50)
    one = add("doctor", doctor, has_json=True)
    one.add_argument("--deep", action="store_true", help="read every stored byte")
    one.add_argument("--mend", action="store_true", help="make again what the rest allows")
    add("sign-in", sign_in).add_argument("who", metavar="WHO", help="name or e-mail")
    add("version", version)
    return top


def version(args: argparse.Namespace) -> int:
    """`sobremesa version`: which release this is."""
    say(__version__)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command."""
    args = parser().parse_args(argv)
    try:
        return int(args.handler(args))
    except Problem as why:
        sys.stderr.write(f"{why}\n")
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
