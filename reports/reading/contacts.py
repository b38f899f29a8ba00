"""What happens to a contact: how it ends, how often it is passed on and told again, and
what becomes of promises; by channel, and over the waves."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from django.db.models import Count
from django.utils.translation import gettext as _

from audits.definition import Measure
from audits.models import Channel
from reports.charts.shares import shares
from reports.findings import Finding
from reports.reading import focus
from reports.reading.behind import shops_of
from reports.reading.cells import ANSWERS, judged
from reports.reading.definitions import definitions_of
from reports.reading.logs import ENDINGS, NAMES, OUTCOME, Log
from reports.reading.promises import Promises, promises
from reports.reading.rates import Rated
from reports.reading.selection import Selection
from reports.reading.spreads import Spreads, spreads
from reports.statistics import two_proportions, wilson
from reports.trends import display, rounded

#: Endings that templates share, from good to bad, and their band.
BANDS = {"reached": 5, "redirected": 3, "abandoned": 2, "refused": 1, "closed": 1}
WORST = 1
COUNTS = {each: NAMES[each] for each in (Measure.TRANSFERS, Measure.STORY_REPEATED)}
PROMISED = (Measure.PROMISE_MADE, Measure.PROMISE_KEPT, Measure.PROMISE_LATE_BY)
#: How often; the last one is "as often or more". Slots of a histogram begin there.
TIMES = ("0", "1", "2", "3-")

#: (id of wave, id of channel) → how often each ending came.
Endings = dict[tuple[int, int], Counter[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One ending, or one number of times: `n` of a row's contacts."""

    label: str
    n: int
    share: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row(Rated):
    """`good` of n ended well (somebody was reached, nothing was passed on)."""

    label: str
    n: int
    good: int
    parts: list[Part]
    few: bool
    href: str
    chart: str = ""

    @property
    def rate(self) -> tuple[int, int]:
        return self.good, self.n


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that have the same parts, `labels`; `key` names it in the CSV."""

    key: str
    title: str
    labels: list[str]
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    selection: Selection
    finding: Finding
    endings: Table
    waves: Table
    counts: list[Table]
    promises: Promises

    @property
    def is_empty(self) -> bool:
        tables = [self.waves, *self.counts]
        return not any(table.rows for table in tables) and not self.promises.rows

    @property
    def table(self) -> Iterable[Sequence[object]]:
        yield ("table", "group", "part", "n", "of", "percent", "low", "high")
        for table in (self.endings, self.waves, *self.counts):
            for row in table.rows:
                yield from _lines(table, row)
        yield from self.promises.lines()


def read(asked: Selection) -> Page:
    asked = replace(asked, section="", question="", slot="", answer="")
    selection, _cells = focus.read(asked)
    labels, found = _endings(replace(selection, wave=None))
    known = spreads(selection, [*COUNTS, *PROMISED], "channel")
    endings = _by_channel(selection, labels, found)
    return Page(
        selection=selection,
        finding=_finding(selection, found),
        endings=endings,
        waves=_by_wave(selection, labels, found),
        counts=[_counts(selection, known, measure) for measure in COUNTS],
        promises=promises(selection, known),
    )


def _endings(selection: Selection) -> tuple[dict[str, str], Endings]:
    """Words of each ending, and how often each came."""
    known = definitions_of(selection)
    outcomes = known.outcomes
    asked = {pk: each.outcome_key for pk, each in known.by_version.items()}
    labels: dict[str, str] = {"reached": "", "redirected": ""}
    for question in outcomes.values():
        for option in question.options:
            labels[option.key] = str(ENDINGS.get(option.key, option.label))
    told = judged(
        selection.scorecards(),
        question__key__in=outcomes,
        is_na=False,
        value__isnull=False,
    )
    names = ("wave", "channel", "version", f"{ANSWERS}question__key", f"{ANSWERS}value")
    rows = told.order_by().values_list(*names).annotate(n=Count("*"))
    found: Endings = {}
    for wave, channel, version, key, value, n in rows:
        # What is the outcome in one version may be any question in another.
        if key == asked[version]:
            found.setdefault((wave, channel), Counter())[str(value)] += n
    seen = {value for counts in found.values() for value in counts}
    shown = {key: words for key, words in labels.items() if key in seen}
    others = {value: value for value in sorted(seen - shown.keys())}
    return {**shown, **others}, found


GOOD = "reached"


def _by_channel(selection: Selection, labels: dict[str, str], found: Endings) -> Table:
    table = Table("ending", _("How it ended"), list(labels.values()))
    for channel in selection.catalogue.channels:
        counts = _sum(
            each
            for (wave, pk), each in found.items()
            if pk == channel.pk
            if selection.wave is None or wave == selection.wave.pk
        )
        if counts:
            row = _row(selection, channel.name, labels, counts, channel=channel)
            table.rows.append(row)
    return table


def _by_wave(selection: Selection, labels: dict[str, str], found: Endings) -> Table:
    table = Table("ending by wave", _("Wave by wave"), list(labels.values()))
    for wave in selection.catalogue.waves:
        counts = _sum(each for (pk, _c), each in found.items() if pk == wave.pk)
        if counts:
            row = _row(selection, wave.name, labels, counts, wave=wave)
            table.rows.append(row)
    return table


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter())


def _row(
    selection: Selection,
    label: str,
    labels: dict[str, str],
    counts: Counter[str],
    **filters: object,
) -> Row:
    n = counts.total()
    parts = []
    for value, words in labels.items():
        href = ""
        if counts[value]:
            href = shops_of(selection, Log(OUTCOME, value), **filters)
        parts.append(Part(words, counts[value], _share(counts[value], n), href))
    drawn = [
        (Fraction(100 * counts[value], n), BANDS.get(value, WORST)) for value in labels
    ]
    return Row(
        label=label,
        n=n,
        good=counts[GOOD],
        parts=parts,
        few=n < selection.minimum_n,
        href=shops_of(selection, Log(OUTCOME), **filters),
        chart=shares(drawn),
    )


def _counts(selection: Selection, known: Spreads, measure: Measure) -> Table:
    """How often it happened, by channel."""
    labels = [_("never"), _("once"), _("twice"), _("3 times or more")]
    table = Table(measure, str(COUNTS[measure]), labels)
    for channel in selection.catalogue.channels:
        histogram = known.get((measure, channel.pk))
        if histogram is None:
            continue
        n = histogram.whole.n
        exact = [
            histogram.slots[at].n if at in histogram.slots else 0 for at in (0, 1, 2)
        ]
        often = [*exact, n - sum(exact)]
        parts = [
            Part(words, each, _share(each, n), _times(selection, measure, at, channel))
            for words, each, at in zip(labels, often, TIMES, strict=True)
        ]
        drawn = [
            (Fraction(100 * each, n), band)
            for each, band in zip(often, (5, 3, 2, 1), strict=True)
        ]
        table.rows.append(
            Row(
                label=channel.name,
                n=n,
                good=often[0],
                parts=parts,
                few=n < selection.minimum_n,
                href=_times(selection, measure, "", channel),
                chart=shares(drawn),
            )
        )
    return table


def _times(selection: Selection, measure: Measure, at: str, channel: Channel) -> str:
    """The way to the shops where it happened so often."""
    return shops_of(selection, Log(measure, at), channel=channel)


def _share(n: int, of: int) -> str:
    return display(Fraction(100 * n, of), 0) if of else "–"


def _of_wave(found: Endings, wave: int | None) -> Counter[str]:
    return _sum(each for (pk, _c), each in found.items() if wave is None or pk == wave)


def _finding(selection: Selection, found: Endings) -> Finding:
    wave, before = selection.wave, selection.compare
    now = _of_wave(found, wave.pk if wave else None)
    n, good = now.total(), now[GOOD]
    if n < selection.minimum_n:
        headline = _("Too few contacts to say how they end: n %(n)d.") % {"n": n}
        return Finding(headline, "")
    low, high = wilson(good, n)
    words = {
        "share": _share(good, n), "n": n,
        "low": display(low, 0), "high": display(high, 0),
    }  # fmt: skip
    headline = _("%(share)s of 100 contacts reach somebody.") % words
    detail = _("95 %% interval %(low)s to %(high)s (Wilson), n %(n)d.") % words
    if before:
        earlier = _of_wave(found, before.pk)
        detail = f"{detail} {_change(selection, now, earlier, before.name)}"
    return Finding(headline, detail)


def _change(
    selection: Selection, now: Counter[str], before: Counter[str], name: str
) -> str:
    words: dict[str, str] = {"wave": name}
    change = two_proportions(now[GOOD], now.total(), before[GOOD], before.total())
    if change is None or min(now.total(), before.total()) < selection.minimum_n:
        return _("Too few to compare with %(wave)s.") % words
    if not change.significant:
        return _("No significant change since %(wave)s.") % words
    words["change"] = display(change.difference, 0, signed=True)
    return _("A real change since %(wave)s: %(change)s of 100.") % words


def _lines(table: Table, row: Row) -> Iterator[Sequence[object]]:
    """Of too few contacts only how many there were."""
    if row.few:
        yield (table.key, row.label, None, None, row.n, None, None, None)
        return
    for part in row.parts:
        low, high = wilson(part.n, row.n)
        share = Fraction(100 * part.n, row.n)
        figures = (rounded(each) for each in (share, low, high))
        yield (table.key, row.label, part.label, part.n, row.n, *figures)
