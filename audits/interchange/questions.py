"""One row of the survey sheet as a question."""

from typing import Any

import msgspec

from audits.definition import BANDED_KINDS, Condition, Kind, Option, Question, Row
from audits.interchange import fields
from audits.interchange.choices import PLAIN_YES_NO, ChoiceList, ChoiceLists
from audits.interchange.constraints import limits
from audits.interchange.kinds import Asked
from audits.interchange.plain import plain
from audits.interchange.relevance import Symbol
from audits.interchange.report import Report
from audits.interchange.tables import Line
from audits.interchange.wording import Wording
from audits.interchange.xpath import CannotRead
from audits.sentences import Sentence, _, sentence_of

_WHAT = {
    Kind.YES_NO: _("Yes/no question"),
    Kind.SINGLE_CHOICE: _("Single choice"),
    Kind.MULTIPLE_CHOICE: _("Multiple choice"),
    Kind.SCALE: _("Scale"),
    Kind.GRID: _("Grid"),
    Kind.INSTRUCTION: _("Instruction"),
    Kind.COMPUTED: _("Computed question"),
}
_OTHER = Option("other", "Other")
_KINDS = {str(kind): kind for kind in Kind}
_COUNTED = {Kind.NUMBER, Kind.MONEY}
_CHOICES = {Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.YES_NO, Kind.GRID}


def what(kind: Kind) -> Sentence:
    """What the report calls a row that became a question of this kind."""
    known = _WHAT.get(kind)
    return known or _("Question (%(kind)s)", kind=kind.replace("_", " "))


class Questions:
    """Makes questions of lines and says what was lost on the way."""

    def __init__(self, lists: ChoiceLists, wording: Wording, report: Report) -> None:
        self._lists = lists
        self._wording = wording
        self._report = report

    def make(
        self, line: Line, asked: Asked, key: str, rows: tuple[Row, ...] = ()
    ) -> tuple[Question, Symbol]:
        """The question of `line` (without its condition) and what ${name} means.

        The row's own column “kind” has the last word about what it asks.
        """
        found = self._lists.use(asked.list_name) if asked.list_name else None
        kind = Kind.GRID if rows else self._kind(line, asked, found)
        values: dict[str, Any] = {"key": key, "kind": kind}
        values |= self._texts(line, key)
        values["required"] = self._required(line)
        if found and kind in _CHOICES:
            values["options"] = self._options(line, asked, kind, key, found)
            values |= self._na(line, key, found)
        if asked.kind is Kind.SCALE and kind is Kind.SCALE:
            values |= self._range(line)
        values["decimals"] = asked.decimals if kind in _COUNTED else 0
        values["rows"] = rows
        values |= self._own(line, key, values["decimals"])
        values |= self._limits(line, kind, values)
        if asked.note and not line.get("kind"):
            self._note(line, "type", asked.note)
        question = Question(**values)
        return question, _symbol(question, found)

    def _kind(self, line: Line, asked: Asked, found: ChoiceList | None) -> Kind:
        said = line.get("kind").lower()
        if said in _KINDS:
            return _KINDS[said]
        if said:
            self._note(
                line, "kind", _("“%(said)s” is no kind of question.", said=said[:80])
            )
        is_single = asked.kind is Kind.SINGLE_CHOICE and not asked.with_other
        if is_single and found and found.is_yes_no():
            return Kind.YES_NO
        return asked.kind or Kind.TEXT

    def _texts(self, line: Line, key: str) -> dict[str, Any]:
        address = f"question.{key}"
        text = self._wording.own(line, "label", fallback=line.get("name"))
        self._wording.translate(line, "label", f"{address}.text")
        guidance = [self._wording.own(line, "hint")]
        self._wording.translate(line, "hint", f"{address}.guidance")
        if more := self._wording.own(line, "guidance_hint"):
            guidance.append(more)
        joined = "\n\n".join(each for each in guidance if each)
        return {"text": text, "guidance": joined[:10_000]}

    def _required(self, line: Line) -> bool:
        said = line.get("required")
        try:
            return bool(said) and fields.flag(said)
        except ValueError:
            reason = _(
                "Required always: “%(said)s” cannot be expressed.", said=said[:200]
            )
            self._note(line, "required", reason)
            return True

    def _options(
        self, line: Line, asked: Asked, kind: Kind, key: str, found: ChoiceList
    ) -> tuple[Option, ...]:
        options = []
        for choice in found.offered():
            address = f"question.{key}.option.{choice.key}"
            if found.name != PLAIN_YES_NO:
                self._wording.translate(choice.line, "label", address)
            points = choice.points or 0
            is_own = bool(line.get("kind"))
            if points < 0 and kind is not Kind.MULTIPLE_CHOICE and not is_own:
                reason = _("Only a multiple choice may take points away: 0 here.")
                self._report.simplified("choices", choice.line.row, "score", reason)
                points = 0
            options.append(Option(choice.key, choice.label, points))
        if asked.with_other and all(each.key != "other" for each in options):
            reason = _("“Other” is offered; what it is goes in a comment.")
            self._note(line, "type", reason)
            options.append(_OTHER)
        is_plain = kind is Kind.YES_NO and found.name == PLAIN_YES_NO
        return () if is_plain else tuple(options)

    def _na(self, line: Line, key: str, found: ChoiceList) -> dict[str, Any]:
        choices = found.na()
        if not choices:
            return {}
        address = f"question.{key}.na_label"
        self._wording.translate(choices[0].line, "label", address)
        return {"na_allowed": True, "na_label": choices[0].label}

    def _range(self, line: Line) -> dict[str, Any]:
        said = dict(
            part.split("=", 1)
            for part in line.get("parameters").replace(",", " ").split()
            if "=" in part
        )
        try:
            low = fields.checked("scale_min", int(said.get("start", "1")))
            high = fields.checked("scale_max", int(said.get("end", "10")))
        except ValueError:
            reason = _("The scale goes in whole steps from 1 to 10.")
            self._note(line, "parameters", reason)
            return {"scale_min": 1, "scale_max": 10}
        if said.keys() - {"start", "end", "step"} or said.get("step", "1") != "1":
            self._note(line, "parameters", _("The scale goes in steps of one."))
        return {"scale_min": low, "scale_max": high}

    def _own(self, line: Line, key: str, decimals: int) -> dict[str, Any]:
        """What our own columns say; a blank cell says nothing."""
        values: dict[str, Any] = {}
        for name, field in fields.QUESTION.items():
            text = line.raw(name)
            if field.is_text and line.exact(name) is None:
                text = plain(text)
            if field.is_text:
                address = f"question.{key}.{name}"
                self._wording.translate(line, name, address)
            if not text:
                continue
            try:
                places = values.get("decimals", decimals)
                values[name] = fields.checked(name, field.read(text, places))
            except (ValueError, msgspec.ValidationError) as error:
                reason = _("Left as it is by default: %(why)s.", why=sentence_of(error))
                self._note(line, name, reason)
        return values

    def _limits(self, line: Line, kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
        said = line.get("constraint")
        own = {"minimum", "maximum", "min_length"} & values.keys()
        if not said or own:
            return {}
        try:
            found = limits(said, values.get("decimals", 0))
            given: dict[str, Any] = {}
            if kind in {Kind.TEXT, Kind.NARRATIVE} and found.min_length is not None:
                given = {"kind": Kind.NARRATIVE, "min_length": found.min_length}
            elif kind in BANDED_KINDS and found.min_length is None:
                given = {"minimum": found.minimum, "maximum": found.maximum}
            else:
                raise CannotRead(
                    _("an answer of kind %(kind)s has no limits", kind=kind)
                )
            return {name: fields.checked(name, value) for name, value in given.items()}
        except (CannotRead, msgspec.ValidationError) as error:
            reason = _(
                "Any answer is taken: “%(said)s” is left out (%(why)s).",
                said=said[:200],
                why=sentence_of(error),
            )
            self._note(line, "constraint", reason)
            return {}

    def _note(self, line: Line, column: str, reason: Sentence) -> None:
        self._report.simplified(line.sheet, line.row, column, reason)


def _symbol(question: Question, found: ChoiceList | None) -> Symbol:
    if question.kind is Kind.INSTRUCTION:
        return Symbol(why_not=_("is an instruction"))
    options = {each.name: each.key for each in found.offered()} if found else {}
    if found is None and question.kind is Kind.YES_NO:
        options = {"yes": "yes", "no": "no"}
    return Symbol(
        key=question.key,
        kind=question.kind,
        decimals=question.decimals,
        options=options,
        na=frozenset(each.name for each in found.na()) if found else frozenset(),
    )


def conditional(question: Question, condition: Condition | None) -> Question:
    """The same question, shown when `condition` holds."""
    return msgspec.structs.replace(question, visible_when=condition)
