"""Runs several programs as one: merged lines, restarts, and a clean stop."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO, TextIO

FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0
#: After this many seconds of running, a program counts as well again.
STEADY = 30.0
TICK = 0.1
COLOURS = (36, 35, 33, 32, 34)


class Console:
    """Writes whole lines, `HH:MM:SS name    | text`, from several threads."""

    def __init__(self, out: TextIO, names: Sequence[str]) -> None:
        self.out = out
        self.width = max(map(len, names), default=0)
        self.colours = dict(zip(names, COLOURS * len(names), strict=False))
        self.lock = threading.Lock()

    def line(self, name: str, text: str) -> None:
        mark = f"{time.strftime('%H:%M:%S')} {name:<{self.width}} |"
        if self.out.isatty():
            mark = f"\033[{self.colours.get(name, 0)}m{mark}\033[0m"
        with self.lock:
            self.out.write(f"{mark} {text}\n")
            self.out.flush()

    def copy(self, name: str, source: IO[str]) -> None:
        with source:
            for text in source:
                self.line(name, text.rstrip())


@dataclass
class Program:
    """One child: started, looked at, started again, stopped."""

    name: str
    command: Sequence[str]
    wait: float = FIRST_WAIT
    started_at: float = 0.0
    due_at: float = 0.0
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self, console: Console) -> None:
        # A group of its own: Ctrl-C reaches the supervisor only, which then stops
        # each program in its own way, and can end what a program leaves behind.
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.started_at = time.monotonic()
        copying = (self.name, self.process.stdout)
        threading.Thread(target=console.copy, args=copying, daemon=True).start()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look(self, console: Console) -> None:
        """Start again what has ended, after a wait that grows with every failure."""
        if self.process is None and time.monotonic() >= self.due_at:
            self.start(console)
        elif self.process and not self.is_running():
            self._ended(console, self.process.returncode)

    def _ended(self, console: Console, code: int) -> None:
        self.kill()
        self.process = None
        now = time.monotonic()
        if now - self.started_at > STEADY:
            self.wait = FIRST_WAIT
        console.line(self.name, f"ended ({code}); starts again in {self.wait:g} s")
        self.due_at = now + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)

    def terminate(self) -> None:
        """Ask the program itself; it tells its own children (Celery finishes work)."""
        if self.process and self.is_running():
            self.process.terminate()

    def kill(self) -> None:
        """End the whole group, whatever is left of it."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.process.wait()


class Supervisor:
    """Keeps `programs` running until SIGINT or SIGTERM."""

    def __init__(
        self, programs: Sequence[Program], out: TextIO, grace: float = 15.0
    ) -> None:
        self.programs = programs
        self.grace = grace
        self.console = Console(out, [program.name for program in programs] + ["candid"])
        self.stopping = threading.Event()

    def say(self, text: str) -> None:
        self.console.line("candid", text)

    def run(self, when_started: Callable[["Supervisor"], None] | None = None) -> int:
        """Return 0 after a clean stop. `when_started` runs beside, in a thread."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stopping.set())
        if when_started:
            threading.Thread(target=when_started, args=(self,), daemon=True).start()
        try:
            while not self.stopping.is_set():
                for program in self.programs:
                    program.look(self.console)
                self.stopping.wait(TICK)
        finally:
            self.stop()
        return 0

    def stop(self) -> None:
        self.say("stopping")
        for program in self.programs:
            program.terminate()
        deadline = time.monotonic() + self.grace
        while time.monotonic() < deadline and self._any_running():
            time.sleep(TICK)
        for program in self.programs:
            program.kill()
        self.say("stopped")

    def _any_running(self) -> bool:
        return any(program.is_running() for program in self.programs)
