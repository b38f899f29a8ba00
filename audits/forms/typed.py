"""What a shopper typed into the checklist, read from the posted form.

Names of fields are a part and the question's key: `a.` value, `m.` and `s.` minutes
and seconds, `na.` not applicable, `c.` comment, `r.` reasons.
"""

import re
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from audits.answers import Problem
from audits.definition import Checklist, Kind, Question
from audits.models import Location

PARTS = frozenset({"a", "m", "s", "na", "c", "r"})
#: "Not applicable" among the choices; no option's key begins so.
NA = "-"
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,12}")

Raw = dict[str, Any]


def read_answers(checklist: Checklist, data: QueryDict) -> dict[str, Raw]:
    """Raw answers (audits/answers.py) of a posted form; blank ones are left out.

    What is no number stays a text, so that the check can refuse it by name.
    """
    questions = {question.key: question for question in checklist.questions()}
    posted = (name.split(".", 1) for name in data if "." in name)
    keys = dict.fromkeys(key for part, key in posted if part in PARTS)
    found = {key: _read_answer(questions.get(key), key, data) for key in keys}
    return {key: raw for key, raw in found.items() if raw}


def _read_answer(question: Question | None, key: str, data: QueryDict) -> Raw:
    if question is None:
        return {"value": data.get(f"a.{key}", "")}
    value = _read_value(question, data)
    raw: Raw = {}
    if value == NA or data.get(f"na.{key}"):
        raw["na"] = True
    if value not in (None, NA):
        raw["value"] = value
    if comment := data.get(f"c.{key}", "").strip():
        raw["comment"] = comment
    if reasons := data.getlist(f"r.{key}"):
        raw["reasons"] = reasons
    return raw


def _read_value(question: Question, data: QueryDict) -> Any:
    name = f"a.{question.key}"
    if question.kind is Kind.MULTIPLE_CHOICE:
        return data.getlist(name) or None
    if question.kind is Kind.DURATION:
        parts = (data.get(f"{part}.{question.key}", "").strip() for part in "ms")
        return _seconds(*parts)
    text = data.get(name, "").replace("\r\n", "\n")
    if not text.strip():
        return None
    if question.kind in (Kind.NUMBER, Kind.SCALE):
        return _whole(text.strip().replace("−", "-"))
    return text


def _whole(text: str) -> int | str:
    return int(text) if WHOLE_NUMBER.fullmatch(text) else text


def _seconds(minutes: str, seconds: str) -> int | str | None:
    if not minutes and not seconds:
        return None
    parts = [_whole(text or "0") for text in (minutes, seconds)]
    if all(isinstance(part, int) and part >= 0 for part in parts):
        return int(parts[0]) * 60 + int(parts[1])
    return f"{minutes}:{seconds}"


def read_visit(text: str, location: Location) -> datetime | Problem | None:
    """The moment of the visit, typed on the location's clock."""
    if not text.strip():
        return None
    try:
        typed = datetime.fromisoformat(text.strip())
        return typed if typed.tzinfo else typed.replace(tzinfo=location.zone)
    except ValueError:
        return Problem("", "visit_unreadable", "visited_at")


def write_visit(moment: datetime | None, location: Location) -> str:
    if moment is None:
        return ""
    return timezone.localtime(moment, location.zone).strftime("%Y-%m-%dT%H:%M")
