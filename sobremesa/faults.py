"""Named points at which a test may kill this process.

`SOBREMESA_KILL_AT=name:3` sends SIGKILL to ourselves the third time `point("name")` is
passed; `*:17` counts every point. Without the variable a point costs one comparison.
"""

from __future__ import annotations

import os
import signal

_name, _, _count = os.environ.get("SOBREMESA_KILL_AT", "").partition(":")
_left = int(_count) if _count.isdigit() else 0


def point(name: str) -> None:
    """Die here if a test asked for it."""
    global _left
    if not _left or _name not in (name, "*"):
        return
    _left -= 1
    if not _left:
        os.kill(os.getpid(), signal.SIGKILL)
