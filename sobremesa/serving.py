"""Makes the data folder ready, and starts pages and worker."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from sobremesa.conversations import guards
from sobremesa.flows.keeping import restoring, upgrading
from sobremesa.flows.keeping.errors import Unkept

RETRY_SECONDS = 10
REVIVE_SECONDS = 2.0  # between the death of a worker and the next
_lived_in: dict[Path, BinaryIO] = {}


def move_in() -> None:
    """Take possession of the data folder; see `stay`.

    A restore that was interrupted once it was ready is finished first; then we begin again,
    because our own secrets may have been replaced.
    """
    data = Path(settings.DATA)
    if (data / restoring.ASIDE / restoring.READY).exists():
        with restoring.alone():
            restoring.finish_swap()
        os.execv(sys.executable, [sys.executable, "-m", "sobremesa", *sys.argv[1:]])  # noqa: S606
    stay()


def stay() -> None:
    """Say that we work in this data folder, so that nobody replaces it meanwhile.

    Raises:
        Unkept: it is being replaced at this moment.

    """
    data = Path(settings.DATA)
    if data not in _lived_in:
        file = (data / restoring.IN_USE).open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            file.close()
            raise Unkept("in-use", _("A backup is being restored here. Wait until it is.")) from exc
        _lived_in[data] = file


def prepare(*, is_serving: bool = False) -> None:
    """Bring the database up to date: tables, triggers. Safe each time, and cheap when it is.

    Raises:
        Unkept: it is of a later version, or could not be brought up to date and is as before.

    """
    upgrading.upgrade(being_updated if is_serving else no_pages)
    if guards.missing_guards():
        guards.install(connection)


@contextmanager
def no_pages() -> Iterator[None]:
    """Nobody is answered meanwhile: another process has the pages, if there are any."""
    yield


@contextmanager
def being_updated() -> Iterator[None]:
    """Answer whoever asks for a page that it will be there soon (503)."""
    words = {
        "title": _("Sobremesa is being updated."),
        "words": _("Nothing is lost. Try again in a minute."),
        "language": settings.LANGUAGE_CODE,
    }
    page = render_to_string("errors/plain.html", words).encode()

    class Soon(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.send_header("Retry-After", str(RETRY_SECONDS))
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(page)

        do_POST = do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing: whoever asks has no name here."""

    try:
        server = ThreadingHTTPServer((settings.HOST, settings.PORT), Soon)
    except OSError:  # somebody listens already; whoever starts the pages will say so
        yield
        return
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


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
    stopped = threading.Event()
    keeper = threading.Thread(target=keep_a_worker, args=(stopped,))
    keeper.start()
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
        stopped.set()
        keeper.join(timeout=40)
    return 0


def keep_a_worker(stopped: threading.Event) -> None:
    """One worker beside the pages; one that dies is followed by another."""
    while not stopped.is_set():
        words = [sys.executable, "-m", "sobremesa", "work"]
        worker = subprocess.Popen(words, env=os.environ.copy())  # noqa: S603
        while worker.poll() is None and not stopped.wait(0.5):
            pass
        if worker.poll() is None:
            worker.terminate()
            worker.wait(timeout=30)
        stopped.wait(REVIVE_SECONDS)
