"""A report on paper: the page itself, as always (`reports.printing`)."""

from collections.abc import Sequence

from django.template.loader import render_to_string

from reports import printing
from reports.composing.pages import Part
from reports.models import Report
from shoppers.models import Viewer


def paper(viewer: Viewer, report: Report, parts: Sequence[Part], *, base: str) -> bytes:
    """The PDF, without a request to answer: for those who get it by e-mail.

    `base` is where its links lead. Raises printing.CannotPrint.
    """
    context = {
        "viewer": viewer,
        "report": report,
        "parts": parts,
        "is_paper": True,
    }
    page = render_to_string("reports/report.html", context)
    return printing.paper(viewer, page, base=base)
