"""When something is due: weekly or monthly, at an hour on the clock of a zone."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every week on `weekday` (0 is Monday), or every month on `day` (1 to 31; where a
    month is shorter, its last day), at `hour` (0 to 23) in `zone`."""

    hour: int
    zone: ZoneInfo
    weekday: int | None = None
    day: int | None = None

    def after(self, moment: datetime) -> datetime:
        """The first due moment after `moment`, in UTC.

        An hour that the clock skips is due when the clock goes on; one that comes
        twice is due the first time.
        """
        today = moment.astimezone(self.zone).date()
        return next(due for day in self._days(today) if (due := self._at(day)) > moment)

    def last(self, due: datetime, now: datetime) -> datetime:
        """The latest due moment that is not after `now`, from `due` on."""
        while (following := self.after(due)) <= now:
            due = following
        return due

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, time(self.hour), self.zone).astimezone(UTC)

    def _days(self, since: date) -> Iterator[date]:
        """The days that it is due on, from `since` on."""
        if self.weekday is not None:
            day = since + timedelta(days=(self.weekday - since.weekday()) % 7)
            while True:
                yield day
                day += timedelta(days=7)
        month = since.replace(day=1)
        while True:
            yield month.replace(day=min(self.day or 1, _length(month)))
            month += timedelta(days=_length(month))


def _length(month: date) -> int:
    return monthrange(month.year, month.month)[1]
