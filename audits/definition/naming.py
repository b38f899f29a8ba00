"""What people call the questions of a checklist, and comparisons in short words."""

from audits.definition.structs import Checklist, Condition, Op, Question, Subject
from audits.sentences import Sentence, _

_Named = str | Sentence
_SIGNS: dict[Op, _Named] = {
    Op.IS: "=",
    Op.IS_NOT: "≠",
    Op.ONE_OF: _("one of"),
    Op.NONE_OF: _("none of"),
    Op.INCLUDES: _("with"),
    Op.EXCLUDES: _("without"),
    Op.AT_LEAST: "≥",
    Op.AT_MOST: "≤",
    Op.ABOVE: ">",
    Op.BELOW: "<",
    Op.ANSWERED: _("answered"),
    Op.NOT_ANSWERED: _("not answered"),
    Op.NOT_APPLICABLE: _("not applicable"),
}
_VALUELESS = frozenset({Op.ANSWERED, Op.NOT_ANSWERED, Op.NOT_APPLICABLE})
_YES_NO: dict[str, _Named] = {"yes": _("Yes"), "no": _("No")}


class Names:
    """Questions are called Q1, Q2 … through the whole checklist."""

    def __init__(self, checklist: Checklist) -> None:
        self._questions: dict[str, Question] = {}
        self._numbers: dict[str, int] = {}
        for number, question in enumerate(checklist.questions(), 1):
            self._questions.setdefault(question.key, question)
            self._numbers.setdefault(question.key, number)

    def knows(self, key: str) -> bool:
        """Whether a question has this key."""
        return key in self._questions

    def of(self, key: str) -> str:
        """Q7; the key itself when no question has it."""
        return f"Q{self._numbers[key]}" if key in self._numbers else f"“{key}”"

    def in_words(self, condition: Condition) -> Sentence:
        """One comparison: "Q7 = Partly", "on_hold ≥ 2", "channel = phone"."""
        name, sign = self._operand(condition), _SIGNS[condition.op]
        if condition.op in _VALUELESS:
            return _("%(name)s %(sign)s", name=name, sign=sign)
        value = self._value(condition)
        return _("%(name)s %(sign)s %(value)s", name=name, sign=sign, value=value)

    def _operand(self, condition: Condition) -> _Named:
        if condition.subject is Subject.CHANNEL:
            return _("channel")
        if condition.subject is not Subject.ANSWER:
            return condition.key
        name = self.of(condition.key)
        question = self._questions.get(condition.key)
        rows = {row.key: row.label for row in question.rows} if question else {}
        return (
            f"{name} “{rows.get(condition.row, condition.row)}”"
            if condition.row
            else name
        )

    def _value(self, condition: Condition) -> _Named:
        question = self._questions.get(condition.key)
        is_answer = condition.subject is Subject.ANSWER
        labels = _labels(question) if question and is_answer else {}
        value = condition.value
        if not isinstance(value, tuple):
            return labels.get(str(value), str(value))
        return ", ".join(str(labels.get(each, each)) for each in value)


def _labels(question: Question) -> dict[str, _Named]:
    options: dict[str, _Named] = {each.key: each.label for each in question.options}
    return options or (_YES_NO if question.kind == "yes_no" else {})
