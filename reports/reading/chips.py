"""The filters as chips that hold links: the address is the state."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from reports.reading.selection import Selection

#: More than a menu can hold; the table of locations leads to the others.
MENU = 60
COLUMNS = {
    "month": gettext_lazy("Month"),
    "quarter": gettext_lazy("Quarter"),
    "week": gettext_lazy("Week"),
    "wave": gettext_lazy("Wave"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter: its name, what is chosen, what else could be."""

    name: str
    chosen: str
    choices: list[Choice]
    is_on: bool = False


def chips(selection: Selection, without: Collection[str] = ()) -> list[Chip]:
    """Program, wave, channel, region, location, team, section, question; `without` are
    filters that say nothing on this page."""
    things = selection.catalogue
    every: dict[str, Callable[[], Chip]] = {
        "program": lambda: _program(selection),
        "wave": lambda: _wave(selection),
        "channel": lambda: _rows(
            selection, "channel", _("Channel"), _("Every channel"), things.channels
        ),
        "region": lambda: _regions(selection),
        "location": lambda: _locations(selection),
        "team": lambda: _teams(selection),
        "section": lambda: _keys(
            selection,
            "section",
            _("Section"),
            _("Every section"),
            things.sections.items(),
        ),
        "question": lambda: _keys(
            selection, "question", _("Question"), _("The score"), _questions(selection)
        ),
    }
    hidden = {*without, *(() if things.teams else ("team",))}
    return [make() for name, make in every.items() if name not in hidden]


def compare_chips(selection: Selection) -> list[Chip]:
    """Against which earlier wave; nothing where there is none."""
    wave = selection.wave
    earlier = [
        each
        for each in selection.catalogue.waves
        if wave and each.starts_on < wave.starts_on
    ]
    if not earlier:
        return []
    choices = [
        Choice(w.name, selection.query(compare=w), w == selection.compare)
        for w in reversed(earlier)
    ]
    chosen = selection.compare.name if selection.compare else _("Nothing")
    is_on = selection.compare is not None
    return [Chip(_("Compare with"), chosen, choices, is_on=is_on)]


def trend_chips(selection: Selection, without: Collection[str] = ()) -> list[Chip]:
    """What only the trend can be asked: months or waves, and against which wave;
    `without` are columns that this page has not."""
    by = {name: label for name, label in COLUMNS.items() if name not in without}
    columns = [
        Choice(
            str(label),
            selection.query(by=name if name != "month" else ""),
            name == selection.by,
        )
        for name, label in by.items()
    ]
    return [
        Chip(_("Columns"), str(by[selection.by]), columns),
        *compare_chips(selection),
    ]


def time_chips(selection: Selection) -> list[Chip]:
    """The month or the days that one came with, to be taken away."""
    found = []
    if selection.month:
        name = date_format(selection.month, "F Y")
        away = [Choice(_("Every month"), selection.query(month=None))]
        found.append(Chip(_("Month"), name, away, is_on=True))
    if selection.since or selection.until:
        away = [Choice(_("Every day"), selection.query(since=None, until=None))]
        found.append(Chip(_("Days"), _days(selection), away, is_on=True))
    return found


def recent_chips(selection: Selection) -> list[Chip]:
    """The days of a page that begins with the last ones (`focus.recent`)."""
    if not selection.since and not selection.until:
        return []
    wave = selection.wave or "all"
    away = Choice(_("Every day"), selection.query(since=None, until=None, wave=wave))
    return [Chip(_("Days"), _days(selection), [away], is_on=True)]


def _days(selection: Selection) -> str:
    day = pgettext("date format", "j M Y")
    since, until = (
        date_format(each, day) if each else ""
        for each in (selection.since, selection.until)
    )
    return _("%(since)s to %(until)s") % {"since": since or "…", "until": until or "…"}


def list_chips(selection: Selection) -> list[Chip]:
    """What only the list of shops can be asked: a month, and critical failures."""
    found = time_chips(selection)
    if selection.slot:
        weekday, hour = selection.slot.split("-")
        words = {"day": WEEKDAYS[int(weekday) - 1], "hour": f"{hour}:00"}
        away = [Choice(_("Every hour"), selection.query(slot=""))]
        chosen = _("%(day)s from %(hour)s") % words
        found.append(Chip(_("Hour"), chosen, away, is_on=True))
    if selection.answer:
        away = [Choice(_("Every answer"), selection.query(answer=""))]
        found.append(Chip(_("Answer"), selection.answer, away, is_on=True))
    found += _taken_along(selection)
    words = {"": _("Counted in"), "1": _("Only")}
    on = "1" if selection.critical else ""
    choices = [
        Choice(label, selection.query(critical=value), value == on)
        for value, label in words.items()
    ]
    found.append(Chip(_("Critical failures"), words[on], choices, is_on=bool(on)))
    return found


def _taken_along(selection: Selection) -> Iterable[Chip]:
    """What a cell has led here with, to be taken away."""
    scenario = selection.scenario.name if selection.scenario else ""
    log = selection.log.words if selection.log else ""
    asked = (
        ("theme", _("Theme"), selection.theme.capitalize(), _("Every theme")),
        ("stage", _("Stage"), selection.stage.capitalize(), _("Every stage")),
        ("scenario", _("Scenario"), scenario, _("Every scenario")),
        ("log", _("Contact log"), log, _("Every contact")),
    )
    for name, label, chosen, every in asked:
        if chosen:
            away = [Choice(every, selection.query(**{name: None}))]
            yield Chip(label, chosen, away, is_on=True)


def in_words(shown: Iterable[Chip]) -> str:
    """The filters as a sentence, for paper."""
    return " ".join(f"{chip.name}: {chip.chosen}." for chip in shown)


def _program(selection: Selection) -> Chip:
    # Waves, sections and questions belong to a program: another one has others.
    names = ("wave", "compare", "section", "question", "month", "since", "until",
             "theme", "stage", "scenario", "log")  # fmt: skip
    gone = dict.fromkeys(names)
    choices = [
        Choice(p.name, selection.query(program=p, **gone), p == selection.program)
        for p in selection.catalogue.programs
    ]
    return Chip(_("Program"), selection.program.name, choices)


def _wave(selection: Selection) -> Chip:
    every = Choice(
        _("Every wave"), selection.query(wave="all", compare=None), not selection.wave
    )
    waves = [
        Choice(w.name, selection.query(wave=w, compare=None), w == selection.wave)
        for w in reversed(selection.catalogue.waves)
    ]
    chosen = selection.wave.name if selection.wave else every.label
    return Chip(_("Wave"), chosen, [*waves, every])


def _rows(
    selection: Selection, name: str, label: str, every: str, rows: Iterable[object]
) -> Chip:
    chosen = getattr(selection, name)
    choices = [Choice(every, selection.query(**{name: None}), chosen is None)]
    choices += [
        Choice(str(row), selection.query(**{name: row}), row == chosen) for row in rows
    ]
    return Chip(label, str(chosen or every), choices, is_on=chosen is not None)


def _regions(selection: Selection) -> Chip:
    chip = _rows(selection, "region", _("Region"), _("Every region"), [])
    choices = [
        Choice(
            "\N{NO-BREAK SPACE}" * 3 * region.depth + region.name,
            selection.query(region=region),
            region == selection.region,
        )
        for region in selection.catalogue.regions
    ]
    return Chip(chip.name, chip.chosen, chip.choices + choices, chip.is_on)


def _locations(selection: Selection) -> Chip:
    """Those of the channel and region that were chosen."""
    region = selection.region
    inside = {
        r.pk
        for r in selection.catalogue.regions
        if region is None or r.path.startswith(region.path)
    }
    rows = [
        place
        for place in selection.catalogue.locations
        if place.region_id in inside and selection.channel in (None, place.channel)
    ]
    return _rows(selection, "location", _("Location"), _("Every location"), rows[:MENU])


def _teams(selection: Selection) -> Chip:
    teams = [(team, team) for team in selection.catalogue.teams]
    return _keys(selection, "team", _("Team"), _("Every team"), teams)


def _questions(selection: Selection) -> list[tuple[str, str]]:
    return [
        (asked.key, asked.text)
        for asked in selection.catalogue.questions.values()
        if selection.section in ("", asked.section)
    ]


def _keys(
    selection: Selection,
    name: str,
    label: str,
    every: str,
    items: Iterable[tuple[str, str]],
) -> Chip:
    chosen = getattr(selection, name)
    # A question stands in one section: choosing a section lets go of it.
    gone = {"question": "", "answer": ""} if name == "section" else {"answer": ""}
    pairs = list(items)
    choices = [
        Choice(words, selection.query(**{name: key}, **gone), key == chosen)
        for key, words in [("", every), *pairs]
    ]
    words = dict(pairs).get(chosen, chosen) or every
    return Chip(label, words, choices, is_on=bool(chosen))
