"""What every page shows around its content: the way to the other pages."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from audits.judging import queue_for
from audits.views.kept import app_version
from shoppers.models import Role, Viewer


@dataclass(frozen=True, slots=True)
class Entry:
    url: str
    label: str
    current: bool
    count: int | None = None


#: Route, words, roles; the first entry that a person may open is their home.
ENTRIES = [
    (
        "audits:wave-list",
        gettext_lazy("Waves"),
        {Role.MANAGER, Role.ADMINISTRATOR},
    ),
    ("audits:review-queue", gettext_lazy("Review"), {Role.REVIEWER}),
    ("reports:home", gettext_lazy("This week"), {Role.LEADER}),
    (
        "reports:trend",
        gettext_lazy("Trend"),
        {Role.LEADER, Role.MANAGER, Role.REVIEWER},
    ),
    (
        "reports:scorecard-list",
        gettext_lazy("Scorecards"),
        {Role.LEADER, Role.MANAGER, Role.REVIEWER},
    ),
    ("reports:report-list", gettext_lazy("Reports"), {Role.LEADER, Role.MANAGER}),
    ("audits:program-list", gettext_lazy("Programs"), {Role.MANAGER}),
    ("audits:checklist-list", gettext_lazy("Checklists"), {Role.MANAGER}),
    ("audits:scenario-list", gettext_lazy("Scenarios"), {Role.MANAGER}),
    ("reports:upkeep", gettext_lazy("Upkeep"), {Role.ADMINISTRATOR}),
    ("audits:today", gettext_lazy("My shops"), {Role.SHOPPER}),
]


def entries_for(viewer: Viewer) -> list[tuple[str, str]]:
    """(route, words) of the pages that the viewer's roles open."""
    return [
        (route, str(words)) for route, words, roles in ENTRIES if viewer.has(*roles)
    ]


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `viewer`, `viewers`, `navigation` (lazy), `demo`, `app`.

    The current entry is the one whose address lies closest above the page.
    """
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {"viewer": None, "navigation": [], "demo": False, "app": app_version}

    def navigation() -> list[Entry]:
        entries = [
            (route, words, reverse(route)) for route, words in entries_for(viewer)
        ]
        above = [url for _, _, url in entries if request.path.startswith(url)]
        current = max(above, key=len, default="")
        return [
            Entry(
                url=url,
                label=words,
                current=url == current,
                count=waiting(viewer) if route == "audits:review-queue" else None,
            )
            for route, words, url in entries
        ]

    return {
        "viewer": viewer,
        "viewers": request.viewers,  # type: ignore[attr-defined]
        "navigation": navigation,
        "demo": viewer.organization.is_demo,
        "app": app_version,
    }


def waiting(viewer: Viewer) -> int:
    return queue_for(viewer).count()
