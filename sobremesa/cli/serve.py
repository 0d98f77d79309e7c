"""Commands that go on until somebody stops them."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from sobremesa.cli.talking import Adder, Problem, say, start, tell_line


def serve(args: argparse.Namespace) -> int:
    """`sobremesa`: pages and worker, and a link to get in on the first start."""
    start(is_serving=True)
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


def commands(add: Adder) -> None:
    """Offer them."""
    add("demo", demo).add_argument("--only-make", action="store_true", help="do not serve")
    add("work", work)
