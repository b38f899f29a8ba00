"""Blocks that are one page of results each: read, shown and told as the page is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from reports.findings import Finding
from reports.models import Block
from reports.reading import alike, contacts, drivers, hours, places, repeated, times
from reports.reading.selection import Selection

Kind = Block.Kind


class Answer(Protocol):
    """What a module of `reading` hands over; `table` has its header first."""

    @property
    def selection(self) -> Selection: ...
    @property
    def finding(self) -> Finding: ...
    @property
    def is_empty(self) -> bool: ...
    @property
    def table(self) -> Iterable[Sequence[object]]: ...


class Question(NamedTuple):
    """How it is read, and the template of its figures."""

    read: Callable[[Selection], Answer]
    template: str


QUESTIONS: Mapping[str, Question] = {
    Kind.PLACES: Question(places.read, "reports/figures/places.html"),
    Kind.REPEATED: Question(repeated.read, "reports/figures/repeated.html"),
    Kind.PARITY: Question(alike.read, "reports/figures/channels.html"),
    Kind.TIMES: Question(times.read, "reports/figures/times.html"),
    Kind.CONTACTS: Question(contacts.read, "reports/figures/contacts.html"),
    Kind.HOURS: Question(hours.read, "reports/figures/hours.html"),
    Kind.DRIVERS: Question(drivers.read, "reports/figures/drivers.html"),
}
