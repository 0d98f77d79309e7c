"""Makes the data folder ready, and starts pages and worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from sobremesa.conversations import guards


def prepare() -> None:
    """Bring the database up to date: tables, triggers. Safe each time, and cheap when it is."""
    call_command("migrate", verbosity=0, interactive=False)
    if guards.missing_guards():
        guards.install(connection)


def work_forever() -> int:
    """The worker: one process, ended by SIGTERM between two jobs."""
    from sobremesa.work import work_until  # noqa: PLC0415 (needs Django to be set up)

    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    work_until(stopped)
    return 0


def is_port_free() -> bool:
    """Whether nobody listens where our pages are to be."""
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as knock:
        knock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            knock.bind((settings.HOST, settings.PORT))
        except OSError:
            return False
    return True


def serve() -> int:
    """Pages and one worker, until somebody stops us."""
    from granian.constants import Interfaces  # noqa: PLC0415 (heavy; only to serve)
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server import Server  # noqa: PLC0415

    connection.close()  # no open database file crosses into the processes we start
    worker = subprocess.Popen([sys.executable, "-m", "sobremesa", "work"], env=os.environ.copy())
    try:
        Server(
            "sobremesa.wsgi:application",
            address=settings.HOST,
            port=settings.PORT,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=4,
            log_level=LogLevels.warning,
            log_access=False,
            websockets=False,
        ).serve()
    finally:
        worker.terminate()
        worker.wait(timeout=30)
    return 0
