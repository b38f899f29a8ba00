"""The rows of a form's sheets, by what their columns are called."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from audits.interchange.languages import tag_of
from audits.interchange.limited import Workbook
from audits.interchange.plain import plain, stored

#: What other tools call the same column.
_ALIASES = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "relevance": "relevant",
    "list name": "list_name",
    "readonly": "read_only",
    "calculate": "calculation",
    "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "jr:requiredmsg": "required_message",
    "requiredmsg": "required_message",
    "guidance": "guidance_hint",
}
_WRAPPERS = {"bind", "control", "media", "body", "instance"}
_ESCAPED = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
#: (column, language); the language is "" where the heading names none.
Column = tuple[str, str]
#: Texts that a cell cannot hold, by (sheet, row's name, column as written).
Exact = Mapping[tuple[str, str, str], str]


def shown(text: str, fallback: str = "") -> str:
    """What a cell says of `text`: harmless everywhere, and never blank if it must not
    be."""
    return _ESCAPED.sub("_ x", plain(text)) or fallback


class Line:
    """One row. Columns that nobody asked for are told at the end (`untold`)."""

    def __init__(
        self, sheet: str, row: int, cells: dict[Column, str], exact: Exact
    ) -> None:
        self.sheet = sheet
        self.row = row
        self.cells = cells
        self._exact = exact
        self._told: set[Column] = set()
        self.identity = self.get("name")
        if sheet == "choices":
            self.identity = f"{self.get('list_name')}/{self.identity}"

    def get(self, column: str, language: str = "") -> str:
        """The cell, bare of space around it; "" when it is blank or there is none."""
        self._told.add((column, language))
        return self.cells.get((column, language), "").strip()

    def exact(self, column: str, language: str = "", fallback: str = "") -> str | None:
        """What our own export says the cell meant, while the cell still says so."""
        written = f"{column}::{language}" if language else column
        meant = self._exact.get((self.sheet, self.identity, written))
        cell = self.get(column, language)
        return None if meant is None or shown(meant, fallback) != cell else meant

    def raw(self, column: str) -> str:
        """As `get`, to the letter when our own export wrote it."""
        meant = self.exact(column)
        return self.get(column) if meant is None else meant

    def untold(self) -> Iterator[str]:
        """The columns with text that nobody asked for, as they are written."""
        for column, text in self.cells.items():
            if text.strip() and column not in self._told:
                yield "::".join(part for part in column if part)


class Sheet:
    """A sheet's lines and the languages of its columns."""

    def __init__(
        self, name: str, rows: Sequence[tuple[int, list[str]]], exact: Exact
    ) -> None:
        head = rows[0][1] if rows else []
        self.columns = [_column(heading) for heading in head]
        self.unknown = [
            (place, heading)
            for place, (heading, column) in enumerate(
                zip(head, self.columns, strict=True), 1
            )
            if column is not None and column[1] == "?"
        ]
        self.lines = [
            Line(name, number, self._cells(cells), exact) for number, cells in rows[1:]
        ]

    def _cells(self, cells: Sequence[str]) -> dict[Column, str]:
        pairs = zip(self.columns, cells, strict=False)
        return {column: cell for column, cell in pairs if column is not None and cell}

    def languages(self) -> list[str]:
        """In the order of the columns, each once; "" for columns that name none."""
        named = [column for column in self.columns if column and column[0] == "label"]
        return list(dict.fromkeys(language for _, language in named))


def _column(heading: str) -> Column | None:
    text = " ".join(heading.split())
    if not text:
        return None
    parts = [part.strip() for part in text.split("::")]
    if len(parts) == 1 and text.count(":") and "jr:" not in text:
        parts = [part.strip() for part in text.split(":")]
    elif len(parts) == 1 and text.startswith("bind:"):
        parts = ["bind", text.removeprefix("bind:")]
    if len(parts) > 1 and parts[0].lower() in _WRAPPERS:
        parts = parts[1:]
    name = parts[0].lower()
    name = _ALIASES.get(name, name)
    if len(parts) == 1:
        return name, ""
    return name, tag_of(parts[-1]) or "?"


class Form:
    """The sheets of a workbook: `survey`, `choices`, the settings and what our own
    export keeps beside them."""

    def __init__(self, workbook: Workbook) -> None:
        beside = workbook.sheets.get("candid", [])
        self.beside = _joined(beside[1:])
        exact = {
            (sheet, name, column): text
            for (sheet, name, column), text in self.beside.items()
        }
        self.survey = Sheet("survey", workbook.sheets.get("survey", []), exact)
        self.choices = Sheet("choices", workbook.sheets.get("choices", []), exact)
        settings = Sheet("settings", workbook.sheets.get("settings", []), exact)
        self.settings = settings.lines[0] if settings.lines else None
        self.language, self.translated = self._languages()

    def setting(self, name: str) -> str:
        """The cell of the settings sheet; "" when there is none."""
        return self.settings.get(name) if self.settings else ""

    def title(self) -> str:
        """What the form is called; "" when it does not say."""
        meant = self.settings.exact("form_title") if self.settings else None
        return stored(meant or self.setting("form_title"))

    def _languages(self) -> tuple[str, list[str]]:
        """(the form's own language, its other ones)."""
        both = [*self.survey.languages(), *self.choices.languages()]
        found = [each for each in dict.fromkeys(both) if each not in {"", "?"}]
        said = tag_of(self.setting("default_language")) or ""
        own = said if said in found or not found else found[0]
        others = dict.fromkeys([*found, *self._languages_beside()])
        return own or "en", [each for each in others if each != own]

    def _languages_beside(self) -> list[str]:
        """Of our own export: a language whose texts are all blank has no column."""
        try:
            said = json.loads(self.beside.get(("checklist", "languages", ""), "[]"))
        except ValueError:
            return []
        return [each for each in said if isinstance(each, str) and tag_of(each) == each]

    def kept_beside(self, what: str) -> dict[tuple[str, str], str]:
        """Of our own export: (of what, field) → text."""
        return {
            (name, field): text
            for (kind, name, field), text in self.beside.items()
            if kind == what
        }


def _joined(rows: Sequence[tuple[int, list[str]]]) -> dict[tuple[str, str, str], str]:
    """Texts in pieces put together; what is no piece of ours is passed over."""
    texts: dict[tuple[str, str, str], str] = {}
    for _, cells in rows:
        if len(cells) < 5:
            continue
        try:
            piece = json.loads(cells[4])
        except ValueError:
            continue
        if isinstance(piece, str):
            key = (cells[0], cells[1], cells[2])
            texts[key] = texts.get(key, "") + piece
    return texts
