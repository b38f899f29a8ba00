"""`manage.py import_results FILE --organization SLUG --program NAME`: history."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from audits.models import Program
from reports.aggregating import drain_all
from reports.importing.columns import FIELDS
from reports.importing.options import Options
from reports.importing.passage import Outcome
from reports.importing.programs import program_named
from reports.importing.refusals import Refused
from reports.importing.results import Reading, reading
from reports.importing.rows import as_data
from reports.importing.sheets import opened
from reports.importing.storing import Report, carry_out, dry_run
from shoppers.models import Organization

#: What is said of an import without being asked.
TOLD = frozenset({"updated", "duplicate", "error"})


class Command(BaseCommand):
    help = (
        "Imports results of earlier years or of another provider (CSV or XLSX). "
        f"Fields: {', '.join(FIELDS)}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV or XLSX; what it is, its content says")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument(
            "--program", required=True, metavar="NAME", help="made where it is new"
        )
        _add_ways_to_read(parser)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, no more"
        )
        parser.add_argument(
            "--json", action="store_true", help="one JSON object on standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"There is no organization “{options['organization']}”.")
        wanted, told = _options(options), list[Outcome]()
        answer: dict[str, Any] = {"file": options["file"], "status": "refused"}
        try:
            answer |= _done(organization, wanted, told, options)
        except Refused as refused:
            answer["error"] = str(refused)
            self._refuse(answer, as_json=options["json"])
        drain_all(at=timezone.now())
        told.sort(key=lambda outcome: outcome.line)
        self._say(answer, told, options)

    def _refuse(self, answer: dict[str, Any], *, as_json: bool) -> None:
        if not as_json:
            raise CommandError(answer["error"])
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        sys.exit(1)

    def _say(
        self, answer: dict[str, Any], told: Iterable[Outcome], options: dict[str, Any]
    ) -> None:
        if options["json"]:
            answer["rows"] = [as_data(each) for each in told]
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for outcome in told:
            self.stdout.write(_line(outcome))
        for note in answer["notes"]:
            self.stdout.write(f"Note: {note}")
        counts = answer["counts"]
        self.stdout.write(
            f"{counts['rows']} rows: {counts['new']} new, {counts['updated']} updated, "
            f"{counts['unchanged']} unchanged, {counts['duplicate']} duplicates, "
            f"{counts['excluded']} excluded, {counts['error']} with errors. "
            f"{counts['visits']} shops, {counts['scored']} scored."
        )
        if options["dry_run"]:
            self.stdout.write("Nothing was imported: a dry run.")


def _add_ways_to_read(parser: ArgumentParser) -> None:
    say = parser.add_argument
    say(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="in place of the guess; FIELD= for none, A+B for two joined columns",
    )
    say("--day-first", action="store_true", help="31/12/2025")
    say("--decimal-comma", action="store_true", help="1.234,5")
    say("--encoding", default="", metavar="NAME")
    say("--year", type=int, metavar="YYYY", help="of months without a year")
    say(
        "--never-scored-below",
        metavar="X",
        help="leave out checklists none of whose shops reaches X per cent",
    )
    say(
        "--exclude",
        action="append",
        default=[],
        metavar="COLUMN=VALUE",
        help="leave out rows with this value",
    )


@transaction.atomic
def _done(
    organization: Organization,
    wanted: Options,
    told: list[Outcome],
    options: dict[str, Any],
) -> dict[str, Any]:
    """Read the file and import it, or only say what would come of it."""
    path, is_dry = Path(options["file"]), options["dry_run"]
    is_every = is_dry or options["json"]

    def tell(outcome: Outcome) -> None:
        if is_every or outcome.status in TOLD:
            told.append(outcome)

    program, is_new = program_named(organization, options["program"], keep=not is_dry)
    with opened(path, encoding=wanted.encoding) as source:
        known = reading(source, wanted, today=timezone.localdate())
        if is_dry:
            report = dry_run(known, program, tell=tell)
        else:
            report = carry_out(
                known,
                program,
                file_name=path.name,
                by=None,
                at=timezone.now(),
                tell=tell,
            )
        return _answer(known, report, program, is_new=is_new)


def _options(options: dict[str, Any]) -> Options:
    return Options(
        mapping=dict(_pairs("--map", options["map"])),
        day_first=options["day_first"],
        decimal_comma=options["decimal_comma"],
        encoding=options["encoding"],
        never_scored_below=_per_cent(options["never_scored_below"]),
        excluded=tuple(_pairs("--exclude", options["exclude"])),
        year=options["year"],
    )


def _pairs(option: str, given: Iterable[str]) -> list[tuple[str, str]]:
    pairs = [(text, *text.partition("=")) for text in given]
    for text, name, sign, _value in pairs:
        if not sign or not name.strip():
            raise CommandError(f"{option} {text}: write it as NAME=VALUE.")
    return [(name.strip(), value.strip()) for _text, name, _sign, value in pairs]


def _per_cent(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        value = Decimal(text.strip().removesuffix("%").strip())
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 100:
        raise CommandError("--never-scored-below: give per cent, from 0 to 100.")
    return value


def _answer(
    known: Reading, report: Report, program: Program, *, is_new: bool
) -> dict[str, Any]:
    names, mapping = known.table.names, known.table.mapping
    return {
        "status": "imported" if report.batch else "dry_run",
        "import": str(report.batch.public_id) if report.batch else None,
        "program": program.name,
        "program_is_new": is_new,
        "read_as": {**known.source.about, "heading_line": known.table.line},
        "columns": names,
        "mapping": {
            name: "+".join(names[place] for place in places)
            for name, places in mapping.items()
        },
        "never_scored": sorted(known.unscored),
        "notes": report.notes,
        "counts": report.counts,
    }


def _line(outcome: Outcome) -> str:
    said = f"line {outcome.line}: {outcome.status}"
    return f"{said}: {outcome.reason}" if outcome.reason else said
