"""A benchmark with a site of its own: another process, the embedded database, and a
folder that is gone afterwards. A process can choose its database only once."""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

Row = dict[str, Any]


def run_apart(module: str) -> dict[str, list[Row]]:
    """What `python -m bench.<module> apart` prints: {"rows": [...]}."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"VAR_ROOT": folder, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL"}
        }
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{module}", "apart"],
            env=kept | own,
            check=True,
            stdout=subprocess.PIPE,
        )
    found: dict[str, list[Row]] = json.loads(done.stdout)
    return found


def start_site() -> None:
    """Django on an empty, migrated database; once per process."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
