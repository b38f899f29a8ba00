"""The pages that read one selection: going from one to the other keeps the filters."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext_lazy

from reports.reading import effects
from reports.reading.selection import Selection

#: Route and words, in the order in which one asks: how is it going, where, in what.
PAGES = [
    ("reports:trend", gettext_lazy("Trend")),
    ("reports:places", gettext_lazy("Places")),
    ("reports:questions", gettext_lazy("Questions")),
    ("reports:repeated", gettext_lazy("Failing again")),
    ("reports:channels", gettext_lazy("Channels")),
    ("reports:critical", gettext_lazy("Critical")),
    ("reports:times", gettext_lazy("Times")),
    ("reports:contacts", gettext_lazy("Contacts")),
    ("reports:hours", gettext_lazy("Hours")),
    ("reports:drivers", gettext_lazy("Drivers")),
    ("reports:comments", gettext_lazy("Comments")),
    ("reports:effects", gettext_lazy("Graders")),
]
#: Pages that not every reader may open.
NARROW = {"reports:effects": effects.READERS}


@dataclass(frozen=True, slots=True)
class Sibling:
    href: str
    label: str
    current: bool


def siblings(selection: Selection, current: str) -> list[Sibling]:
    """Every page of PAGES about the same shops; `current` is the route of this one."""
    query = replace(selection.whole(), more={}).query(by="")
    return [
        Sibling(reverse(route) + query, str(words), route == current)
        for route, words in PAGES
        if route not in NARROW or selection.viewer.has(*NARROW[route])
    ]
