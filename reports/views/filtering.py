"""From an address to a selection, or to the page that says what is wrong with it."""

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from reports.forms import FilterForm
from reports.reading.selection import Absent, NotEarlier, Selection, select
from shoppers.models import Role
from shoppers.permissions import ViewerRequest

#: Who reads results.
READERS = (Role.LEADER, Role.MANAGER, Role.REVIEWER, Role.ADMINISTRATOR)


def selected(
    request: ViewerRequest, title: str, form_class: type[FilterForm] = FilterForm
) -> Selection | HttpResponse:
    """The rows that the address asks for; a page instead when its filters are
    nonsense (400) or there is no program yet. Http404 for what is not there."""
    form = form_class(request.GET)
    if not form.is_valid():
        return _refused(request, form, title)
    try:
        found = select(request.viewer, form.wanted())
    except NotEarlier:
        form.add_error("compare", _("Choose a wave that began before the other one."))
        return _refused(request, form, title)
    except Absent as error:
        raise Http404(_("There is nothing here.")) from error
    if found is None:
        return render(request, "reports/nothing.html", {"title": title})
    return replace(found, more=form.more())


def _refused(request: ViewerRequest, form: FilterForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    return render(request, "reports/bad_filters.html", context, status=400)


def id_in(text: str | None) -> UUID | None:
    """A place in the list; one that is no id is the beginning of the list."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
