"""The charts of a report as pictures: for e-mail, which shows no SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from reports import printing
from reports.composing.pages import Kind, Part
from shoppers.models import Viewer


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG under a name of its own; `words` say the same to who cannot see it."""

    name: str
    words: str
    content: bytes


def pictures(
    viewer: Viewer, parts: Sequence[Part], *, base: str
) -> list[Picture | None]:
    """The chart of each block as it stands on the page and on paper, None for a block
    without one. Where nothing can be printed there are none, as numbers and words say
    the same. Raises printing.CannotPrint when others are printing, and later may do."""
    return [_picture(viewer, part, number, base) for number, part in enumerate(parts)]


def _picture(viewer: Viewer, part: Part, number: int, base: str) -> Picture | None:
    figures = _figures(part)
    if not figures:
        return None
    page = render_to_string("emails/charts.html", {"figures": figures})
    try:
        content = printing.picture(viewer, page, base=base)
    except printing.CannotPrint as error:
        if error.busy:
            raise
        return None
    words = _("Chart: %(finding)s") % {"finding": part.heading}
    return Picture(f"chart-{number}", words, content)


def _figures(part: Part) -> list[tuple[str, str]]:
    """(heading, chart) of each."""
    if part.trouble or part.page is None:
        return []
    if part.block.kind == Kind.HEADLINE:
        return [("", part.page.chart)]
    if part.block.kind == Kind.CHANNELS:
        return [(each.now.label, each.chart) for each in part.page.groups.multiples]
    return []
