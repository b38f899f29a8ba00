"""A file that was handed in on a page: tried until it is read as meant, then taken."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from reports.importing.columns import found, mapped
from reports.importing.options import Options
from reports.importing.programs import program_named
from reports.importing.refusals import Refused
from reports.importing.results import Reading, reading
from reports.importing.sheets import Source, opened
from reports.importing.storing import STATUSES, Outcome, Report, carry_out, dry_run
from reports.models import WaitingImport
from shoppers.models import Person

#: Rows of one kind that a page tells of; the counts are of all.
TOLD = 100
#: A request has to answer while somebody waits: 25,000 rows are stored in about 8 s.
MAX_ROWS = 25_000


@dataclass(slots=True)
class Trial:
    """What would become of a file, read with its options.

    `columns` are its headings and `mapping` field → heading as understood, both empty
    where no heading was found; `told` the first rows of each status. `refusal` says in
    words why nothing can be taken, "" where something can.
    """

    columns: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    read_as: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    told: dict[str, list[Outcome]] = field(default_factory=dict)
    is_new_program: bool = False
    refusal: str = ""

    @property
    def to_store(self) -> int:
        """How many shops the import would add or change."""
        return self.counts.get("new", 0) + self.counts.get("updated", 0)


def tried(waiting: WaitingImport, *, today: date) -> Trial:
    """A dry run; writes nothing. Never raises Refused: the trial says it."""
    trial, options = Trial(), Options.of(waiting.options)
    trial.told = {status: [] for status in STATUSES}

    def tell(outcome: Outcome) -> None:
        if len(rows := trial.told[outcome.status]) < TOLD:
            rows.append(outcome)

    try:
        with _as_file(waiting, options) as source:
            trial.read_as = source.about
            _columns(trial, source, options)
            known = _reading(source, options, today)
            trial.mapping = _told(known.table.names, known.table.mapping)
            program, trial.is_new_program = program_named(
                waiting.organization, waiting.program_name, keep=False
            )
            trial.counts = dry_run(known, program, tell=tell).counts
            trial.notes = known.notes
    except Refused as refused:
        trial.refusal = str(refused)
    return trial


@transaction.atomic
def take_over(
    waiting: WaitingImport, *, by: Person, at: datetime, today: date
) -> Report:
    """Import the file as its options say, and let go of it.

    Raises Refused where it cannot be read so, DoesNotExist where somebody else took
    it over or threw it away meanwhile.
    """
    waiting = WaitingImport.objects.select_for_update().get(pk=waiting.pk)
    options = Options.of(waiting.options)
    with _as_file(waiting, options) as source:
        known = _reading(source, options, today)
        program, _is_new = program_named(
            waiting.organization, waiting.program_name, keep=True
        )
        report = carry_out(
            known,
            program,
            file_name=waiting.file_name,
            by=by,
            at=at,
            tell=lambda outcome: None,
        )
    waiting.delete()
    return report


def forget(*, at: datetime) -> int:
    """Throw away what nobody came back to; how many files that were."""
    forgotten = list(WaitingImport.objects.forgotten(at).defer("content"))
    for waiting in forgotten:
        with suppress(WaitingImport.DoesNotExist):  # taken over this very moment
            waiting.throw_away(by=None, at=at)
    return len(forgotten)


def _reading(source: Source, options: Options, today: date) -> Reading:
    known = reading(source, options, today=today)
    if known.total > MAX_ROWS:
        words = {"rows": known.total, "most": MAX_ROWS}
        raise Refused(
            _(
                "The file has %(rows)d rows; a page takes %(most)d at most. An "
                "administrator imports it with manage.py import_results."
            )
            % words
        )
    return known


@contextmanager
def _as_file(waiting: WaitingImport, options: Options) -> Iterator[Source]:
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(waiting.content)
        with opened(path, encoding=options.encoding) as source:
            yield source


def _columns(trial: Trial, source: Source, options: Options) -> None:
    """The headings, also where what was chosen among them is refused."""
    table = found(source, {})
    trial.columns = [name for name in table.names if name]
    trial.mapping = _told(table.names, table.mapping)
    trial.mapping = _told(table.names, mapped(table.names, options.mapping))


def _told(names: list[str], mapping: dict[str, list[int]]) -> dict[str, str]:
    return {
        name: "+".join(names[place] for place in places)
        for name, places in mapping.items()
    }
