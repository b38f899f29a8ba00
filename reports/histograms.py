"""Histograms that can be added, and what they say: median, p90, share.

A histogram counts values in at most 32 slots whose edges never change, so those of two
places, or of two months, are added slot by slot. Scores (ten-millionths) have 32 even
slots; seconds and counts have slots that grow with the value, at most twofold, with the
edges people know (a minute, an hour, a day). A quantile is therefore known to one slot:
the true one, of the values themselves, lies within the slot that is given with it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

SCORE = "score"
WHOLE = 10_000_000
SLOTS = 32

#: The lower edges of the slots of seconds and of counts; the last one is open.
TIME_EDGES = (
    *(0, 1, 2, 3, 5, 8, 12, 20, 30, 45),
    *(60, 90, 120, 180, 300, 450, 600, 900, 1350, 1800, 2700),
    *(3600, 5400, 7200, 14400, 28800, 57600),
    *(86400, 172800, 345600, 691200, 1382400),
)
#: Those of scores; whatever is above 100 % is in the last one.
SCORE_EDGES = tuple(WHOLE * slot // SLOTS for slot in range(SLOTS))


@dataclass(frozen=True, slots=True)
class Slot:
    """Of the values of one slot: how many, and their sum."""

    n: int = 0
    total: int = 0

    def __add__(self, other: "Slot") -> "Slot":
        return Slot(self.n + other.n, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Quantile:
    """The exact quantile lies in [low, high]; high is None in the last slot, which is
    open. `value` is the best guess within, rounded down."""

    value: int
    low: int
    high: int | None


def edges_of(measure: str) -> tuple[int, ...]:
    return SCORE_EDGES if measure == SCORE else TIME_EDGES


def slot_of(measure: str, value: int) -> int:
    """The slot of a value (ten-millionths, seconds, a count); what lies below the
    first edge is in the first slot."""
    return max(0, bisect_right(edges_of(measure), value) - 1)


def span(measure: str, slot: int) -> tuple[int, int | None]:
    """The smallest and the greatest value of a slot; None: it is open."""
    edges = edges_of(measure)
    return edges[slot], edges[slot + 1] - 1 if slot + 1 < len(edges) else None


class Histogram:
    """Slots of one measure; those that are not there are empty. For `promised` of all
    values something was promised, and `within` of these kept it."""

    __slots__ = ("measure", "promised", "slots", "within")

    def __init__(
        self,
        measure: str,
        slots: Mapping[int, Slot],
        promised: int = 0,
        within: int = 0,
    ) -> None:
        self.measure = measure
        self.slots = {at: slots[at] for at in sorted(slots) if slots[at].n}
        self.promised, self.within = promised, within

    @classmethod
    def of(
        cls, measure: str, values: Iterable[int], promise: int | None = None
    ) -> "Histogram":
        """That of single values, which were all promised the same."""
        slots: dict[int, Slot] = {}
        promised = within = 0
        for value in values:
            at = slot_of(measure, value)
            slots[at] = slots.get(at, Slot()) + Slot(1, value)
            if promise is not None:
                promised += 1
                within += value <= promise
        return cls(measure, slots, promised, within)

    def __add__(self, other: "Histogram") -> "Histogram":
        """Raises ValueError for two measures."""
        if other.measure != self.measure:
            raise ValueError(f"{self.measure} and {other.measure} do not add")
        keys = self.slots.keys() | other.slots.keys()
        return Histogram(
            self.measure,
            {
                at: self.slots.get(at, Slot()) + other.slots.get(at, Slot())
                for at in keys
            },
            self.promised + other.promised,
            self.within + other.within,
        )

    @property
    def whole(self) -> Slot:
        return sum(self.slots.values(), Slot())

    @property
    def mean(self) -> Fraction | None:
        """Exact; None without values."""
        whole = self.whole
        return Fraction(whole.total, whole.n) if whole.n else None

    @property
    def share_within(self) -> Fraction | None:
        """Of those that were promised something, in per cent, exact."""
        return Fraction(100 * self.within, self.promised) if self.promised else None

    def quantile(self, share: Fraction) -> Quantile | None:
        """The smallest value that at least `share` (0 to 1) of all values do not
        exceed (definition 1 of Hyndman and Fan, 1996), to one slot; None without
        values.

        The guess spreads the values of the slot evenly over it. Where a slot's values
        are all at one of its ends, their sum says so, and the guess is exact.
        """
        rank = max(1, -(-share.numerator * self.whole.n // share.denominator))
        for at, slot in self.slots.items():
            if rank <= slot.n:
                return self._within(at, slot, rank)
            rank -= slot.n
        return None

    def _within(self, at: int, slot: Slot, rank: int) -> Quantile:
        low, high = span(self.measure, at)
        if slot.total == low * slot.n:
            return Quantile(low, low, low)
        if high is None:
            return Quantile(max(low, slot.total // slot.n), low, None)
        if slot.total == high * slot.n:
            return Quantile(high, high, high)
        return Quantile(low + (high - low) * (2 * rank - 1) // (2 * slot.n), low, high)
