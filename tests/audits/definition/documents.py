"""Checklists with one question of every kind, to hang a condition on."""

from audits.definition import Kind, faults, read

AB = [{"key": "a", "label": "Yes, fully"}, {"key": "b", "label": "Partly"}]
ROWS = [{"key": "r", "label": "Polite"}]
BY_KIND = {
    "single_choice": {"options": AB},
    "multiple_choice": {"options": AB},
    "grid": {"options": AB, "rows": ROWS},
    "computed": {"measure": "hold_time"},
    "money": {"decimals": 2},
}
#: The question q_<kind> of every kind, Q1 … in this order.
KINDS = [str(kind) for kind in Kind]


def question(key, kind="yes_no", **fields):
    return {"key": key, "kind": kind, "text": key, **BY_KIND.get(kind, {}), **fields}


def asked(kind):
    """Not applicable may be said of all but `q_time`."""
    return question(f"q_{kind}", kind, na_allowed=kind != "time")


def section(key, *questions, **fields):
    return {"key": key, "title": key.title(), "questions": list(questions), **fields}


def document(**last):
    """One question of every kind, then Q21 and Q22 in a section of their own."""
    every = section("first", *(asked(kind) for kind in KINDS))
    last = question("last", **last)
    return {"sections": [every, section("second", last, question("after"))]}


def found(data):
    return [(fault.path, fault.message) for fault in faults(read(data))]


def message(condition):
    """What is wrong with this condition of the last question."""
    data = document(visible_when=condition)
    [(path, text)] = found(data)
    assert path == "$.sections[1].questions[0].visible_when"
    return text
