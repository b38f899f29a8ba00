import io
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from config.supervising import Console

ROOT = Path(__file__).parent.parent.parent
SLOW = 20


def supervised(*commands: str) -> subprocess.Popen[str]:
    """A supervisor in a process of its own, over small Python programs."""
    script = textwrap.dedent("""
        import sys
        from config.supervising import Program, Supervisor
        programs = [
            Program(f"child{number}", [sys.executable, "-c", command])
            for number, command in enumerate(sys.argv[1:])
        ]
        sys.exit(Supervisor(programs, sys.stdout, grace=2).run())
    """)
    return subprocess.Popen(
        [sys.executable, "-c", script, *commands],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def lines_until(process: subprocess.Popen[str], wanted: str, times: int = 1) -> str:
    assert process.stdout
    read = ""
    deadline = time.monotonic() + SLOW
    while read.count(wanted) < times:
        assert time.monotonic() < deadline, read
        line = process.stdout.readline()
        assert line, f"ended without {wanted!r}: {read}"
        read += line
    return read


def stop(process: subprocess.Popen[str], by: int = signal.SIGTERM) -> str:
    process.send_signal(by)
    return process.communicate(timeout=SLOW)[0]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


STAYS = "import os, time; print('pid', os.getpid(), flush=True); time.sleep(60)"
STUBBORN = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('pid', os.getpid(), flush=True); time.sleep(60)"
)


def test_a_line_names_the_program_it_came_from():
    process = supervised(
        "print('good morning', flush=True); import time; time.sleep(60)"
    )
    read = lines_until(process, "good morning")
    stop(process)
    assert "child0 | good morning" in read


def test_a_child_that_dies_is_started_again():
    process = supervised("print('alive', flush=True)")
    read = lines_until(process, "child0 | alive", times=2)
    stop(process)
    assert "ended (0); starts again in 0.5 s" in read


def test_a_child_that_keeps_dying_is_waited_for_longer_each_time():
    process = supervised("raise SystemExit(3)")
    read = lines_until(process, "starts again in 1 s")
    stop(process)
    assert read.index("again in 0.5 s") < read.index("again in 1 s")


def test_a_child_that_dies_leaves_nothing_of_its_group_behind():
    spawns = (
        "import subprocess;"
        "child = subprocess.Popen(['sleep', '60']);"
        "print('pid', child.pid, flush=True)"
    )
    process = supervised(spawns)
    read = lines_until(process, "starts again")
    stop(process)
    assert not is_alive(int(read.split("pid ")[1].split()[0]))


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_every_child_and_ends_well(by):
    process = supervised(STAYS, STAYS)
    read = lines_until(process, "pid ", times=2)
    stop(process, by)
    pids = [int(part.split()[0]) for part in read.split("pid ")[1:]]
    assert (process.returncode, [is_alive(pid) for pid in pids]) == (0, [False, False])


def test_a_child_that_does_not_listen_is_killed_after_the_grace():
    process = supervised(STUBBORN)
    read = lines_until(process, "pid ")
    started = time.monotonic()
    stop(process)
    assert not is_alive(int(read.split("pid ")[1].split()[0]))
    assert time.monotonic() - started >= 2


def test_a_terminal_gets_colour_and_a_file_does_not():
    out = io.StringIO()
    Console(out, ["web"]).line("web", "hello")
    assert "\033" not in out.getvalue()
    out.isatty = lambda: True
    Console(out, ["web"]).line("web", "hello")
    assert "\033[36m" in out.getvalue()
