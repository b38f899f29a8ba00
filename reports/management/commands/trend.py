"""`manage.py trend --organization SLUG --program NAME --by …`: the page's figures."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils import timezone

from audits.models import Program
from reports.aggregating import drain_all
from reports.reading.along import BY, Figures, Line, figures
from reports.reading.changes import difference, verdict
from reports.reading.selection import Selection, Wanted, select
from reports.statistics import Judgement
from reports.trends import Aggregation, display, estimate
from shoppers.models import Organization, Person, Role, Viewer

#: A column that holds weight × points has so many to a point.
POINT = 10_000


class Command(BaseCommand):
    help = "Prints a program's figures as the trend page shows them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--program", required=True, metavar="NAME")
        parser.add_argument("--by", choices=BY, default="month")
        parser.add_argument(
            "--pooled",
            action="store_true",
            help="pooled points, whatever the program says",
        )
        parser.add_argument(
            "--json", action="store_true", help="one JSON object on standard output"
        )

    # What programs read is the same in every language.
    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        selection = _selection(options["organization"], options["program"])
        if options["pooled"]:
            selection.program.aggregation = Program.Aggregation.POOLED
        # What no worker has brought up to date yet would be missing.
        drain_all(at=timezone.now())
        found = figures(selection, options["by"])
        if options["json"]:
            answer = _data(selection, found, options["by"])
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for line in _table(selection, found, options["by"]):
            self.stdout.write(line)


def _selection(slug: str, name: str) -> Selection:
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise CommandError(f"There is no organization “{slug}”.")
    programs = Program.objects.filter(organization=organization)
    program = (
        programs.filter(name=name).first() or programs.filter(name__iexact=name).first()
    )
    if program is None:
        names = ", ".join(programs.order_by("name").values_list("name", flat=True))
        raise CommandError(
            f"There is no program “{name}”. Programs: {names or 'none'}."
        )
    # Whoever has a shell sees what an administrator sees.
    viewer = Viewer(Person(), organization, frozenset({Role.ADMINISTRATOR}))
    selection = select(viewer, Wanted(program=program.public_id, every_wave=True))
    if selection is None:
        raise CommandError(f"There is no program “{name}”.")
    return selection


def _data(selection: Selection, found: Figures, by: str) -> dict[str, Any]:
    return {
        "organization": selection.viewer.organization.slug,
        "program": selection.program.name,
        "by": by,
        "aggregation": selection.aggregation,
        "minimum_n": selection.minimum_n,
        "target": float(selection.target),
        "note": found.note,
        "total": _row(selection, found.whole),
        "compared": {
            "now": found.now.name if found.now else None,
            "before": found.before.name if found.before else None,
        },
        "rows": [_row(selection, line) for line in found.lines],
    }


def _row(selection: Selection, line: Line) -> dict[str, Any]:
    cell, said = line.point.cell, line.point.estimate
    around = line.point.pass_interval
    rate = cell.pass_rate
    return {
        "key": line.point.key,
        "label": line.point.label,
        "n": cell.n,
        "n_scored": cell.n_scored,
        "n_imported": line.imported,
        "earned": cell.earned / POINT,
        "possible": cell.possible / POINT,
        "mean": float(said.mean) if said else None,
        "mean_exact": str(said.mean) if said else None,
        "mean_shown": display(said.mean) if said else None,
        "low": said.low if said else None,
        "high": said.high if said else None,
        "mean_of_shops": _mean(line, "mean_of_shops"),
        "pooled": _mean(line, "pooled"),
        "passes": cell.passes,
        "applicable": cell.applicable,
        "pass_rate": None if rate is None else float(rate),
        "pass_low": around.low if around else None,
        "pass_high": around.high if around else None,
        "criticals": cell.criticals,
        "is_few": bool(said and said.n < selection.minimum_n),
        "change": _change(line.change),
    }


def _mean(line: Line, way: Aggregation) -> float | None:
    found = estimate(line.point.cell, way)
    return float(found.mean) if found else None


def _change(judgement: Judgement | None) -> dict[str, Any] | None:
    """`p_holm` is corrected for all rows; along time, where each is beside the one
    before only, there is none."""
    if judgement is None:
        return None
    change = judgement.change
    return {
        "test": change.test,
        "difference": float(change.difference),
        "shown": display(change.difference, signed=True),
        "low": change.low,
        "high": change.high,
        "p": change.p,
        "p_holm": judgement.p,
        "significant": judgement.is_real,
        "words": verdict(judgement),
    }


def _table(selection: Selection, found: Figures, by: str) -> Iterable[str]:
    way = selection.program.get_aggregation_display()
    yield f"{selection.program.name}, by {by}. {way}, 95 % intervals."
    head = ["", "n", "scored", "mean", "low", "high", "passed", _compared(found)]
    rows = [head]
    rows += [_cells(line, line.point.label) for line in found.lines]
    rows.append([*_cells(found.whole, "all")[:-1], ""])
    widths = [max(len(row[i]) for row in rows) for i in range(7)]
    for row in rows:
        name, *figures_, last = row
        shown = (
            cell.rjust(width) for cell, width in zip(figures_, widths[1:], strict=True)
        )
        yield f"{name.ljust(widths[0])}  {'  '.join(shown)}  {last}".rstrip()
    if found.note:
        yield found.note


def _compared(found: Figures) -> str:
    if found.now is None or found.before is None:
        return "change"
    return f"change of {found.now.name} since {found.before.name}"


def _cells(line: Line, name: str) -> list[str]:
    cell, said = line.point.cell, line.point.estimate
    around = said.interval if said else None
    rate = cell.pass_rate
    mark = "" if not line.imported else " *"
    shown = [
        f"{name}{mark}",
        str(cell.n),
        str(cell.n_scored),
        display(said.mean) if said else "–",
        display(around.low) if around else "–",
        display(around.high) if around else "–",
        "–" if rate is None else f"{display(rate)} %",
    ]
    moved = line.change
    return [*shown, f"{difference(moved)} {verdict(moved)}".strip()]
