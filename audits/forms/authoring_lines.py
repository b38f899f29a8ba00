"""Lists in the form of a question: options, statements of a grid, bands.

A line is what was typed, as text. Names in the posted form are `list.number.part`
(`options.3.label`); the order on the page is the order of the list. A line that is
wholly blank is no line.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.forms import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from audits.definition import Band, Option, Question, Row
from audits.editing import fresh_key
from audits.forms.authoring_figures import (
    Figures,
    read_points,
    write_points,
)

Line = dict[str, str]
Errors = dict[str, str]

PARTS = {
    "options": ("key", "label", "points"),
    "rows": ("key", "label"),
    "bands": ("upto", "points"),
}
LONGEST_LABEL = 500
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def lines_of(question: Question, figures: Figures) -> dict[str, list[Line]]:
    """The lines of a stored question, as they are typed."""
    return {
        "options": [
            {"key": o.key, "label": o.label, "points": write_points(o.points)}
            for o in question.options
        ],
        "rows": [{"key": row.key, "label": row.label} for row in question.rows],
        "bands": [
            {"upto": figures.write(b.upto), "points": write_points(b.points)}
            for b in question.bands
        ],
    }


def posted_lines(data: QueryDict) -> dict[str, list[Line]]:
    """The lines of a posted form, in the order in which they were sent."""
    found: dict[str, dict[str, Line]] = {name: {} for name in PARTS}
    for name in data:
        prefix, _dot, rest = name.partition(".")
        number, _dot, part = rest.partition(".")
        if prefix in PARTS and part in PARTS[prefix]:
            blank = {**dict.fromkeys(PARTS[prefix], ""), "number": number}
            line = found[prefix].setdefault(number, blank)
            line[part] = data.get(name, "").strip()
    return {name: list(lines.values()) for name, lines in found.items()}


def alter(lines: dict[str, list[Line]], act: str) -> None:
    """Carry out a button: `add:options`, `remove:options.2`, `up:rows.1`, `down:…`."""
    verb, _colon, where = act.partition(":")
    name, _dot, number = where.partition(".")
    listed = lines.get(name)
    if listed is None:
        return
    if verb == "add":
        listed.append(dict.fromkeys(PARTS[name], ""))
        return
    # The number is the line's on the page, which may have been dragged elsewhere.
    numbers = [each.get("number") for each in listed]
    if number not in numbers:
        return
    place = numbers.index(number)
    line = listed.pop(place)
    if verb != "remove":
        listed.insert(max(place + (-1 if verb == "up" else 1), 0), line)


def read_options(lines: Sequence[Line], errors: Errors) -> tuple[Option, ...]:
    def make(line: Line, key: str, at: str) -> Option:
        points = _tried(at, "points", line, errors, read_points) or 0
        return Option(key=key, label=_label(line, at, errors), points=points)

    return _keyed("options", lines, make, "option")


def read_rows(lines: Sequence[Line], errors: Errors) -> tuple[Row, ...]:
    def make(line: Line, key: str, at: str) -> Row:
        return Row(key=key, label=_label(line, at, errors))

    return _keyed("rows", lines, make, "statement")


def read_bands(
    lines: Sequence[Line], figures: Figures, errors: Errors
) -> tuple[Band, ...]:
    """Values up to and including each line's; a last one without is all the rest."""
    bands = []
    for number, line in enumerate(lines):
        if not line["upto"] and not line["points"]:
            continue
        at = f"bands.{number}"
        upto = _tried(at, "upto", line, errors, figures.read)
        points = _tried(at, "points", line, errors, read_points) or 0
        if points < 0:
            errors[f"{at}.points"] = _("Not below 0.")
            points = 0
        bands.append(Band(upto=upto, points=points))
    return tuple(bands)


def _keyed(
    name: str, lines: Sequence[Line], make: Callable[[Line, str, str], Any], word: str
) -> tuple[Any, ...]:
    """Lines that have words or a key; a new one gets its key from its words."""
    taken = {line["key"] for line in lines} - {""}
    made = []
    for number, line in enumerate(lines):
        if not line["label"] and not line["key"]:
            continue
        key = line["key"]
        if not KEY.fullmatch(key):
            key = fresh_key(line["label"], taken, word)
        taken.add(key)
        made.append(make(line, key, f"{name}.{number}"))
    return tuple(made)


def _label(line: Line, at: str, errors: Errors) -> str:
    label = line["label"]
    if len(label) > LONGEST_LABEL or "\x00" in label:
        errors[f"{at}.label"] = _("At most 500 letters, and no control characters.")
        return ""
    return label


def _tried(
    at: str,
    part: str,
    line: Mapping[str, str],
    errors: Errors,
    read: Callable[[str], int],
) -> int | None:
    if not line[part]:
        return None
    try:
        return read(line[part])
    except ValidationError as error:
        errors[f"{at}.{part}"] = error.messages[0]
        return None
