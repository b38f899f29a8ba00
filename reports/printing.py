"""Paper: a page that somebody may read, as a PDF.

The page is rendered as always and handed to one warm process (`reports.typesetting`)
with the pictures and style sheets that it names. That process has limits, is ended
when it takes too long, and reaches neither the network nor a file.
"""

import atexit
import contextlib
import json
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.urls import Resolver404, resolve

from audits.models import Evidence
from reports import pipe
from shoppers.models import Viewer

logger = logging.getLogger(__name__)

#: A page that takes longer is given up; one that waits longer for its turn as well.
WALL_SECONDS, PATIENCE_SECONDS = 20, 10
#: A process is replaced after so many papers: memory that it will not give back.
PAPERS = 200
#: Pictures in a paper are small copies, and there are never more of them than this.
PICTURES = 60
STYLESHEET = re.compile(r'<link rel="stylesheet" href="([^"?]+)"')
PICTURE = re.compile(r'<img\b[^>]*?\bsrc="([^"?]+)"')

Files = dict[str, tuple[str, bytes]]


class CannotPrint(Exception):
    """No paper came of it; `busy` when others are printing, and later may do."""

    def __init__(self, reason: str, *, busy: bool = False) -> None:
        super().__init__(reason)
        self.busy = busy


class Press:
    """One process that sets pages, one at a time; started when first needed."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._printed = 0

    def set_page(
        self, page: str, base: str, files: Files, *, as_picture: bool = False
    ) -> bytes:
        """The PDF, or a PNG of its first sheet. Raises CannotPrint."""
        with self.occupied():
            return self._set(page, base, files, as_picture)

    @contextlib.contextmanager
    def occupied(self) -> Iterator[None]:
        """Nobody else prints meanwhile. Raises CannotPrint when others take long."""
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise CannotPrint("others are printing", busy=True)
        try:
            yield
        finally:
            self._turn.release()

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """End the process; the next page starts another."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()

    def _set(self, page: str, base: str, files: Files, as_picture: bool) -> bytes:
        process = self._running()
        watch = threading.Timer(WALL_SECONDS, process.kill)
        watch.start()
        try:
            answer, paper = _exchange(process, page, base, files, as_picture)
        except OSError as error:
            answer, paper = None, None
            logger.warning("The press broke: %s", error)
        finally:
            watch.cancel()
        if answer is None or paper is None:
            self.stop()
            raise CannotPrint("the page took too much time or memory")
        failed = json.loads(answer).get("failed")
        if failed:
            raise CannotPrint(failed)
        return paper

    def _running(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process and process.poll() is None and self._printed < PAPERS:
            self._printed += 1
            return process
        self.stop()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reports.typesetting"],
            cwd=settings.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._printed = 1
        return self._process


press = Press()
atexit.register(press.stop)


def paper(viewer: Viewer, page: str, *, base: str) -> bytes:
    """The page (HTML) as a tagged PDF, with the evidence that `viewer` may see.

    `base` is where its links lead ("https://candid.example/"). Raises CannotPrint.
    """
    return press.set_page(page, base, files_of(viewer, page))


def picture(viewer: Viewer, page: str, *, base: str) -> bytes:
    """What stands on the first sheet of the page's paper, as a PNG. Raises
    CannotPrint."""
    return press.set_page(page, base, files_of(viewer, page), as_picture=True)


def files_of(viewer: Viewer, page: str) -> Files:
    """What the page names and is ours: its style sheets, and small copies of
    evidence that the viewer may see. Nothing else is handed over."""
    found: Files = {}
    for path in STYLESHEET.findall(page):
        content = _stylesheet(path)
        if content is not None:
            found[path] = ("text/css", content)
    return found | _pictures(viewer, PICTURE.findall(page)[:PICTURES])


def _pictures(viewer: Viewer, paths: list[str]) -> Files:
    wanted = {path: key for path in paths if (key := _evidence_id(path))}
    rows = Evidence.objects.visible_to(viewer).filter(public_id__in=wanted.values())
    copies = {row.public_id: row.thumb for row in rows if row.thumb}
    found: Files = {}
    for path, key in wanted.items():
        if copy := copies.get(key):
            with copy.open("rb") as file:
                found[path] = ("image/jpeg", file.read())
    return found


def _evidence_id(path: str) -> UUID | None:
    try:
        match = resolve(path)
    except Resolver404:
        return None
    is_thumb = match.kwargs.get("variant") == "thumb"
    if match.view_name != "audits:evidence" or not is_thumb:
        return None
    public_id: UUID = match.kwargs["public_id"]
    return public_id


def _stylesheet(path: str) -> bytes | None:
    if not path.startswith(settings.STATIC_URL) or not path.endswith(".css"):
        return None
    name = path.removeprefix(settings.STATIC_URL)
    with contextlib.suppress(SuspiciousFileOperation):
        if source := finders.find(name):
            return Path(source).read_bytes()
        if staticfiles_storage.exists(name):
            with staticfiles_storage.open(name) as file:
                content: bytes = file.read()
            return content
    return None


def _source(name: str) -> bytes:
    """One of our own style sheets as it was written, before its name got a hash."""
    source = finders.find(f"css/{name}.css")
    return Path(source).read_bytes() if source else b""


def _exchange(
    process: subprocess.Popen[bytes],
    page: str,
    base: str,
    files: Files,
    as_picture: bool,
) -> tuple[bytes | None, bytes | None]:
    """A job out, an answer in; None where the process ended meanwhile."""
    assert process.stdin
    assert process.stdout
    names = [[path, mime] for path, (mime, _content) in files.items()]
    job = {"base": base, "files": names, "as_picture": as_picture}
    head = json.dumps(job).encode()
    pipe.write(
        process.stdin,
        head,
        _source("tokens"),
        _source("charts"),
        page.encode(errors="replace"),
        *(content for _mime, content in files.values()),
    )
    return pipe.read(process.stdout), pipe.read(process.stdout)
