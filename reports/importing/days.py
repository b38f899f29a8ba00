"""Dates as people and spreadsheets write them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _

from reports.importing.columns import plain
from reports.importing.refusals import Wrong
from reports.importing.sheets import Cell, Day, text_of

#: Languages whose names of months are read; the first one that knows a name wins.
LANGUAGES = [
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "sk",
    "et",
    "fi",
    "sv",
    "da",
    "nb",
    "lv",
    "lt",
    "hu",
    "ro",
    "tr",
    "ru",
    "uk",
]
_SERIALS = range(20_000, 80_000)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_TRIPLE = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})(?:[T, ].*)?")
_PACKED = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_YEAR_MONTH = re.compile(r"((?:19|20)\d\d)[-/. ]?(0[1-9]|1[0-2]|[1-9])")
_MONTH_YEAR = re.compile(r"(0?[1-9]|1[0-2])[-/. ]((?:19|20)\d\d)")
_QUARTER = re.compile(r"[qtk]\.?\s?([1-4])|([1-4])\.?\s?[qtk]")
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Conventions:
    """How the dates of one file are meant. `year` is that of months without one."""

    day_first: bool = False
    year: int = 1900


@dataclass(slots=True)
class Seen:
    """What the dates of a file tell about how they are meant."""

    first: int = 0
    second: int = 0
    slashed: int = 0
    dotted: int = 0
    months: int = 0

    def add(self, cell: Cell) -> None:
        text = text_of(cell)
        if isinstance(cell, Day):
            return
        if found := _TRIPLE.fullmatch(text):
            self.first += int(found[1]) > 12
            self.second += int(found[2]) > 12
            self.dotted += "." in text[:6]
            self.slashed += "." not in text[:6]
        else:
            self.months = max(self.months, bare_month(cell))

    def conventions(
        self, *, day_first: bool, year: int | None, today: date
    ) -> Conventions:
        """What was said; else what the dates prove; else dots mean day first."""
        alone = self.first and not self.second
        by_dots = self.dotted and not self.second and not self.slashed
        latest = today.year if self.months <= today.month else today.year - 1
        return Conventions(day_first or bool(alone or by_dots), year or latest)

    @property
    def is_ambiguous(self) -> bool:
        return bool(self.slashed and not self.first and not self.second)


def bare_month(cell: Cell) -> int:
    """The month that a cell gives without its year; 0 where it is no such cell."""
    text = text_of(cell)
    if re.fullmatch(r"0?[1-9]|1[0-2]", text):
        return int(text)
    return 0 if re.search(r"\d", text) else month_named(text) or 0


def read(cell: Cell, rules: Conventions) -> date | datetime | None:
    """The day (or the moment with its zone) in a cell; None for an empty one. A month
    is its first day. Raises Wrong for what is no date."""
    text = text_of(cell)
    if not text:
        return None
    try:
        found = _read(text, rules)
    except (ValueError, OverflowError):
        found = None
    if found is None or not 1950 <= found.year <= 2100:
        raise Wrong(_("“%(text)s” is no date") % {"text": text[:60]})
    return found


def _read(text: str, rules: Conventions) -> date | datetime | None:
    if re.fullmatch(r"\d+([.]\d+)?", text) and not _MONTH_YEAR.fullmatch(text):
        return _of_number(text, rules)
    if found := _ISO.fullmatch(text):
        return _moment(text) or date(*map(int, found.groups()))
    if found := _TRIPLE.fullmatch(text):
        one, two, year = map(int, found.groups())
        day, month = (one, two) if rules.day_first else (two, one)
        return date(_century(year), month, day)
    if found := _YEAR_MONTH.fullmatch(text):
        return date(int(found[1]), int(found[2]), 1)
    if found := _MONTH_YEAR.fullmatch(text):
        return date(int(found[2]), int(found[1]), 1)
    return _quarter(text) or _of_words(text, rules)


def _of_number(text: str, rules: Conventions) -> date | None:
    if found := _PACKED.fullmatch(text):
        return date(*map(int, found.groups()))
    value = int(float(text))
    if len(text) == 6 and (found := _YEAR_MONTH.fullmatch(text)):
        return date(int(found[1]), int(found[2]), 1)
    if value in _SERIALS:
        return date(1899, 12, 30) + timedelta(days=value)
    if 1 <= value <= 12 and text.isdecimal():
        return date(rules.year, value, 1)
    return date(value, 1, 1) if 1950 <= value <= 2100 else None


def _moment(text: str) -> date | datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.date()


def _century(year: int) -> int:
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _quarter(text: str) -> date | None:
    year = re.search(r"(?:19|20)\d\d", text)
    found = _QUARTER.fullmatch(re.sub(r"((?:19|20)\d\d)|[-/,\s]", "", text.casefold()))
    if not found or not year:
        return None
    return date(int(year[0]), 3 * int(found[1] or found[2]) - 2, 1)


def _of_words(text: str, rules: Conventions) -> date | None:
    month = month_named(text)
    numbers = re.findall(r"\d+", re.split(r"\d{1,2}:\d\d", text)[0])
    if month is None:
        return None
    if not numbers:
        return date(rules.year, month, 1)
    years = [n for n in numbers if len(n) == 4]
    rest = [n for n in numbers if len(n) <= 2]
    if years:
        return date(int(years[0]), month, int(rest[0]) if rest else 1)
    if len(rest) == 2:
        return date(_century(int(rest[1])), month, int(rest[0]))
    # "Mar-19" is a month of a year, as spreadsheets show it.
    return date(_century(int(rest[0])), month, 1) if len(rest) == 1 else None


def month_named(text: str) -> int | None:
    """The month that a text names, in any of LANGUAGES."""
    for word in _WORD.findall(text):
        if month := _months().get(plain(word)):
            return month
    return None


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {"sept": 9, "mrz": 3, "maerz": 3}
    for language in LANGUAGES:
        with translation.override(language):
            for number in range(1, 13):
                for name in (MONTHS[number], MONTHS_3[number]):
                    word = plain(str(name))
                    if len(word) > 2:
                        names.setdefault(word, number)
    return names
