"""The pages that read one selection: going from one to the other keeps the filters."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy

from reports.reading.selection import Selection

#: Route and words, in the order in which one asks: how is it going, where, in what.
PAGES = [
    ("reports:trend", gettext_lazy("Trend")),
    ("reports:places", gettext_lazy("Places")),
    ("reports:questions", gettext_lazy("Questions")),
    ("reports:repeated", gettext_lazy("Failing again")),
    ("reports:channels", gettext_lazy("Channels")),
    ("reports:critical", gettext_lazy("Critical")),
]


@dataclass(frozen=True, slots=True)
class Sibling:
    href: str
    label: str
    current: bool


def siblings(selection: Selection, current: str) -> list[Sibling]:
    """Every page of PAGES about the same shops; `current` is the route of this one."""
    query = selection.query(month=None, critical="", by="")
    return [
        Sibling(reverse(route) + query, str(words), route == current)
        for route, words in PAGES
    ]
