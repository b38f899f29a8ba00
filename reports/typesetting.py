"""From a page to paper: HTML in, a tagged PDF out, in a small process of its own; or a
picture (PNG) of its first sheet, for where no PDF is shown: in an e-mail.

`reports.printing` starts this file and keeps it warm. It reaches nothing: every style
sheet and picture that a page names is handed over with it, and whatever else it names,
near or far, is left out. A page that takes too much memory kills this process only.
"""

import io
import json
import logging
import resource
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import IO, Any
from urllib.parse import urlsplit

import pypdfium2
from PIL import Image, ImageChops, ImageOps
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports import pipe
from reports.charts.paper import SVG, Paint

Files = Mapping[str, tuple[str, bytes]]

MEMORY_BYTES = 1 << 30
#: The root's size in print.css, in px.
ROOT_SIZE = 11.5
VARIANT = "pdf/ua-1"
STYLES = "text/css"
#: Pixels to a point (1/72 in), sharp on a phone where a picture is shown smaller; and
#: those of paper around it.
PICTURE_SCALE, RIM = 2.5, 24
#: As wide as mail programs show a message.
CARD = "@page{size:640px 1600px;margin:0}"
# What a page that nobody foresaw was seen, or can be thought, to raise in here.
BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError),
    *(OSError, RuntimeError, TypeError, ValueError),
)


class Handed(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives out what came with the page, by path, and `data:`; nothing else."""

    def __init__(self, base: str, files: Files) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.base, self.files = base, files

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if self.base and url.startswith(self.base):
            mime, content = self.files[urlsplit(url).path]
            content = b"" if mime == STYLES else content  # read already, as one
            return URLFetcherResponse(url, content, {"Content-Type": mime})
        return super().fetch(url, headers)


def typeset(
    page: str, *, base: str, files: Files, paint: Paint | None, sheet: str = ""
) -> bytes:
    """A PDF/UA-1 of the page, whose own address begins with `base`.

    `files` are (type, content) by path; without `paint` pictures stay as they are;
    `sheet` is a rule of the paper, where the page's own is not meant.
    """
    html = HTML(string=page, base_url=base, url_fetcher=Handed(base, files))
    if paint:
        for picture in _outermost(html.etree_element):
            paint.dress(picture)
    sheets = [content for mime, content in files.values() if mime == STYLES]
    styles = _parsed(b"\n".join(sheets).decode() + sheet)
    written: bytes = html.write_pdf(stylesheets=[styles], pdf_variant=VARIANT)
    return written


def pictured(paper: bytes) -> bytes:
    """What stands on the first sheet of a PDF, as a PNG: the paper is cut off but for
    a rim."""
    document = pypdfium2.PdfDocument(paper)
    try:
        sheet = document[0].render(scale=PICTURE_SCALE).to_pil().convert("RGB")
    finally:
        document.close()
    paper_colour = sheet.getpixel((0, 0))
    nothing = Image.new("RGB", sheet.size, paper_colour)
    box = ImageChops.difference(sheet, nothing).getbbox()
    cut = ImageOps.expand(sheet.crop(box), RIM, paper_colour)
    written = io.BytesIO()
    # A chart has few colours: a third of the bytes, and no eye sees it.
    cut.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


@lru_cache(maxsize=4)
def _parsed(styles: str) -> Any:
    """Reading the style sheets takes as long as setting a page: once per process.

    They are read as one, so that their layers come in the order of the first.
    """
    return CSS(string=styles, url_fetcher=Handed("", {}))


def _outermost(root: Any) -> list[Any]:
    """The pictures of the page, and none that stands inside another."""
    found = []
    for child in root:
        found += [child] if child.tag == f"{SVG}svg" else _outermost(child)
    return found


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Papers for pages, one after the other, until the source ends.

    A job is a JSON head ({"base": …, "files": [[path, type], …], "as_picture": …}),
    tokens.css, charts.css, the page and the files; the answer a JSON head and the
    paper.
    """
    while (head := pipe.read(source)) is not None:
        job = json.loads(head)
        tokens, charts, page = ((pipe.read(source) or b"").decode() for _ in range(3))
        files = {path: (mime, pipe.read(source) or b"") for path, mime in job["files"]}
        paint = Paint(tokens, charts, rem=ROOT_SIZE)
        answer, paper = {}, b""
        try:
            sheet = CARD if job["as_picture"] else ""
            paper = typeset(
                page, base=job["base"], files=files, paint=paint, sheet=sheet
            )
            paper = pictured(paper) if job["as_picture"] else paper
        except BROKEN as error:
            answer = {"failed": repr(error)[:500]}
        pipe.write(sink, json.dumps(answer).encode(), paper)


def main() -> None:
    """Serve on stdin and stdout under limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
