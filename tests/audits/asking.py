"""One question of any kind, and what is wrong with an answer to it."""

from audits.answers import check
from audits.definition import from_json

OPTIONS = [
    {"key": "a", "label": "A", "points": 100},
    {"key": "b", "label": "B", "points": 0},
]
ROWS = [{"key": "r1", "label": "1"}, {"key": "r2", "label": "2"}]


def checklist(**fields):
    question = {"key": "q", "kind": "yes_no", "text": "?", **fields}
    if question["kind"] == "yes_no":
        question.setdefault("points", 100)
    if "choice" in question["kind"] or question["kind"] == "grid":
        question["options"] = OPTIONS
    if question["kind"] == "grid":
        question["rows"] = ROWS
    if question["kind"] == "computed":
        question.setdefault("measure", "transfers")
    section = {"key": "s", "title": "S", "questions": [question]}
    return from_json({"sections": [section]})


def codes(fields: dict, answer: object = None, *, evidence=0, complete=True) -> list:
    answers = {} if answer is None else {"q": answer}
    counts = {"q": evidence} if evidence else {}
    found = check(
        checklist(**fields), answers, evidence_counts=counts, complete=complete
    )
    return [(problem.field, problem.code) for problem in found]
