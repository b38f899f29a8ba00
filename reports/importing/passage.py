"""One passage through a file: what becomes of every row, a chunk at a time."""

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from audits.models import Program
from reports.importing.placing import Places, Spot
from reports.importing.refusals import Wrong
from reports.importing.results import LeftOut, Reading, Result
from reports.models import ImportBatch, ImportedChange, ImportedResult

CHUNK = 1_000
PLACE = ("program_id", "wave_id", "month", "region_id", "channel_id")
STATUSES = ("new", "updated", "unchanged", "duplicate", "excluded", "error")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: new, updated, unchanged, duplicate, excluded, error."""

    line: int
    status: str
    reason: str = ""
    result: Result | None = None
    spot: Spot | None = None


@dataclass(slots=True)
class _Row:
    result: Result
    spot: Spot
    key: str
    digest: str


Tell = Callable[[Outcome], None]


class Passage:
    """What was seen in the file so far; `buckets` are those that gain or lose."""

    def __init__(self, reading: Reading, program: Program, tell: Tell) -> None:
        self._reading, self._program, self._tell = reading, program, tell
        self._places = Places(program)
        self._seen: Counter[bytes] = Counter()
        self._ids: dict[bytes, tuple[int, bytes]] = {}
        self._counts = dict.fromkeys((*STATUSES, "visits", "scored"), 0)
        self.buckets: set[tuple[object, ...]] = set()

    def counted(self) -> dict[str, int]:
        return {"rows": sum(self._counts[name] for name in STATUSES), **self._counts}

    def chunks(self) -> Iterator[list[_Row]]:
        rows = self._rows()
        while chunk := list(islice(rows, CHUNK)):
            yield chunk

    def resumed(self, chunks: int, counts: dict[str, int]) -> Iterator[list[_Row]]:
        """`chunks` from where an earlier passage had come, whose `counts` go on: its
        rows are looked at again for what they are called, and not told again."""
        tell, self._tell = self._tell, _silent
        rest = self.chunks()
        deque(islice(rest, chunks), maxlen=0)
        self._tell = tell
        if chunks:
            self._counts = {name: counts[name] for name in self._counts}
        return rest

    def judged(self, chunk: list[_Row]) -> list[tuple[_Row, ImportedResult | None]]:
        """Those that are new or changed, with what they replace."""
        stored = self._stored(chunk)
        changed = []
        for row in chunk:
            old = stored.get(row.key)
            same = old is not None and old.digest == row.digest
            status = "unchanged" if same else "updated" if old else "new"
            self._say(Outcome(row.result.line, status, "", row.result, row.spot))
            if not same:
                changed.append((row, old))
        return changed

    def write(self, chunk: list[_Row], batch: ImportBatch, *, at: datetime) -> None:
        changed = self.judged(chunk)
        self._places.save()
        old = [each for _row, each in changed if each]
        if old:
            replaced = ImportedResult.objects.filter(pk__in=[each.pk for each in old])
            replaced.update(replaced_by=batch)
            ImportedChange.objects.record(replaced, at=at)
        new = [self._fact(row, batch) for row, _old in changed]
        ImportedResult.objects.bulk_create(new, batch_size=CHUNK)
        ImportedChange.objects.begin(new, at=at)
        for fact in (*new, *old):
            self.buckets.add(tuple(getattr(fact, name) for name in PLACE))

    def _rows(self) -> Iterator[_Row]:
        for found in self._reading.rows():
            if isinstance(found, LeftOut):
                status = "error" if found.is_wrong else "excluded"
                self._say(Outcome(found.line, status, found.reason))
                continue
            digest = found.digest
            if found.external_id and (reason := self._again(found, digest)):
                self._say(reason)
                continue
            try:
                spot = self._places.spot(found)
            except Wrong as wrong:
                self._say(Outcome(found.line, "error", str(wrong)))
                continue
            yield _Row(found, spot, self._key(found, digest), digest.hex())

    def _again(self, found: Result, digest: bytes) -> Outcome | None:
        """What to say of an id that this file has had before."""
        name = _short(found.external_id)
        line, before = self._ids.setdefault(name, (found.line, digest))
        if line == found.line:
            return None
        words = {"id": found.external_id, "line": line}
        if before == digest:
            return Outcome(found.line, "duplicate", _("again line %(line)d") % words)
        reason = _("line %(line)d has the same id “%(id)s” and says something else")
        return Outcome(found.line, "error", reason % words)

    def _key(self, found: Result, digest: bytes) -> str:
        if found.external_id:
            return f"id:{_short(found.external_id).hex()}"
        self._seen[digest] += 1
        return f"row:{digest.hex()}:{self._seen[digest]}"

    def _say(self, outcome: Outcome) -> None:
        self._counts[outcome.status] += 1
        if outcome.result is not None:
            self._counts["visits"] += 1
            self._counts["scored"] += outcome.result.score is not None
        self._tell(outcome)

    def _stored(self, chunk: list[_Row]) -> dict[str, ImportedResult]:
        if not self._program.pk:
            return {}
        rows = ImportedResult.objects.current().filter(
            program=self._program, key__in=[row.key for row in chunk]
        )
        return {row.key: row for row in rows.only("pk", "key", "digest", *_BUCKET)}

    def _fact(self, row: _Row, batch: ImportBatch) -> ImportedResult:
        result, spot = row.result, row.spot
        return ImportedResult(
            organization_id=self._program.organization_id,
            batch=batch,
            program=self._program,
            wave=spot.wave,
            channel=spot.channel,
            region=spot.region,
            location=spot.location,
            report_date=spot.day,
            month=spot.day.replace(day=1),
            score=result.score,
            earned=result.earned,
            possible=result.possible,
            external_id=result.external_id,
            shopper=result.shopper,
            checklist=result.checklist,
            line=result.line,
            key=row.key,
            digest=row.digest,
        )


_BUCKET = ("program", "wave", "month", "region", "channel")


def _silent(outcome: Outcome) -> None:
    """Tells nobody."""


def _short(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
