"""A worker of the web server, before it answers the first page."""

import subprocess
import sys

from tests.processes import ROOT, environment

LOOKS = """
import sys
import msgspec
import config.wsgi
from audits.conditions import Context
from audits.sending import Sending

called = set()
sys.setprofile(lambda frame, event, _: called.add(frame.f_code.co_name))
for kind in (Context, Sending):
    msgspec.json.Decoder(kind)
sys.setprofile(None)
print("looked" if "get_class_annotations" in called else "knew")
"""


def told(program):
    """What a program says that is run by itself."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


def test_types_of_data_are_known_before_two_threads_can_ask_for_one():
    assert told(LOOKS) == ["knew"]


def test_what_is_read_at_the_beginning_is_never_looked_through_again():
    asked = "import gc, config.wsgi; print(gc.get_freeze_count() > 50_000)"
    assert told(asked) == ["True"]
