import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

PUBLISH = """
import time
from kombu.exceptions import OperationalError
from config.celery import app
started = time.monotonic()
try:
    app.send_task("nobody.listens")
except OperationalError:
    print(time.monotonic() - started)
"""


def test_a_broker_that_is_down_is_noticed_before_a_person_would():
    ended = subprocess.run(
        [sys.executable, "-c", PUBLISH],
        cwd=ROOT,
        env=os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(ended.stdout) < 1
