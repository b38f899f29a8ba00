"""The pages of results about contacts and single shops: how long, what became of them,
when, what goes with what, what was written, and who judged."""

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reports.forms.filters import CommentForm, DriverForm, TimeForm
from reports.reading import chips, comments, contacts, drivers, effects, hours, times
from reports.reading.chips import Chip
from reports.reading.selection import Selection
from reports.views.filtering import READERS
from reports.views.showing import Kind, show
from shoppers.permissions import ViewerRequest, role_required

#: Where it makes no difference which section or question is asked for.
WITHOUT = {"section", "question"}


def nothing(_selection: Selection) -> list[Chip]:
    """Filters of pages that compare no waves."""
    return []


TIMES = Kind(
    "reports:times",
    gettext_lazy("Times"),
    "reports/times.html",
    chips=nothing,
    own=times.chips,
    without=WITHOUT,
    form=TimeForm,
)
CONTACTS = Kind(
    "reports:contacts",
    gettext_lazy("Contacts"),
    "reports/contacts.html",
    without=WITHOUT,
)
HOURS = Kind(
    "reports:hours",
    gettext_lazy("Hours"),
    "reports/hours.html",
    chips=chips.recent_chips,
)
DRIVERS = Kind(
    "reports:drivers",
    gettext_lazy("Drivers"),
    "reports/drivers.html",
    chips=nothing,
    own=lambda page: [drivers.chip(page)],
    without=WITHOUT,
    form=DriverForm,
)
COMMENTS = Kind(
    "reports:comments",
    gettext_lazy("Comments"),
    "reports/comments.html",
    chips=nothing,
    own=lambda page: [comments.chip(page)],
    form=CommentForm,
)
EFFECTS = Kind(
    "reports:effects",
    gettext_lazy("Graders"),
    "reports/effects.html",
    chips=chips.recent_chips,
    without=WITHOUT,
)


@require_safe
@role_required(*READERS)
def times_page(request: ViewerRequest) -> HttpResponseBase:
    return show(request, TIMES, times.read)


@require_safe
@role_required(*READERS)
def contacts_page(request: ViewerRequest) -> HttpResponseBase:
    return show(request, CONTACTS, contacts.read)


@require_safe
@role_required(*READERS)
def hours_page(request: ViewerRequest) -> HttpResponseBase:
    return show(request, HOURS, hours.read)


@require_safe
@role_required(*READERS)
def drivers_page(request: ViewerRequest) -> HttpResponseBase:
    return show(request, DRIVERS, drivers.read)


@require_safe
@role_required(*READERS)
def comments_page(request: ViewerRequest) -> HttpResponseBase:
    after, before = (request.GET.get(name, "") for name in ("after", "before"))

    def read(selection: Selection) -> comments.Page:
        return comments.read(selection, after=after, before=before)

    return show(request, COMMENTS, read)


@require_safe
@role_required(*effects.READERS)
def effects_page(request: ViewerRequest) -> HttpResponseBase:
    return show(request, EFFECTS, effects.read)
