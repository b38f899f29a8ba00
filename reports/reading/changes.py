"""Whether a figure moved between two periods: one test for each kind of figure, and
one way to say what it found.

Scores are compared with Welch's test, a question's pass rates by their two proportions.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from django.utils.translation import gettext as _

from reports.reading.cells import figure
from reports.reading.selection import Selection
from reports.statistics import Change, Judgement, judged, two_proportions, welch
from reports.trends import Cell, display

Key = TypeVar("Key", bound=Hashable)
Compare = Callable[[Selection, Cell, Cell], Change | None]


def counted(selection: Selection, cell: Cell) -> int:
    """What a figure of the cell rests on: scored shops, or applicable answers."""
    return cell.applicable if selection.question else cell.n_scored


def change(selection: Selection, now: Cell, before: Cell) -> Change | None:
    """Now against before; None where either has fewer than the program's minimum n."""
    if selection.question:
        return rate_change(selection, now, before)
    if min(now.n_scored, before.n_scored) < selection.minimum_n:
        return None
    figures = figure(selection, now), figure(selection, before)
    if figures[0] is None or figures[1] is None:
        return None
    return welch(figures[0], figures[1])


def rate_change(selection: Selection, now: Cell, before: Cell) -> Change | None:
    """`change` of cells that are of a question, whatever was asked for."""
    if min(now.applicable, before.applicable) < selection.minimum_n:
        return None
    return two_proportions(now.passes, now.applicable, before.passes, before.applicable)


def changes(
    selection: Selection,
    now: Mapping[Key, Cell],
    before: Mapping[Key, Cell],
    compare: Compare = change,
) -> dict[Key, Judgement]:
    """Every change that can be told of rows that are looked at together, so corrected
    for how many they are (Holm)."""
    found = {
        key: moved
        for key, cell in now.items()
        if key in before and (moved := compare(selection, cell, before[key]))
    }
    return judged(found)


def change_alone(selection: Selection, now: Cell, before: Cell) -> Judgement | None:
    """`change` of what is beside nothing else, and so not corrected."""
    return changes(selection, {"": now}, {"": before}).get("")


def difference(judgement: Judgement | None) -> str:
    """As text ("+1.3"), a dash where it cannot be told."""
    if judgement is None:
        return "–"
    return display(judgement.change.difference, signed=True)


def corrected(judgement: Judgement | None) -> str | None:
    """The corrected p as a cell of a file."""
    if judgement is None or judgement.p is None:
        return None
    return f"{judgement.p:.4f}"


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
