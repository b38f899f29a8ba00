"""How a question is drawn, and how what is typed into it is read.

`shape` names the template in templates/audits/field/shapes/, `reads` is what both
audits/forms/typed.py and static/js/field/values.js make of the fields.
"""

from audits.definition import EVIDENCE_KINDS, Kind, Measure, Question

#: A scale of more steps is drawn as a number.
MOST_STEPS = 20
DURATIONS = frozenset(
    {
        Measure.TIME_TO_ANSWER,
        Measure.QUEUE_TIME,
        Measure.HOLD_TIME,
        Measure.TIME_TO_RESOLUTION,
        Measure.PROMISE_LATE_BY,
    }
)
#: Measured as 1 for yes and 0 for no.
ENDINGS = frozenset({Measure.PROMISE_MADE, Measure.PROMISE_KEPT})

_SHAPES = {
    Kind.SINGLE_CHOICE: "list",
    Kind.MULTIPLE_CHOICE: "choices",
    Kind.MONEY: "number",
    Kind.NARRATIVE: "text",
    **dict.fromkeys(EVIDENCE_KINDS, "files"),
}
_READS = {
    "yes_no": "choice",
    "list": "choice",
    "choices": "choices",
    "grid": "grid",
    "duration": "duration",
    "text": "text",
    "date": "text",
    "time": "text",
    "location": "location",
}


def shape(question: Question) -> str:
    """Which template draws the answer; a long scale is a number."""
    if question.kind is Kind.SCALE:
        return _shape_of_scale(question)
    if question.kind is Kind.COMPUTED:
        return _shape_of_measure(question.measure)
    return _SHAPES.get(question.kind, question.kind.value)


def _shape_of_scale(question: Question) -> str:
    steps = question.scale_max - question.scale_min
    if steps > MOST_STEPS:
        return "number"
    return "list" if len(question.scale_labels) == steps + 1 else "scale"


def _shape_of_measure(measure: Measure | None) -> str:
    if measure in DURATIONS:
        return "duration"
    return "yes_no" if measure in ENDINGS else "number"


def reads(question: Question) -> str:
    """One of choice, choices, whole, decimal, duration, grid, text and location; ""
    for what has no value of its own."""
    if question.kind in {Kind.NUMBER, Kind.MONEY}:
        return "decimal"
    if question.kind is Kind.SCALE:
        return "whole"
    drawn = shape(question)
    if question.kind is Kind.COMPUTED and drawn != "duration":
        return "whole"
    return _READS.get(drawn, "")
