"""Where hostile photos do no harm: each is developed by a process of its own.

`derive_limited` is for everybody. One warm process with Pillow loaded waits beside each
worker and forks for every photo: a fork costs a few milliseconds where starting Python
and Pillow anew costs a hundred. Only the fork opens the photo, under limits; what kills
it is told as an answer that never came. This file imports the standard library,
Pillow and imaging only.
"""

import atexit
import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NoReturn

from PIL import Image

from audits import imaging
from audits.imaging import Facts, Refused

WALL_SECONDS = 20

#: Isolated (-I) there is no path but the one that is given.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from audits import darkroom; "
    "darkroom.serve(sys.stdin.buffer, sys.stdout.buffer)"
)
#: What an ordinary photo needs beside Pillow's usual formats: loaded by each fork anew,
#: it would cost a third of the photo. Notes are read as TIFF; a time is parsed.
_LOADED = ("PIL.TiffImagePlugin", "PIL.WebPImagePlugin", "_strptime")
_ROOT = Path(__file__).resolve().parent.parent


class Darkroom:
    """One warm process, one photo at a time; started when first needed, and again when
    it has ended."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def develop(self, source: Path, display: Path, thumb: Path) -> Facts:
        paths = [str(path.absolute()) for path in (source, display, thumb)]
        with self._turn:
            try:
                answer = self._asked(paths)
            finally:
                for copy in (display, thumb):
                    for part in copy.parent.glob(f".{copy.name}.*.part"):
                        part.unlink(missing_ok=True)
        return understood(answer)

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """End the process and what it forked; the next photo starts another."""
        process, self._process = self._process, None
        if process and self._owner == os.getpid():
            _end(process)
            process.communicate()

    def _asked(self, paths: list[str]) -> bytes:
        """One line of answer, empty where the fork left none or took too long. Raises
        OSError when the warm process itself has ended: no fault of the photo."""
        process = self._running()
        assert process.stdin
        assert process.stdout
        took_long = threading.Event()
        watch = threading.Timer(WALL_SECONDS, _give_up, (process, took_long))
        watch.start()
        try:
            process.stdin.write(json.dumps(paths).encode() + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        finally:
            watch.cancel()
        if not answer:
            self.stop()
            if not took_long.is_set():
                raise ChildProcessError("the darkroom has ended")
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process and self._owner == os.getpid() and process.poll() is None:
            return process
        self.stop()
        # No environment: whatever takes over a decoder finds no passwords there.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM, str(_ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            start_new_session=True,
        )
        self._owner = os.getpid()
        return self._process


room = Darkroom()
atexit.register(room.stop)


def derive_limited(source: Path, display: Path, thumb: Path) -> Facts:
    """`imaging.derive` in a process of its own: 1 GB of memory, 10 s of CPU, 20 s in
    all.

    Raises Refused also when that process ran out of anything or crashed, and
    OSError when a copy could not be written (the photo is not to blame).
    """
    return room.develop(source, display, thumb)


def understood(answer: bytes) -> Facts:
    """What `imaging.main` said. Raises as `derive_limited`."""
    try:
        told = json.loads(answer)
    except ValueError:
        raise Refused("too_complex") from None
    if "refused" in told:
        raise Refused(told["refused"])
    if "failed" in told:
        raise OSError(told["failed"])
    facts = told["facts"]
    return Facts(**{**facts, "decoded_size": tuple(facts["decoded_size"])})


def _give_up(process: subprocess.Popen[bytes], took_long: threading.Event) -> None:
    took_long.set()
    _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """With its fork: they are a group of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """A line of answer for each line of paths, until the source ends."""
    for each in _LOADED:
        importlib.import_module(each)
    Image.preinit()
    for line in source:
        sink.write(_developed(json.loads(line)) + b"\n")
        sink.flush()


def _developed(paths: Sequence[str]) -> bytes:
    """What a fork says of the photo; nothing, when it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _develop(paths, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return answer.replace(b"\n", b"")


def _develop(paths: Sequence[str], answers: int) -> NoReturn:
    """In the fork: nothing of the warm process is within its reach but memory."""
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(answers, 1)
        os.closerange(3, 256)
        imaging.main(paths)
        sys.stdout.flush()
    finally:
        os._exit(0)
