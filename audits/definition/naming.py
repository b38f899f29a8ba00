"""What people call the questions of a checklist, and comparisons in short words."""

from audits.definition.structs import Checklist, Condition, Op, Question, Subject

_SIGNS = {
    Op.IS: "=",
    Op.IS_NOT: "≠",
    Op.ONE_OF: "one of",
    Op.NONE_OF: "none of",
    Op.INCLUDES: "with",
    Op.EXCLUDES: "without",
    Op.AT_LEAST: "≥",
    Op.AT_MOST: "≤",
    Op.ABOVE: ">",
    Op.BELOW: "<",
    Op.ANSWERED: "answered",
    Op.NOT_ANSWERED: "not answered",
    Op.NOT_APPLICABLE: "not applicable",
}
_VALUELESS = frozenset({Op.ANSWERED, Op.NOT_ANSWERED, Op.NOT_APPLICABLE})
_YES_NO = {"yes": "Yes", "no": "No"}


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

    def in_words(self, condition: Condition) -> str:
        """One comparison: "Q7 = Partly", "on_hold ≥ 2", "channel = phone"."""
        words = [self._operand(condition), _SIGNS[condition.op]]
        if condition.op not in _VALUELESS:
            words.append(self._value(condition))
        return " ".join(words)

    def _operand(self, condition: Condition) -> str:
        if condition.subject is Subject.CHANNEL:
            return "channel"
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

    def _value(self, condition: Condition) -> str:
        question = self._questions.get(condition.key)
        is_answer = condition.subject is Subject.ANSWER
        labels = _labels(question) if question and is_answer else {}
        value = condition.value
        values = value if isinstance(value, tuple) else (value,)
        return ", ".join(labels.get(str(each), str(each)) for each in values)


def _labels(question: Question) -> dict[str, str]:
    options = {option.key: option.label for option in question.options}
    return options or (_YES_NO if question.kind == "yes_no" else {})
