"""The package lifetimes (MIT), for its tables and as a peer: in an environment of its own.

Installed once into the cache of whoever runs the tests, by the lock beside this file.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

LOCK = Path(__file__).with_name("lifetimes.lock")
PRINT_DONATIONS = (
    "import sys; from lifetimes.datasets import load_donations; "
    "load_donations().to_csv(sys.stdout, index=False)"
)


def python() -> Path:
    """A Python that can import lifetimes."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "sobremesa-tests" / f"lifetimes-{digest}"
    program = folder / "bin" / "python"
    if not (folder / "done").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [program, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run(
            [*pip, "install", "--require-hashes", "--requirement", LOCK], check=True, timeout=600
        )
        (folder / "done").touch()
    return program


def said(program: str, *words: str, timeout: float = 600) -> str:
    """What a program that imports lifetimes prints."""
    return subprocess.run(
        [python(), "-c", program, *words], capture_output=True, text=True, check=True,
        timeout=timeout,
    ).stdout  # fmt: skip


def donations() -> dict[str, Any]:
    """x, t_x and n of the donations table with the number of people of each."""
    rows = list(csv.DictReader(io.StringIO(said(PRINT_DONATIONS))))
    names = {"frequency": "frequency", "recency": "recency", "age": "periods", "weight": "weights"}
    return {name: np.array([float(row[of]) for row in rows]) for name, of in names.items()}
