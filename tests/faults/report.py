"""What the long tests saw, as a table: each adds a line to the file that SOBREMESA_REPORT names.

`python -m tests.faults.report FILE` shows it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def note(scenario: str, figures: Mapping[str, float]) -> None:
    """One line: which database, which scenario, and its figures."""
    database = "postgresql" if os.environ.get("SOBREMESA_DATABASE") else "sqlite"
    shown = ", ".join(f"{name} {figure:g}" for name, figure in figures.items())
    print(scenario, shown)
    if path := os.environ.get("SOBREMESA_REPORT"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{scenario}\t{database}\t{shown}\n")


def table(path: Path) -> str:
    """The lines in columns, by scenario."""
    rows = [line.split("\t") for line in sorted(path.read_text(encoding="utf-8").splitlines())]
    rows.insert(0, ["fault", "database", "what was seen"])
    wide = [max(len(row[column]) for row in rows) for column in range(2)]
    return "\n".join(f"{row[0]:{wide[0]}}  {row[1]:{wide[1]}}  {row[2]}" for row in rows)


if __name__ == "__main__":
    sys.stdout.write(table(Path(sys.argv[1])) + "\n")
