"""A file that was handed in on a page: tried until it is read as meant, then taken."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from audits.lifecycle import InvalidMove
from reports.importing.columns import found, mapped
from reports.importing.options import Options
from reports.importing.passage import STATUSES, Outcome
from reports.importing.programs import program_named
from reports.importing.refusals import Refused
from reports.importing.results import Reading, reading
from reports.importing.sheets import Source, opened
from reports.importing.storing import dry_run
from reports.models import WaitingImport

#: Rows of one kind that a page tells of; the counts are of all.
TOLD = 100
#: A request has to show what would become of them while somebody waits.
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
        with as_file(waiting, options) as source:
            trial.read_as = source.about
            _columns(trial, source, options)
            known = read(source, options, today)
            trial.mapping = _told(known.table.names, known.table.mapping)
            program, trial.is_new_program = program_named(
                waiting.organization, waiting.program_name, keep=False
            )
            trial.counts = dry_run(known, program, tell=tell).counts
            trial.notes = known.notes
    except Refused as refused:
        trial.refusal = str(refused)
    return trial


def forget(*, at: datetime) -> int:
    """Throw away what nobody came back to; how many files that were."""
    forgotten = list(WaitingImport.objects.forgotten(at).defer("content"))
    for waiting in forgotten:
        # Taken over this very moment.
        with suppress(WaitingImport.DoesNotExist, InvalidMove):
            waiting.throw_away(by=None, at=at)
    return len(forgotten)


def headed(waiting: WaitingImport) -> Trial:
    """Only the headings of the file and what they are taken for: what a form needs to
    be judged. Never raises Refused, as `tried`."""
    trial, options = Trial(), Options.of(waiting.options)
    try:
        with as_file(waiting, options) as source:
            _columns(trial, source, options)
    except Refused as refused:
        trial.refusal = str(refused)
    return trial


def read(source: Source, options: Options, today: date) -> Reading:
    """How the file is read. Raises Refused, also for more rows than a page takes."""
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
def as_file(waiting: WaitingImport, options: Options) -> Iterator[Source]:
    """The file that was handed in, as one to read. Raises Refused."""
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
