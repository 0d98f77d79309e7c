"""The terminal: arguments in, one action, lines out.

Exit 0: done. 1: a problem, said on stderr in one sentence. 2: wrong usage. `--json` prints one
value on stdout and nothing else. Django is loaded only once a command really runs. Each file of
this folder that has `commands(add)` offers some.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sobremesa import __version__
from sobremesa.cli.serve import serve
from sobremesa.cli.talking import Handler, Problem, say


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

    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in {"__init__", "talking"}:
            module = importlib.import_module(f"sobremesa.cli.{path.stem}")
            module.commands(add)
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
