"""`make test`: the suite on the embedded default, then on PostgreSQL and Redis.

The second half runs where both answer. CANDID_REQUIRE_SERVICES=1 makes it a must.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
EMBEDDED, SERVICES = "embedded", "PostgreSQL + Redis"
SERVICE_NAMES = ("DATABASE_URL", "REDIS_URL")
#: Where the services listen when nobody says otherwise, and who we may be there.
LOCAL_DATABASES = (
    "postgres://postgres@127.0.0.1:5432/test",
    "postgres://postgres:postgres@127.0.0.1:5432/test",
    "postgres://postgres@127.0.0.1:5432/postgres",
    "postgres://postgres:postgres@127.0.0.1:5432/postgres",
)
LOCAL_REDIS = "redis://127.0.0.1:6379/9"


def database_url() -> str:
    """The first PostgreSQL that answers, or nothing."""
    given = os.environ.get("DATABASE_URL", "")
    candidates = (given,) if given.startswith("postgres") else LOCAL_DATABASES
    return next((url for url in candidates if _database_answers(url)), "")


def _database_answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles"
                " WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


def redis_url() -> str:
    url = os.environ.get("REDIS_URL") or LOCAL_REDIS
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError:
        return ""
    return url


def run_half(name: str, services: dict[str, str], arguments: list[str]) -> str | None:
    """Run pytest; return what its summary says, None when it failed."""
    print(f"\n=== {name} ===", flush=True)
    kept = {key: value for key, value in os.environ.items() if key not in SERVICE_NAMES}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # Servers that tests start do not compile all of our code again.
        services = services | {"PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode")}
        # One more than cores: a browser or another process is often waited for.
        spread = ["-n", "3", "--dist", "worksteal", f"--junitxml={report}"]
        command = [sys.executable, "-m", "pytest", *spread, *arguments]
        code = subprocess.call(command, cwd=ROOT, env=kept | services)
        counted = _counted(report)
    print(f"--- {name}: {counted}", flush=True)
    return counted if code == 0 else None


def _counted(report: Path) -> str:
    if not report.exists():
        return "did not run"
    suite = ElementTree.parse(report).getroot()[0].attrib
    bad = {"failed": int(suite["failures"]), "errors": int(suite["errors"])}
    skipped = int(suite["skipped"])
    passed = int(suite["tests"]) - skipped - sum(bad.values())
    counts = {"passed": passed, **bad, "skipped": skipped}
    return ", ".join(f"{number} {word}" for word, number in counts.items() if number)


def missing(database: str, broker: str) -> str:
    names = [("PostgreSQL", database), ("Redis", broker)]
    return " and ".join(name for name, url in names if not url)


def main(arguments: list[str]) -> int:
    results = {EMBEDDED: run_half(EMBEDDED, {}, arguments)}
    services = dict(zip(SERVICE_NAMES, (database_url(), redis_url()), strict=True))
    absent = missing(*services.values())
    if absent:
        results[SERVICES] = f"NOT RUN ({absent} did not answer)"
    else:
        results[SERVICES] = run_half(SERVICES, services, arguments)
    said = [f"{name}: {result or 'FAILED'}" for name, result in results.items()]
    print("\n" + "; ".join(said))
    must_run = os.environ.get("CANDID_REQUIRE_SERVICES") == "1"
    return int(None in results.values() or (bool(absent) and must_run))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
