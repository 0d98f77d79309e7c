"""Commands that look: at people, at what was said, at whether everything is whole."""

from __future__ import annotations

import argparse

from sobremesa.cli.talking import Adder, Problem, say, show, start


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


def commands(add: Adder) -> None:
    """Offer them."""
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
