"""The command that says what messages ask, promise and tell."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from sobremesa.cli.talking import Adder, Problem, wake


def understand(args: argparse.Namespace) -> int:
    """`sobremesa understand FILE`: what messages ask, promise and tell, in their words."""
    wake()
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from sobremesa.flows.understanding import messages  # noqa: PLC0415
    from sobremesa.us import places  # noqa: PLC0415

    if args.region and not places.is_region(args.region):
        raise Problem(
            _("We do not know the region “%(region)s”; write one such as ES-PV or GB.")
            % {"region": args.region}
        )
    failed = 0
    with _opened(args.file) as lines:
        for number, one in messages.read_lines(lines):
            if isinstance(one, messages.Unread):
                failed += 1
                sys.stderr.write(
                    _("%(file)s, line %(line)s: %(why)s.")
                    % {"file": args.file, "line": number, "why": one} + "\n"
                )  # fmt: skip
            else:
                sys.stdout.write(_line(messages.understood(one, args.region)))
    return 1 if failed else 0


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    from django.utils.translation import gettext as _  # noqa: PLC0415

    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as why:
        raise Problem(
            _("%(file)s could not be opened: %(why)s.") % {"file": name, "why": why.strerror}
        ) from why


def _line(value: Any) -> str:
    """One JSON value on one line; what no UTF-8 can hold (half a pair) is written as an escape."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        line = json.dumps(value)
    return f"{line}\n"


def commands(add: Adder) -> None:
    """Offer it."""
    one = add("understand", understand)
    one.add_argument("file", metavar="FILE", help="JSON lines; - reads what is piped in")
    one.add_argument(
        "--region", default="", metavar="CODE", help="whose holidays count: ES-PV, ES-MD, GB …"
    )
