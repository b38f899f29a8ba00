"""The choice lists of a form."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from audits.interchange import fields
from audits.interchange.keys import OPTION, Keys
from audits.interchange.report import Report
from audits.interchange.tables import Form, Line
from audits.interchange.wording import Wording
from audits.sentences import _, sentence_of

#: The list of a yes/no question that has no options of its own, in our exports.
PLAIN_YES_NO = "candid_yes_no"
MAX_OPTIONS = 1_000


@dataclass(frozen=True)
class Choice:
    """points: hundredths, None when nothing says them."""

    line: Line
    name: str
    key: str
    label: str
    points: int | None
    is_na: bool


@dataclass
class ChoiceList:
    name: str
    choices: list[Choice] = field(default_factory=list)
    is_used: bool = False

    def offered(self) -> list[Choice]:
        """What becomes an option."""
        return [each for each in self.choices if not each.is_na]

    def na(self) -> list[Choice]:
        """What means "not applicable"."""
        return [each for each in self.choices if each.is_na]

    def is_yes_no(self) -> bool:
        """Whether exactly yes and no are offered."""
        return {each.key for each in self.offered()} == {"yes", "no"}


class ChoiceLists:
    """By name; each list tells the report of its rows when it is first used."""

    def __init__(
        self, form: Form, wording: Wording, report: Report, *, names_are_points: bool
    ) -> None:
        self._wording = wording
        self._report = report
        self._names_are_points = names_are_points
        self._lists: dict[str, ChoiceList] = {}
        self._keys: dict[str, Keys] = {}
        for line in form.choices.lines:
            self._add(line)

    def use(self, name: str) -> ChoiceList | None:
        """The list, and from now on its rows count as imported."""
        found = self._lists.get(name)
        if found and not found.is_used:
            found.is_used = True
            for choice in found.choices:
                what = _("Answer “not applicable”") if choice.is_na else _("Option")
                self._report.took("choices", choice.line.row, what)
        return found

    def __iter__(self) -> Iterator[ChoiceList]:
        return iter(self._lists.values())

    def _add(self, line: Line) -> None:
        name, value = line.get("list_name"), line.get("name")
        if not name or not value:
            return
        found = self._lists.setdefault(name, ChoiceList(name))
        if len(found.choices) >= MAX_OPTIONS:
            reason = _(
                "A question has at most %(most)s options.", most=f"{MAX_OPTIONS:,}"
            )
            self._report.left_out("choices", line.row, "name", reason)
            return
        keys = self._keys.setdefault(name, Keys(OPTION))
        own = line.raw("key")
        key = own if keys.fits(own) else keys.make(value)
        if not own and key != value:
            reason = _(
                "Its key is “%(key)s”: “%(name)s” cannot be one, or is taken.",
                key=key,
                name=value[:80],
            )
            self._report.simplified("choices", line.row, "name", reason)
        found.choices.append(
            Choice(
                line=line,
                name=value,
                key=key,
                label=self._wording.own(line, "label", fallback=value, limit=500),
                points=self._points(line, value),
                is_na=self._is_na(line),
            )
        )

    def _points(self, line: Line, name: str) -> int | None:
        said, column = line.get("score"), "score"
        if not said and self._names_are_points and _is_number(name):
            said, column = name, "name"
        if not said:
            return None
        try:
            value = fields.points(said)
            if abs(value) > 1_000_000:
                raise ValueError(_("“%(text)s” is more than 10,000", text=said[:80]))
        except ValueError as error:
            reason = _("No points: %(why)s.", why=sentence_of(error))
            self._report.simplified("choices", line.row, column, reason)
            return None
        return value

    def _is_na(self, line: Line) -> bool:
        said = line.get("is_na")
        try:
            return bool(said) and fields.flag(said)
        except ValueError as error:
            reason = _("%(why)s.", why=sentence_of(error))
            self._report.simplified("choices", line.row, "is_na", reason)
            return False


def _is_number(text: str) -> bool:
    try:
        fields.points(text)
    except ValueError:
        return False
    return True
