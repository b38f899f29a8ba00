"""`manage.py import_checklist FILE --organization SLUG`: an XLSForm as a draft."""

import json
import sys
from argparse import ArgumentParser
from itertools import chain, count
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from audits.interchange.importing import (
    MAX_NAME,
    NameTaken,
    create_checklist,
    keep,
    report_of,
    understand,
)
from audits.interchange.limited import MAX_BYTES
from audits.interchange.plain import stored
from audits.interchange.report import Problem, Refused, as_data
from audits.interchange.xlsform import Taken
from audits.models import Checklist
from audits.sentences import _, verbatim
from shoppers.models import Organization


class Command(BaseCommand):
    help = "Reads an XLSForm (.xlsx, .xls) or a checklist in JSON as a new draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file; what it is, its content says")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument(
            "--name", default="", help="of the checklist; else the file says it"
        )
        parser.add_argument(
            "--numeric-names-are-points",
            action="store_true",
            help="a choice whose name is a number gives that many points",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, no more"
        )
        parser.add_argument(
            "--json", action="store_true", help="one JSON object on standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        answer: dict[str, Any] = {
            "file": options["file"],
            "status": "refused",
            "name": "",
            "checklist": None,
            "counts": {"imported": 0, "simplified": 0, "left_out": 0},
            "rows": [],
            "errors": [],
        }
        try:
            organization = _organization(options["organization"])
            content = _content(options["file"])
            taken = understand(
                content, names_are_points=options["numeric_names_are_points"]
            )
            answer |= report_of(taken)
            answer |= _done(organization, taken, options)
        except Refused as refused:
            answer["errors"] = as_data(refused.problems)
        except CommandError as error:
            if not options["json"]:
                raise
            answer["errors"] = as_data([Problem(verbatim(str(error)))])
        self._say(answer, as_json=options["json"])
        if answer["status"] == "refused":
            sys.exit(1)

    def _say(self, answer: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for problem in answer["errors"]:
            self.stderr.write(f"{_place(problem)}{problem['message']}")
        if answer["errors"]:
            return
        for row in answer["rows"]:
            if row["reason"]:
                words = row["status"].replace("_", " ")
                self.stdout.write(f"{_place(row)}{words}: {row['reason']}")
        for problem in (*answer["columns"], *answer["faults"]):
            self.stdout.write(f"{_place(problem)}{problem['message']}")
        counts = answer["counts"]
        self.stdout.write(
            f"{counts['imported']} rows imported, {counts['simplified']} simplified, "
            f"{counts['left_out']} left out."
        )
        if answer["status"] == "dry_run":
            self.stdout.write(f"“{answer['name']}” was not created: a dry run.")
        else:
            self.stdout.write(f"“{answer['name']}” is a draft now.")


def _organization(slug: str) -> Organization:
    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no organization “{slug}”.")
    return found


def _content(path: str) -> bytes:
    """Not more of the file than is needed to see that it is too large."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"The file cannot be read: {error}") from None


def _done(
    organization: Organization, taken: Taken, options: dict[str, Any]
) -> dict[str, Any]:
    """What of the answer depends on whether the checklist is created."""
    path = Path(options["file"])
    wanted = stored(options["name"] or taken.name or path.stem)[:MAX_NAME].strip()
    name = wanted if options["name"] else _free(organization, wanted or "Checklist")
    is_taken = Refused(
        Problem(
            _("There is a checklist “%(name)s”: say another with --name.", name=name)
        )
    )
    if Checklist.objects.filter(organization=organization, name=name).exists():
        raise is_taken
    if options["dry_run"]:
        return {"name": name, "status": "dry_run"}
    at = timezone.now()
    try:
        with transaction.atomic():
            waiting = keep(organization, taken, file_name=path.name, by=None, at=at)
            version = create_checklist(waiting, name=name, by=None, at=at)
    except NameTaken:
        raise is_taken from None
    return {
        "name": name,
        "status": "imported",
        "checklist": str(version.checklist.public_id),
    }


def _free(organization: Organization, wanted: str) -> str:
    """`wanted`, with a number behind it where it is taken: nobody asked for it."""
    taken = set(
        Checklist.objects.filter(
            organization=organization, name__startswith=wanted[: MAX_NAME - 8]
        ).values_list("name", flat=True)
    )
    numbered = (f"{wanted[: MAX_NAME - 8]} ({number})" for number in count(2))
    return next(each for each in chain([wanted], numbered) if each not in taken)


def _place(found: dict[str, Any]) -> str:
    parts = [
        f"sheet {found['sheet']}" if found.get("sheet") else "",
        f"row {found['row']}" if found.get("row") else "",
        f"column {found['column']}" if found.get("column") else "",
        found.get("path", ""),
    ]
    said = ", ".join(part for part in parts if part)
    return f"{said}: " if said else ""
