"""Run the benches there are, one after the other; one that fails does not stop the rest."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """Every bench, by the name of its file."""
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def main(asked: list[str]) -> int:
    """Each in a process of its own, so that none sees the memory of the one before."""
    if unknown := set(asked) - set(names()):
        print(f"No such bench: {', '.join(sorted(unknown))}. There are: {', '.join(names())}.")
        return 2
    (HERE / "out").mkdir(exist_ok=True)
    failed = 0
    for name in asked or names():
        print(f"— {name} —", flush=True)
        program = [sys.executable, "-m", "bench", "--one", name]
        failed += subprocess.run(program, cwd=HERE.parent, check=False).returncode != 0
    return 1 if failed else 0


def one(name: str) -> int:
    """A single bench, here."""
    print(importlib.import_module(f"bench.{name}").run(HERE / "out"))
    return 0


if __name__ == "__main__":
    is_one = sys.argv[1:2] == ["--one"]
    raise SystemExit(one(sys.argv[2]) if is_one else main(sys.argv[1:]))
