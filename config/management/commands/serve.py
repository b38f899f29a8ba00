"""`manage.py serve`: everything on this machine, as one program."""

import hashlib
import socket
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from config.celery import QUEUE
from config.env import EVERYWHERE
from config.supervising import Program, Supervisor

PATIENCE = 60.0
#: There is one worker: it need not look for others.
ALONE = ("--without-gossip", "--without-mingle")


class Command(BaseCommand):
    help = "Prepares the data and runs web, worker and beat until Ctrl-C."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        check_address(settings.HOST, settings.PORT)
        self.prepare()
        supervisor = Supervisor(programs(), sys.stdout)
        sys.exit(supervisor.run(announce))

    def prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if collect_static():
            self.stdout.write("Collected the static files.")
        if "demo" in get_commands() and not has_organization():
            self.stdout.write("Loading the demo organization, once …")
            call_command("demo")


def check_address(host: str, port: int) -> None:
    """Say in one sentence why nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} cannot be used ({error.strerror}):"
                f" choose another one, for example PORT={port + 1} make run."
            ) from error


def has_organization() -> bool:
    return apps.get_model("shoppers", "Organization")._default_manager.exists()


def collect_static() -> bool:
    """Collect when a file was added, changed or removed; say whether it was needed."""
    mark = settings.STATIC_ROOT.with_suffix(".seen")
    seen = _fingerprint()
    if mark.exists() and mark.read_text() == seen:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(seen)
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def programs() -> list[Program]:
    # Root inside a container is nobody's mistake: the supervisor's user decides.
    as_root = ["-W", "ignore:You're running the worker with superuser"]
    celery = [sys.executable, *as_root, "-m", "celery", "-q", "-A", "config"]
    log = ["--loglevel", "INFO"]
    return [
        Program("web", web_command()),
        Program("worker", [*celery, "worker", "-c", "2", "-Q", QUEUE, *log, *ALONE]),
        Program("beat", [*celery, "beat", *log, "--pidfile", ""]),
    ]


def web_command() -> list[str]:
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    return [
        *[sys.executable, "-m", "gunicorn", "config.wsgi"],
        *["--bind", f"{host}:{settings.PORT}"],
        *["--worker-class", "gthread", "--workers", "2", "--threads", "4"],
        # A proxy must not find a connection closed that it has just chosen.
        *["--keep-alive", "75", "--graceful-timeout", "10", "--log-level", "warning"],
        # Its socket would lie in the home of whoever starts us; nothing asks it.
        "--no-control-socket",
        *["--access-logfile", "-", "--access-logformat", "%(s)s %(m)s %(U)s %(M)s ms"],
    ]


def address() -> str:
    host = "127.0.0.1" if settings.HOST in EVERYWHERE else settings.HOST
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.PORT}/"


def announce(supervisor: Supervisor) -> None:
    """Wait until we answer, then print where, and how to sign in."""
    deadline = time.monotonic() + PATIENCE
    while not is_healthy(f"{address()}healthz/"):
        if supervisor.stopping.wait(0.2):
            return
        if time.monotonic() > deadline:
            supervisor.say(f"{address()} does not answer yet: see the lines above.")
            deadline = time.monotonic() + PATIENCE
    supervisor.say(f"Candid is ready: {address()}   (Ctrl-C stops it)")
    for role, email, password in sign_ins():
        supervisor.say(f"  {role:<14} {email:<32} {password}")


def is_healthy(url: str) -> bool:
    # Straight to ourselves: a proxy of the environment knows nothing of this address.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def sign_ins() -> list[tuple[str, str, str]]:
    """One person per role, when the organization is the demo."""
    try:
        found = import_string("reports.demo.cast.SIGN_INS")
    except ImportError:
        return []
    return [(str(role), email, password) for role, email, password in found]
