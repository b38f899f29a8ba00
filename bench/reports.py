"""The pages of results at ten million answers, beside the same question asked of the
answers themselves.

333,000 shops × 30 answers in a database of its own, and a tenth of them in another, to
see how cost grows; both are built here (bench/facts.py) and dropped at the end. With
BENCH_KEEP=folder they stay, and are used again; BENCH_SHOPS makes another number.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.facts import PLANNED
from bench.serving import own_database
from tests.halves import database_url

Row = dict[str, Any]
SHOPS, LESS = 333_000, 10
DATABASE = "candid_bench_reports"


def run() -> dict[str, list[Row]]:
    """{"rows": [...]}, empty where no PostgreSQL answers."""
    server = database_url()
    if not server:
        print("reports: not measured, PostgreSQL does not answer")
        return {"rows": []}
    shops = int(os.environ.get("BENCH_SHOPS", SHOPS))
    with ExitStack() as stack:
        many = stack.enter_context(filled(server, shops))
        few = stack.enter_context(filled(server, shops // LESS))
        own = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "REDIS_URL": "",
            "VAR_ROOT": many["folder"],
            "DATABASE_URL": many["url"],
        }
        # A process can choose its database only once.
        done = subprocess.run(
            [sys.executable, "-m", "bench.reading", json.dumps([many, few])],
            env=os.environ | own,
            check=True,
            stdout=subprocess.PIPE,
        )
    rows: list[Row] = json.loads(done.stdout.splitlines()[-1])
    return {"rows": rows}


@contextmanager
def filled(server: str, shops: int) -> Iterator[dict[str, Any]]:
    """A database with so many shops, and the folder with what belongs to it."""
    name, kept = f"{DATABASE}_{shops}", os.environ.get("BENCH_KEEP")
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    with ExitStack() as stack:
        if kept:
            folder = str(Path(kept).resolve() / name)
            found = {"url": url, "folder": folder, "shops": shops}
            if exists(server, name) and Path(folder, PLANNED).exists():
                manage(found, "migrate")
                manage(found, "collectstatic")
                yield found
                return
            with psycopg.connect(server, autocommit=True) as admin:
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                admin.execute(f"CREATE DATABASE {name}")
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            stack.enter_context(own_database(server, name))
            found = {"url": url, "folder": folder, "shops": shops}
        Path(folder, "static").mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bench.facts", url, folder, str(shops)]
        subprocess.run(command, env=os.environ | {"VAR_ROOT": folder}, check=True)
        manage(found, "collectstatic")
        yield found


def manage(site: dict[str, Any], command: str) -> None:
    own = {"DATABASE_URL": site["url"], "VAR_ROOT": site["folder"], "REDIS_URL": ""}
    words = [sys.executable, "manage.py", command, "--no-input", "-v", "0"]
    subprocess.run(words, env=os.environ | own, check=True)


def exists(server: str, name: str) -> bool:
    with psycopg.connect(server) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        )
        return found.fetchone() is not None


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(), indent=2))
