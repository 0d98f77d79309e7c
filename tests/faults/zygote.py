"""A process with Django awake that makes children to be killed.

A death costs a fork and not a start of Python: hundreds instead of dozens in the same time.
`python -m tests.faults.zygote tests.faults.deaths:backups 10` runs one scenario in the data
folder of the environment and prints what it found as JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

MATERIAL = "material"


def start(act: Callable[[], Any], *, kill_at: int = 0) -> int:
    """A child that does something, and dies at that fault point if one is named."""
    from django.db import connections  # noqa: PLC0415

    from sobremesa import faults  # noqa: PLC0415

    connections.close_all()
    if pid := os.fork():
        return pid
    status = 1
    try:
        faults._name, faults._left = "*", kill_at
        act()
        status = 0
    except BaseException:  # noqa: BLE001 - said, and seen in how it ends
        traceback.print_exc()
    finally:
        os._exit(status)


def end(pid: int) -> int:
    """How it ended: 0, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def died(act: Callable[[], Any], *, kill_at: int = 0) -> bool:
    """Do something in a child; whether it was killed. Anything else but success is an error."""
    code = end(start(act, kill_at=kill_at))
    assert code in {0, -signal.SIGKILL}, f"it ended with {code}"
    return code != 0


def killed_after(act: Callable[[], Any], seconds: float) -> bool:
    """The same, killed after some seconds unless it was done before."""
    pid = start(act)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    return end(pid) != 0


def furnish(count: int = 24) -> None:
    """Some letters and everything that hangs on them, brought in as anybody's."""
    from sobremesa.flows import importing  # noqa: PLC0415
    from tests.us.build import NOW  # noqa: PLC0415

    home = letters(count)
    importing.run(importing.begin([str(home)], by=None, options=importing.options_for(), now=NOW))


def letters(count: int, name: str = "a", *, first: int = 0) -> Path:
    """A folder with one mailbox of so many letters."""
    from tests import material  # noqa: PLC0415

    home = Path(os.environ["SOBREMESA_DATA"]).parent / f"{MATERIAL}-{name}"
    home.mkdir(exist_ok=True)
    (home / "cartas.mbox").write_bytes(
        material.mbox(
            material.letter(first + n, sender=f"cliente{n % 9}@example.org", text=f"hola {n} " * 60)
            for n in range(count)
        )
    )
    return home


def material_home() -> Path:
    """Where the test has laid files of its own: `home`, beside the data folder."""
    return Path(os.environ["SOBREMESA_DATA"]).parent / "home"


def findings(*, but: frozenset[str] = frozenset({"room-low"})) -> list[str]:
    """What the doctor says."""
    from sobremesa.flows.doctor import examine  # noqa: PLC0415

    return sorted({one.code for one in examine(deep=True)} - but)


def main() -> int:
    """Run one scenario."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobremesa.settings")
    import django  # noqa: PLC0415

    import sobremesa.boot  # noqa: F401, PLC0415

    django.setup()
    from sobremesa import serving  # noqa: PLC0415

    serving.prepare()
    module, _, name = sys.argv[1].partition(":")
    found = getattr(importlib.import_module(module), name)(*map(int, sys.argv[2:]))
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
