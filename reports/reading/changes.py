"""Whether a figure moved between two periods: one test for each kind of figure, and
one way to say what it found.

Scores are compared with Welch's test, a question's pass rates by their two proportions.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

from django.utils.translation import gettext as _

from reports.reading.cells import figure
from reports.reading.selection import Selection
from reports.statistics import Change, Judgement, judged, two_proportions, welch
from reports.trends import Cell, display

Key = TypeVar("Key", bound=Hashable)


def counted(selection: Selection, cell: Cell) -> int:
    """What a figure of the cell rests on: scored shops, or applicable answers."""
    return cell.applicable if selection.question else cell.n_scored


def change(selection: Selection, now: Cell, before: Cell) -> Change | None:
    """Now against before; None where either has fewer than the program's minimum n."""
    least = max(1, selection.minimum_n)
    if min(counted(selection, now), counted(selection, before)) < least:
        return None
    if selection.question:
        return _change_of_rates(now, before)
    figures = figure(selection, now), figure(selection, before)
    if figures[0] is None or figures[1] is None:
        return None
    return welch(figures[0], figures[1])


def _change_of_rates(now: Cell, before: Cell) -> Change | None:
    """Of a question's pass rates; None without an applicable answer on a side."""
    return two_proportions(now.passes, now.applicable, before.passes, before.applicable)


def changes(
    selection: Selection, now: Mapping[Key, Cell], before: Mapping[Key, Cell]
) -> dict[Key, Judgement]:
    """Every change that can be told of rows that are looked at together, so corrected
    for how many they are (Holm)."""
    found = {
        key: moved
        for key, cell in now.items()
        if key in before and (moved := change(selection, cell, before[key]))
    }
    return judged(found)


def rate_changes(
    selection: Selection, now: Mapping[Key, Cell], before: Mapping[Key, Cell]
) -> dict[Key, Judgement]:
    """`changes` of cells that are each of a question: how often it is passed."""
    least = max(1, selection.minimum_n)
    found = {
        key: moved
        for key, cell in now.items()
        if key in before and min(cell.applicable, before[key].applicable) >= least
        if (moved := _change_of_rates(cell, before[key]))
    }
    return judged(found)


def difference(judgement: Judgement | None) -> str:
    """As text ("+1.3"), a dash where it cannot be told."""
    if judgement is None:
        return "–"
    return display(judgement.change.difference, signed=True)


def verdict(judgement: Judgement | None) -> str:
    """What a change means, in a few words; empty where there is none."""
    if judgement is None:
        return ""
    if judgement.change.p is None:
        return _("cannot be judged")
    if not judgement.is_real:
        return _("no significant change")
    if judgement.change.difference > 0:
        return _("a real rise")
    return _("a real fall")
