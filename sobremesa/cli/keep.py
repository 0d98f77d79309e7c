"""Commands that keep: back up, verify, restore, prove."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sobremesa.cli.talking import Adder, Problem, say, show, start, wake


@contextmanager
def plain_words() -> Iterator[None]:
    """What cannot be done is one sentence."""
    from sobremesa.flows.keeping.errors import Unkept  # noqa: PLC0415

    try:
        yield
    except Unkept as why:
        raise Problem(str(why)) from why


def backup(args: argparse.Namespace) -> int:
    """`sobremesa backup`: everything in one encrypted file, also while people work."""
    start()
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.flows.keeping import backing, keys, proving  # noqa: PLC0415

    with plain_words():
        made = backing.back_up(now=timezone.now(), folder=args.to)
        found = None if args.to else proving.drill_newest(now=timezone.now())
    told: dict[str, Any] = {
        "file": str(made.path), "bytes": made.size, "rows": made.rows, "proof": found,
    }  # fmt: skip
    if args.json:
        show(told)
        return 1 if found and found["findings"] else 0
    say(_("%(file)s: %(rows)s rows, %(bytes)s bytes.") % told)
    if found:
        what = ", ".join(found["findings"])
        say(_("It was restored to try it: %(what)s") % {"what": what or _("all is there")})
    if made.is_first:
        say(
            _("Without the key in %(path)s no backup can be opened. Print it and lay it away: "
              "sobremesa recovery-sheet") % {"path": keys.own_path()}
        )  # fmt: skip
    return 1 if found and found["findings"] else 0


def recovery_sheet(args: argparse.Namespace) -> int:
    """`sobremesa recovery-sheet`: the key of the backups, to print and lay away."""
    wake()
    from sobremesa.flows.keeping import keys  # noqa: PLC0415

    say(keys.sheet())
    return 0


def verify(args: argparse.Namespace) -> int:
    """`sobremesa verify FILE`: read every byte of a backup and say whether it is whole."""
    wake()
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.flows.keeping import keys, restoring  # noqa: PLC0415

    with plain_words():
        found = restoring.verify(args.file, keys.identities(args.file, key=args.key))
    told = {
        "made_at": found.about["made_at"], "version": found.about["version"],
        "database": found.about["database"], "files": found.files, "bytes": found.size,
        "rows": sum(found.counts.values()),
    }  # fmt: skip
    if args.json:
        show(told)
    else:
        say(
            _("Whole: %(rows)s rows and %(files)s files of %(made_at)s, version %(version)s.")
            % told
        )
    return 0


def restore(args: argparse.Namespace) -> int:
    """`sobremesa restore FILE`: everything back, into a new folder or in place of what is here."""
    wake()
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.flows.keeping import keys, restoring  # noqa: PLC0415

    with plain_words():
        identities = keys.identities(args.file, key=args.key)
        if args.into:
            found = restoring.restore_into(args.file, identities, args.into.absolute())
        else:
            found = restoring.restore_in_place(args.file, identities, now=timezone.now())
    if args.json:
        show({**found.proof, "before": str(found.before) if found.before else None})
    else:
        say(_("%(people)s people and %(interactions)s interactions are back.") % found.proof)
        for code in found.proof["findings"]:
            say(f"  {code}")
        if found.before:
            say(_("What was here before lies in %(folder)s") % {"folder": found.before})
        else:
            say(_("Start with SOBREMESA_DATA=%(folder)s") % {"folder": args.into})
    return 1 if found.proof["findings"] else 0


def prove(args: argparse.Namespace) -> int:
    """`sobremesa prove`: examine a folder that was just restored (restore calls it)."""
    start()
    from django.utils import timezone  # noqa: PLC0415

    from sobremesa.flows.keeping import proving  # noqa: PLC0415

    show(proving.prove(now=timezone.now()))
    sys.stdout.flush()
    return 0


def ready(args: argparse.Namespace) -> int:
    """`sobremesa ready`: whether the pages answer and have all they need (for health checks)."""
    import http.client  # noqa: PLC0415
    from urllib.parse import urlsplit  # noqa: PLC0415

    from sobremesa import settings  # noqa: PLC0415 - without Django: it runs every half minute

    here = settings.HOST if settings.HOST not in {"0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104
    asked = http.client.HTTPConnection(here, settings.PORT, timeout=8)
    try:
        asked.request("GET", "/readyz", headers={"Host": urlsplit(settings.URL).netloc})
        answer = asked.getresponse()
        words = answer.read(10_000).decode(errors="replace").strip()
    except OSError as exc:
        raise Problem(f"Nobody answers on {here}:{settings.PORT}.") from exc
    finally:
        asked.close()
    say(words if answer.headers.get_content_type() == "application/json" else str(answer.status))
    return 0 if answer.status == 200 else 1


def commands(add: Adder) -> None:
    """Offer them."""
    one = add("backup", backup, has_json=True)
    one.add_argument("--to", type=Path, metavar="FOLDER", help="elsewhere than usual")
    add("recovery-sheet", recovery_sheet)
    one = add("verify", verify, has_json=True)
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--key", type=Path, metavar="KEYFILE", help="the key, if it is not here")
    one = add("restore", restore, has_json=True)
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--key", type=Path, metavar="KEYFILE", help="the key, if it is not here")
    where = one.add_mutually_exclusive_group(required=True)
    where.add_argument("--into", type=Path, metavar="FOLDER", help="a new data folder")
    where.add_argument("--replace", action="store_true", help="in place of what is here")
    add("prove", prove)
    add("ready", ready)
