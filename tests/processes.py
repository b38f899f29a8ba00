"""Real workers on the database and the broker of the test that runs."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from config.celery import QUEUE

ROOT = Path(__file__).parent.parent
PATIENCE = 40.0
AS_ROOT = "ignore:You're running the worker with superuser"


def database_url() -> str:
    """Of the database that the test uses, for a process that runs beside it."""
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{here['NAME']}"
    who = quote(here["USER"]) + (f":{quote(here['PASSWORD'])}" * bool(here["PASSWORD"]))
    return f"postgres://{who}@{here['HOST']}:{here['PORT'] or 5432}/{here['NAME']}"


def environment(**changes: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "TEST_DATABASE"}
    }
    ours = {
        "DATABASE_URL": database_url(),
        "VAR_ROOT": str(settings.EVIDENCE_ROOT.parent),
    }
    if settings.REDIS_URL:
        ours["REDIS_URL"] = settings.REDIS_URL
    return kept | ours | changes


def until(holds, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


class Worker:
    """One worker, with its own beat, in a process group that is killed at once."""

    def __init__(self, log: Path, *, beat: bool) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *[sys.executable, "-W", AS_ROOT, "-m", "celery", "-A", "config"],
                    *["worker", *["--beat"] * beat, "-c", "1", "--loglevel", "INFO"],
                    *["-Q", QUEUE, "--without-gossip", "--without-mingle"],
                ],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            until(self.is_ready, "the worker to start")
        except BaseException:
            self.kill()
            raise

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return b"ready." in self.log.read_bytes()

    def signal(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
        self.process.wait()


class Server:
    """A web server of one process group, on the test's database, at one port."""

    def __init__(self, port: int, around: dict[str, str] | None = None) -> None:
        self.port = port
        self.process = subprocess.Popen(
            [
                *[sys.executable, "-m", "gunicorn", "config.wsgi", "--threads", "4"],
                *["--bind", f"127.0.0.1:{port}", "--log-level", "warning"],
            ],
            cwd=ROOT,
            env=around or environment(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(self.is_up, "the server to start")

    def is_up(self) -> bool:
        assert self.process.poll() is None
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, 9)
        self.process.wait()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]
