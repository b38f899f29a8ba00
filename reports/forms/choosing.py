"""Filters that are chosen in a form and kept, not said in an address."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.models import Program
from reports.composing.filters import LATEST, merged, selection_of
from reports.reading.catalogue import Catalogue
from reports.reading.selection import Absent, Selection
from shoppers.models import Viewer

#: More than a menu can hold; a region narrows them.
LOCATIONS = 500
Choices = list[tuple[str, str | Promise]]


class FiltersForm(forms.Form):
    """Program, wave, channel and so on of the viewer's organization.

    `filters` is what was kept; `under` are filters that hold where nothing is chosen.
    Without them a program has to be chosen, and no wave means the latest.
    """

    #: Which filters, in the order of the form.
    NAMES: tuple[str, ...] = ("program", "wave", "channel", "region", "location")

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        filters: Mapping[str, str],
        under: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._viewer, self._kept, self._under = viewer, dict(filters), under
        self._shown = self._selection()
        if self._shown is None:
            return
        offered = self._offered(self._shown)
        for name, (label, choices) in offered.items():
            self.fields[name] = forms.ChoiceField(
                label=str(label),
                choices=choices,
                required=False,
                initial=filters.get(name, ""),
                error_messages={"invalid_choice": _("Choose one of these.")},
            )

    def chosen(self) -> dict[str, str]:
        """What is to be kept, after `is_valid()`."""
        names = self._offered(self._shown) if self._shown else {}
        found = {name: self.cleaned_data[name] for name in names}
        return {name: value for name, value in found.items() if value}

    def program(self) -> Program:
        """The one that was chosen, else the one that is shown."""
        assert self._shown
        wanted = self.cleaned_data.get("program")
        programs = self._shown.catalogue.programs
        found = (each for each in programs if str(each.public_id) == wanted)
        return next(found, self._shown.program)

    @property
    def has_program(self) -> bool:
        return self._shown is not None

    def filter_fields(self) -> list[forms.BoundField]:
        names = self._offered(self._shown) if self._shown else {}
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self._shown and self._is_other_program(given.get("program", "")):
            # What belongs to the program that was shown means nothing in another.
            for name in ("wave", "section", "question"):
                if name in given:
                    given[name] = ""
        return given

    def _is_other_program(self, program: str) -> bool:
        assert self._shown
        first = str(self._shown.catalogue.programs[0].public_id)
        otherwise = (self._under or {}).get("program") or first
        return (program or otherwise) != str(self._shown.program.public_id)

    def _selection(self) -> Selection | None:
        """What is shown now: the first program where what was kept is gone."""
        wanted = merged(self._under or {}, self._kept)
        for filters in (wanted, {}):
            try:
                return selection_of(self._viewer, filters)
            except Absent:
                continue
        return None

    def _offered(self, shown: Selection) -> dict[str, tuple[str | Promise, Choices]]:
        """Name → label and choices, in the order of NAMES."""
        things = shown.catalogue
        same = None if self._under is None else _("As the report")
        places = _some(things, shown)
        questions = [(each.key, each.text) for each in things.questions.values()]
        every: dict[str, tuple[str | Promise, Choices]] = {
            "program": (_("Program"), _rows(things.programs, same)),
            "wave": (_("Wave"), _waves(things, same)),
            "channel": (
                _("Channel"),
                _rows(things.channels, same or _("Every channel")),
            ),
            "region": (_("Region"), _rows(things.regions, same or _("Every region"))),
            "location": (_("Location"), _rows(places, same or _("Every location"))),
            "by": (_("Columns of the charts"), [("", _("Month")), ("wave", _("Wave"))]),
            "section": (
                _("Section"),
                [("", _("Every section")), *things.sections.items()],
            ),
            "question": (_("Question"), [("", _("The score")), *questions]),
        }
        return {name: every[name] for name in self.NAMES}


def _rows(rows: Iterable[Any], none: str | Promise | None) -> Choices:
    found: Choices = [("", none)] if none is not None else []
    return found + [(str(row.public_id), str(row)) for row in rows]


def _waves(things: Catalogue, same: str | Promise | None) -> Choices:
    latest = _("The latest with enough shops")
    first: Choices = [("", latest)] if same is None else [("", same), (LATEST, latest)]
    waves = [(str(wave.public_id), wave.name) for wave in reversed(things.waves)]
    return [*first, ("all", _("Every wave")), *waves]


def _some(things: Catalogue, shown: Selection) -> list[Any]:
    """Locations that a menu can hold, the chosen one among them."""
    rows = things.locations[:LOCATIONS]
    is_there = shown.location is None or shown.location in rows
    return rows if is_there else [shown.location, *rows]
