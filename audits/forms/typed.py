"""What a shopper typed into the checklist, read from the posted form.

Names of fields are a part and the question's key: `a.` value, `m.` and `s.` minutes
and seconds, `g.` one statement of a grid (its key after a colon), `na.` not
applicable, `c.` comment, `r.` reasons. static/js/field/values.js reads the same.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from audits.answers import Problem
from audits.contacts import YEARS
from audits.definition import Checklist, Question
from audits.forms.shapes import reads
from audits.models import Location

PARTS = frozenset({"a", "m", "s", "g", "na", "c", "r"})
#: "Not applicable" among the choices; no option's key begins so.
NA = "-"
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,12}")
DECIMAL_NUMBER = re.compile(r"([+-]?)([0-9]{1,12})(?:[.,]([0-9]+))?")
#: What people put between thousands.
SPACES = re.compile(r"(?<=[0-9])[\s'’](?=[0-9])")

Raw = dict[str, Any]


def read_answers(checklist: Checklist, data: QueryDict) -> dict[str, Raw]:
    """Raw answers (audits/answers.py) of a posted form; blank ones are left out.

    What is no number stays a text, so that the check can refuse it by name.
    """
    questions = {question.key: question for question in checklist.questions()}
    posted = (name.split(".", 1) for name in data if "." in name)
    # No key holds a colon: behind it stands the statement of a grid.
    keys = dict.fromkeys(key.split(":")[0] for part, key in posted if part in PARTS)
    found = {key: _read_answer(questions.get(key), key, data) for key in keys}
    return {key: raw for key, raw in found.items() if raw}


def _read_answer(question: Question | None, key: str, data: QueryDict) -> Raw:
    if question is None:
        return {"value": data.get(f"a.{key}", "")}
    value = _read_value(question, data)
    raw: Raw = {}
    if value == NA and reads(question) != "text":
        raw["na"], value = True, None
    if data.get(f"na.{key}"):
        raw["na"] = True
    if value is not None:
        raw["value"] = value
    if comment := data.get(f"c.{key}", "").strip():
        raw["comment"] = comment
    if reasons := data.getlist(f"r.{key}"):
        raw["reasons"] = reasons
    return raw


def _read_value(question: Question, data: QueryDict) -> Any:
    read = _READERS.get(reads(question))
    return read(question, data) if read else None


def _read_text(question: Question, data: QueryDict) -> str | None:
    text = data.get(f"a.{question.key}", "").replace("\r\n", "\n")
    return text if text.strip() else None


def _read_list(question: Question, data: QueryDict) -> list[str] | None:
    return data.getlist(f"a.{question.key}") or None


def _read_grid(question: Question, data: QueryDict) -> dict[str, str] | None:
    names = {row.key: f"g.{question.key}:{row.key}" for row in question.rows}
    return {row: str(data[name]) for row, name in names.items() if name in data} or None


def _read_whole(question: Question, data: QueryDict) -> int | str | None:
    text = _read_text(question, data)
    return None if text is None else _whole(text.strip().replace("−", "-"))


def _read_decimal(question: Question, data: QueryDict) -> int | str | None:
    """A number as an integer of its decimal places: 12.5 of two is 1250."""
    text = _read_text(question, data)
    if text is None:
        return None
    typed = SPACES.sub("", text.strip().replace("−", "-"))
    found = DECIMAL_NUMBER.fullmatch(typed)
    if not found or len(found[3] or "") > question.decimals:
        return typed
    return int(f"{found[1]}{found[2]}{(found[3] or '').ljust(question.decimals, '0')}")


def _read_duration(question: Question, data: QueryDict) -> int | str | None:
    parts = (data.get(f"{part}.{question.key}", "").strip() for part in "ms")
    return _seconds(*parts)


def _read_location(question: Question, data: QueryDict) -> str | None:
    """Degrees and metres as they are kept, whatever stood between them."""
    text = _read_text(question, data)
    return None if text is None else " ".join(text.replace(",", " ").split())


_READERS: dict[str, Callable[[Question, QueryDict], Any]] = {
    "choice": _read_text,
    "choices": _read_list,
    "grid": _read_grid,
    "whole": _read_whole,
    "decimal": _read_decimal,
    "duration": _read_duration,
    "text": _read_text,
    "location": _read_location,
}


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
    except ValueError:
        return Problem("", "visit_unreadable", "visited_at")
    if typed.year not in YEARS:
        return Problem("", "visit_unreadable", "visited_at")
    return typed if typed.tzinfo else typed.replace(tzinfo=location.zone)


def write_visit(moment: datetime | None, location: Location) -> str:
    if moment is None:
        return ""
    return timezone.localtime(moment, location.zone).strftime("%Y-%m-%dT%H:%M")
