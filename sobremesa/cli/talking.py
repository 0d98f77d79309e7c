"""What every command does: wake Django up, say a line, say no in one sentence."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import Any, Protocol

Handler = Callable[[argparse.Namespace], int]


class Adder(Protocol):
    """Offers a command; its help is what the handler's docstring says after the colon."""

    def __call__(
        self, name: str, handler: Handler, *, has_json: bool = False
    ) -> argparse.ArgumentParser: ...


class Problem(Exception):
    """Something the person at the keyboard can do something about, in one sentence."""


def wake() -> str:
    """Load Django without asking the database. Returns the language of the terminal, if any."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobremesa.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.utils import translation  # noqa: PLC0415

    spoken = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2]
    translation.activate(spoken if spoken in {"es", "en"} else "en")
    return spoken if spoken in {"es", "en"} else ""


def start(*, is_serving: bool = False) -> None:
    """Load Django, speak the right language, and see that the tables are there."""
    spoken = wake()
    from django.utils import translation  # noqa: PLC0415

    from sobremesa import serving  # noqa: PLC0415
    from sobremesa.flows.keeping.errors import Unkept  # noqa: PLC0415
    from sobremesa.us.queries import the_firm  # noqa: PLC0415

    try:
        serving.move_in()
        serving.prepare(is_serving=is_serving)
    except Unkept as why:
        raise Problem(str(why)) from why
    translation.activate(spoken or the_firm().language)


def show(value: Any) -> None:
    """JSON on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def say(line: str) -> None:
    """A line for people."""
    sys.stdout.write(f"{line}\n")


def tell_line(line: str) -> None:
    """A line that is seen at once, also through a pipe."""
    say(line)
    sys.stdout.flush()
