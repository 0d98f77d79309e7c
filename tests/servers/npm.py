"""Packages of npm that a test talks with, installed once from the lock that lies beside them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class NoNode(Exception):
    """It cannot be started here. The message says what to do."""


def installed(home: Path, script: str) -> Path:
    """A folder with the packages of the lock in `home`, and our own script among them."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise NoNode(f"NO NODE: {script} needs it. On Debian: apt-get install nodejs npm")
    name = hashlib.sha256((home / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "sobremesa-tests" / f"{home.name}-{name}"
    if not (folder / "node_modules").is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder.parent))
        for part in ("package.json", "package-lock.json"):
            shutil.copy(home / part, beside)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=beside, capture_output=True, check=False, timeout=240)
        if done.returncode:
            shutil.rmtree(beside, ignore_errors=True)
            raise NoNode(f"NPM: {done.stderr.decode()[-300:]}")
        try:
            beside.rename(folder)
        except OSError:  # another run was faster
            shutil.rmtree(beside, ignore_errors=True)
    shutil.copy(home / script, folder)
    return folder
