"""One page for each question that results are read for (`reading.siblings`)."""

from functools import partial

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reports.reading import alike, critical, every_question, places, repeated
from reports.reading.chips import time_chips
from reports.views.filtering import READERS, id_in
from reports.views.showing import Kind, show
from shoppers.permissions import ViewerRequest, role_required

PLACES = Kind("reports:places", gettext_lazy("Places"), "reports/places.html")
QUESTIONS = Kind(
    "reports:questions",
    gettext_lazy("Questions"),
    "reports/questions.html",
    without={"question"},
)
REPEATED = Kind(
    "reports:repeated",
    gettext_lazy("Failing again"),
    "reports/repeated.html",
    chips=lambda _selection: [],
)
CHANNELS = Kind(
    "reports:channels",
    gettext_lazy("Channels"),
    "reports/channels.html",
    chips=lambda _selection: [],
    without={"section", "question"},
)
CRITICAL = Kind(
    "reports:critical",
    gettext_lazy("Critical failures"),
    "reports/critical.html",
    chips=time_chips,
    without={"section", "question"},
)


@require_safe
@role_required(*READERS)
def places_page(request: ViewerRequest) -> HttpResponseBase:
    return show(request, PLACES, places.read)


@require_safe
@role_required(*READERS)
def questions_page(request: ViewerRequest) -> HttpResponseBase:
    return show(request, QUESTIONS, every_question.read)


@require_safe
@role_required(*READERS)
def repeated_page(request: ViewerRequest) -> HttpResponseBase:
    return show(request, REPEATED, repeated.read)


@require_safe
@role_required(*READERS)
def channels_page(request: ViewerRequest) -> HttpResponseBase:
    return show(request, CHANNELS, alike.read)


@require_safe
@role_required(*READERS)
def critical_page(request: ViewerRequest) -> HttpResponseBase:
    after, before = (id_in(request.GET.get(name)) for name in ("after", "before"))
    return show(request, CRITICAL, partial(critical.read, after=after, before=before))
