"""A Spark cluster of our own on loopback: one master and two workers, each a process of its own.

It needs Java (Debian: `openjdk-17-jre-headless`); Spark itself lies in the package `pyspark`.
Ports are free ones, chosen by Spark and read from what it says. A worker has one core and a
bounded memory, so that the cluster fits beside the tests. Nothing outlives `stop`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

REPO = Path(__file__).parent.parent.parent
WORKERS = 2
WORKER_MEMORY, EXECUTOR_MEMORY, DRIVER_MEMORY, DAEMON_MEMORY = "1g", "768m", "512m", "256m"
BRIEFLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
START_SECONDS = 60
LISTENS = re.compile(r"Starting Spark master at (spark://[\d.]+:\d+)")
REGISTERED = re.compile(r"Successfully registered with master")
PROGRAM = "org.apache.spark.deploy.{0}.{1}"


class NoSpark(Exception):
    """It cannot be started here. The message says what to do."""


@dataclass
class Cluster:
    """A running cluster. `url` is what `--master` wants, `env` what a driver needs to reach it."""

    folder: Path
    url: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """For the driver and, through it, its executors: this Python, this checkout, loopback."""
        return {
            "PYSPARK_PYTHON": sys.executable,
            "PYTHONPATH": str(REPO),
            "SPARK_CONF_DIR": str(self.folder / "conf"),
            "SPARK_LOCAL_DIRS": str(self.folder / "scratch"),
            "SPARK_LOCAL_IP": "127.0.0.1",
        }

    def said(self, name: str) -> str:
        """What one of the processes has written so far."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self) -> None:
        """End it, executors included, and remove every trace."""
        for process in reversed(self.processes):
            process.terminate()  # a worker takes its executors along
        for process in reversed(self.processes):
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            for pid in running(process.pid):
                os.kill(pid, signal.SIGKILL)
            process.wait(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def driving(cluster: Cluster) -> Iterator[SparkSession]:
    """A session on the cluster in this process, and afterwards neither it nor its Java."""
    from pyspark import SparkContext  # noqa: PLC0415 - slow, and only where a cluster is started

    from sobremesa.measures import grown  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        for name, value in cluster.env.items():
            patch.setenv(name, value)
        with grown.session(cluster.url) as session:
            yield session
        gateway = SparkContext._gateway
        gateway.shutdown()
        gateway.proc.stdin.close()  # it ends when nobody can speak to it any more
        gateway.proc.wait(timeout=20)
        SparkContext._gateway = SparkContext._jvm = None


def running(session: int) -> list[int]:
    """The processes of a session: what a worker started, and what that started in turn."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:  # it is gone
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def start(*, is_brief: bool = True) -> Cluster:
    """Start master and workers and wait until they know each other (some five seconds).

    Args:
        is_brief: for work of seconds: Java compiles quickly rather than well, which halves what
            the first jobs of a cluster cost.

    Raises:
        NoSpark: Java or pyspark is missing, or a process said no; with its own words.

    """
    if shutil.which("java") is None:
        raise NoSpark("NO JAVA: Spark needs it. On Debian: apt-get install openjdk-17-jre-headless")
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="sobremesa-spark-")))
    _configure(cluster.folder / "conf", BRIEFLY if is_brief else "")
    try:
        _run(cluster, "master", "Master", ["--host", "127.0.0.1", "--port", "0"])
        cluster.url = _wait_until(cluster, "master", LISTENS).group(1)
        for number in range(WORKERS):
            _run(
                cluster, f"worker-{number}", "Worker",
                ["--host", "127.0.0.1", "--cores", "1", "--memory", WORKER_MEMORY,
                 "--work-dir", str(cluster.folder / "work"), cluster.url],
            )  # fmt: skip
        for number in range(WORKERS):
            _wait_until(cluster, f"worker-{number}", REGISTERED)
    except BaseException:
        cluster.stop()
        raise
    return cluster


def _configure(folder: Path, java: str) -> None:
    """What an owner would write into `spark-defaults.conf` for a cluster as small as this."""
    folder.mkdir()
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": DRIVER_MEMORY,
        "spark.driver.extraJavaOptions": java,
        "spark.executor.memory": EXECUTOR_MEMORY,
        "spark.executor.extraJavaOptions": java,
        "spark.executorEnv.PYTHONPATH": str(REPO),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    lines = "".join(f"{name} {value}\n" for name, value in settings.items() if value)
    (folder / "spark-defaults.conf").write_text(lines)


def _run(cluster: Cluster, name: str, what: str, words: list[str]) -> None:
    env = {
        "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **cluster.env,
        "SPARK_HOME": str(_home()), "SPARK_DAEMON_MEMORY": DAEMON_MEMORY,
        "SPARK_DAEMON_JAVA_OPTS": BRIEFLY,
    }  # fmt: skip
    program = [str(_home() / "bin" / "spark-class"), PROGRAM.format(what.lower(), what)]
    with (cluster.folder / f"{name}.log").open("ab") as log:
        cluster.processes.append(
            subprocess.Popen(
                [*program, *words, "--webui-port", "0"], cwd=cluster.folder, env=env,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        )  # fmt: skip


def _home() -> Path:
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise NoSpark("NO PYSPARK: it is in requirements-dev.lock")
    return Path(found.origin).parent


def _wait_until(cluster: Cluster, name: str, said: re.Pattern[str]) -> re.Match[str]:
    until, process = time.monotonic() + START_SECONDS, cluster.processes[-1]
    while not (found := said.search(cluster.said(name))):
        if process.poll() is not None or time.monotonic() > until:
            raise NoSpark(f"Spark did not start: {cluster.said(name).strip()[-500:]}")
        time.sleep(0.05)
    return found
