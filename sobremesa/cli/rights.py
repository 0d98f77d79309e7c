"""Commands for what the law gives to people: to be forgotten, to see what is held."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sobremesa.cli.talking import Adder, Problem, say, show, start

if TYPE_CHECKING:
    from sobremesa.flows.rights.rehearsal import Rehearsal
    from sobremesa.people.models import Person


def one_person(who: str) -> Person:
    """The one person whom some words mean.

    Raises:
        Problem: nobody, or several.

    """
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.flows import telling  # noqa: PLC0415

    found = telling.whoever(who)
    if not found:
        raise Problem(_("Nobody is called %(who)s here.") % {"who": who})
    if len(found) > 1:
        codes = ", ".join(f"{one.code} ({one.name})" for one in found)
        raise Problem(_("Several people match: %(codes)s. Say which code.") % {"codes": codes})
    return found[0]


def erase(args: argparse.Namespace) -> int:
    """`sobremesa erase WHO`: forget somebody, for good."""
    start()
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.flows.rights import erasing, rehearsal  # noqa: PLC0415

    person = one_person(args.who)
    if args.dry_run:
        plan = rehearsal.rehearse(person)
        if args.json:
            show(plan.as_json())
        else:
            _say_plan(plan)
        return 0
    now = timezone.now()
    erasure = erasing.erase(person, by=None, now=now, block_days=args.block_days)
    is_due = erasure.destroy_on <= timezone.localdate(now)
    counts = erasing.destroy(erasure, now=now) if is_due else {}
    if args.json:
        show({"code": erasure.code, "destroy_on": erasure.destroy_on.isoformat(), "went": counts})
    elif is_due:
        rows = sum(n for name, n in counts.items() if isinstance(n, int) and name[0].isupper())
        say(_("Forgotten: %(n)s rows went, with their bytes.") % {"n": rows})
        if "undone" in counts:
            say(_("The files of the database could not be written anew; run it again with room."))
    else:
        say(_("Hidden now; destroyed on %(day)s.") % {"day": erasure.destroy_on.isoformat()})
    return 0


def everything_of(who: str, where: str) -> int:
    """What is held about one person, into a zip: the road of `sobremesa export --person`."""
    start()
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.flows.rights.exporting import export_person  # noqa: PLC0415

    path, pieces = Path(where), export_person(one_person(who), by=None, now=timezone.now())
    try:
        with path.open("wb") as file:
            path.chmod(0o600)
            file.writelines(pieces)
    except OSError as exc:
        raise Problem(
            _("%(file)s could not be written: %(why)s.") % {"file": path, "why": exc.strerror}
        ) from exc
    say(_("Everything that is held about them is in %(file)s.") % {"file": path})
    return 0


def _say_plan(plan: Rehearsal) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415

    for title, counts in (
        (_("This goes:"), plan.goes),
        (_("They are taken out of:"), plan.redacted),
    ):
        say(title)
        for name, n in counts.items():
            say(f"  {name:<16} {n}")
    for name in plan.files:
        say(f"  {name}")
    say(_("This stays:"))
    for line in plan.stays:
        say(f"  {line}")


def commands(add: Adder) -> None:
    """Offer them."""
    command = add("erase", erase, has_json=True)
    command.add_argument("who", metavar="WHO", help="a code, a name, an address or a phone")
    command.add_argument(
        "--block-days", type=int, default=0, metavar="N",
        help="keep them hidden for N days before they are destroyed",
    )  # fmt: skip
    command.add_argument(
        "--dry-run", action="store_true", help="only say what would go, and what stays and why"
    )
