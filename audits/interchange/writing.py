"""A checklist as an XLSForm that other tools take, and that imports to the letter.

What XLSForm has no word for goes into columns of our own, and texts that a cell cannot
hold go to a sheet beside them, in pieces of JSON.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font

from audits.definition import Checklist, Kind, Option, Question, Section
from audits.interchange import fields
from audits.interchange.choices import PLAIN_YES_NO
from audits.interchange.expressions import Names, named, to_xpath
from audits.interchange.languages import heading_of
from audits.interchange.naming import Naming
from audits.interchange.tables import shown

_TYPES = {
    Kind.NUMBER: "integer",
    Kind.MONEY: "integer",
    Kind.DURATION: "integer",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.PHOTO: "image",
    Kind.SCREENSHOT: "image",
    Kind.SIGNATURE: "image",
    Kind.AUDIO: "audio",
    Kind.DOCUMENT: "file",
    Kind.LOCATION: "geopoint",
    Kind.INSTRUCTION: "note",
    Kind.COMPUTED: "integer",
}
_LOOKS = {Kind.SIGNATURE: "signature", Kind.NARRATIVE: "multiline"}
_SELECTS = {
    Kind.YES_NO: "select_one",
    Kind.SINGLE_CHOICE: "select_one",
    Kind.MULTIPLE_CHOICE: "select_multiple",
    Kind.GRID: "select_one",
}
_OF_XLSFORM = ("required", "relevant", "constraint", "appearance", "parameters")
_OURS = ("key", "kind", "intro", "visible_when", *fields.QUESTION)
_PIECE = 2_500
_WIDTHS = {"label": 60, "hint": 40, "type": 26, "name": 26, "text": 60}

Row = dict[str, str]


def to_xlsx(checklist: Checklist, name: str) -> bytes:
    """The spreadsheet of `checklist`, called `name`."""
    return _Writing(checklist, name).workbook()


class _Writing:
    def __init__(self, checklist: Checklist, name: str) -> None:
        self._checklist = checklist
        self._name = name
        self._languages = [
            each for each in checklist.translations if each != checklist.language
        ]
        self._survey: list[Row] = []
        self._choices: list[Row] = []
        self._beside: list[Sequence[str]] = []
        self._lists: dict[str, str] = {}
        self._names: Names = {}
        self._naming = Naming()
        #: Translations that have a column; the rest are written beside.
        self._said: set[tuple[str, str]] = set()

    def workbook(self) -> bytes:
        """The whole file."""
        for section in self._checklist.sections:
            self._section(section)
        self._whole()
        settings: Row = {"form_id": "checklist"}
        heading = heading_of(self._checklist.language)
        settings["default_language"] = heading
        self._put(settings, "settings", "", "form_title", self._name, "-")
        book = Workbook(write_only=True)
        for sheet, columns, rows in (
            ("survey", self._columns("hint", _OF_XLSFORM, _OURS), self._survey),
            ("choices", self._columns("", (), ("score", "key")), self._choices),
            ("settings", list(settings), [settings]),
        ):
            if sheet == "choices" and not rows:
                continue
            must = ("type", "name") if sheet == "survey" else ()
            used = [
                each
                for each in columns
                if each in must or any(row.get(each) for row in rows)
            ]
            _write(book, sheet, used, ([row.get(c, "") for c in used] for row in rows))
        beside = ("of", "name", "column", "part", "text")
        _write(book, "candid", beside, self._beside)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def _columns(
        self, more: str, plain: Iterable[str], ours: Iterable[str]
    ) -> list[str]:
        tags = [self._checklist.language, *self._languages]
        texts = [
            f"{column}::{heading_of(tag)}"
            for column in ("label", more)
            for tag in tags
            if column
        ]
        return ["type", "list_name", "name", *texts, *plain, *ours]

    # --- sections and questions -----------------------------------------------------

    def _section(self, section: Section) -> None:
        row: Row = {"type": "begin_group"}
        row["name"] = self._naming.name(section.key)
        self._label(row, "survey", section.title, f"section.{section.key}.title")
        self._ours(row, "key", section.key)
        self._ours(row, "intro", section.intro)
        if section.weight is not None:
            row["weight"] = fields.said(section.weight, 2)
        self._shown_when(row, section.visible_when)
        self._survey.append(row)
        for question in section.questions:
            self._question(question)
        self._survey.append({"type": "end_group"})

    def _question(self, question: Question) -> None:
        row: Row = {"name": self._naming.name(question.key), "kind": question.kind}
        list_name = self._list(question, row["name"])
        row["type"] = self._type(question, list_name)
        address = f"question.{question.key}"
        self._label(row, "survey", question.text, f"{address}.text")
        self._texts(row, "survey", "hint", question.guidance, f"{address}.guidance")
        row["required"] = "yes" if question.required else ""
        row["appearance"] = _LOOKS.get(question.kind, "")
        row["constraint"] = _constraint(question)
        if row["type"] == "range":
            low, high = question.scale_min, question.scale_max
            row["parameters"] = f"start={low} end={high} step=1"
        self._ours(row, "key", question.key)
        for column, text in fields.written(question).items():
            self._ours(row, column, text)
        self._shown_when(row, question.visible_when)
        if question.kind is Kind.GRID and question.rows:
            self._grid(row, question, list_name)
        else:
            self._survey.append(row)
        self._know(question, row["name"], list_name)

    def _type(self, question: Question, list_name: str) -> str:
        if list_name:
            return f"{_SELECTS[question.kind]} {list_name}"
        if question.kind is Kind.SCALE:
            return "range" if question.scale_min < question.scale_max else "integer"
        if question.decimals and question.kind in {Kind.NUMBER, Kind.MONEY}:
            return "decimal"
        return _TYPES.get(question.kind, "text")

    def _grid(self, row: Row, question: Question, list_name: str) -> None:
        asked = row["type"]
        # Not the group is required, but its rows are.
        row |= {"type": "begin_group", "appearance": "table-list", "required": ""}
        self._survey.append(row)
        for statement in question.rows:
            line: Row = {"type": asked}
            line["name"] = self._naming.name(f"{row['name']}_{statement.key}")
            line["required"] = "yes" if question.required else ""
            address = f"question.{question.key}.row.{statement.key}"
            self._label(line, "survey", statement.label, address)
            self._ours(line, "key", statement.key)
            self._survey.append(line)
            self._names[question.key, statement.key] = named(
                line["name"], question, self._options(question, list_name)
            )
        self._survey.append({"type": "end_group"})

    def _know(self, question: Question, name: str, list_name: str) -> None:
        """From here on conditions may speak of it; twice the same key: of neither."""
        if question.kind is Kind.INSTRUCTION or question.kind is Kind.GRID:
            return
        found = named(name, question, self._options(question, list_name))
        self._names[question.key, ""] = found

    def _options(self, question: Question, list_name: str) -> Mapping[str, str]:
        if list_name == PLAIN_YES_NO:
            return {"yes": "yes", "no": "no"}
        return self._naming.options.get(list_name, {})

    # --- choices --------------------------------------------------------------------

    def _list(self, question: Question, name: str) -> str:
        """The name of the question's choice list; lists that are alike are one."""
        if question.kind is Kind.YES_NO and not question.options:
            if PLAIN_YES_NO not in self._lists:
                self._lists[PLAIN_YES_NO] = PLAIN_YES_NO
                for key, label in (("yes", "Yes"), ("no", "No")):
                    row = {"list_name": PLAIN_YES_NO, "name": key, "key": key}
                    heading = heading_of(self._checklist.language)
                    self._choices.append(row | {f"label::{heading}": label})
            return PLAIN_YES_NO
        if question.kind not in _SELECTS or not question.options:
            return ""
        address = f"question.{question.key}.option"
        words = [
            [self._translated(tag, f"{address}.{each.key}") for tag in self._languages]
            for each in question.options
        ]
        alike = json.dumps([msgspec.to_builtins(question.options), words])
        for option in question.options:
            self._said.update(
                (tag, f"{address}.{option.key}") for tag in self._languages
            )
        if alike not in self._lists:
            self._lists[alike] = name
            self._naming.start(name)
            for option in question.options:
                self._option(name, option, f"{address}.{option.key}")
        return self._lists[alike]

    def _option(self, list_name: str, option: Option, address: str) -> None:
        row: Row = {"list_name": list_name}
        row["name"] = self._naming.option(list_name, option.key)
        self._label(row, "choices", option.label, address)
        row["score"] = fields.said(option.points, 2) if option.points else ""
        self._ours(row, "key", option.key, "choices")
        self._choices.append(row)

    # --- texts ----------------------------------------------------------------------

    def _translated(self, language: str, address: str) -> str | None:
        return self._checklist.translations[language].get(address)

    def _label(self, row: Row, sheet: str, text: str, address: str) -> None:
        self._texts(row, sheet, "label", text, address, fallback=row["name"])

    def _texts(
        self,
        row: Row,
        sheet: str,
        column: str,
        text: str,
        address: str,
        fallback: str = "",
    ) -> None:
        own = self._checklist.language
        heading = f"{column}::{heading_of(own)}"
        name = _identity(row)
        self._put(row, sheet, name, heading, text, fallback, f"{column}::{own}")
        for tag in self._languages:
            said = self._translated(tag, address)
            self._said.add((tag, address))
            if said is not None:
                heading = f"{column}::{heading_of(tag)}"
                self._put(row, sheet, name, heading, said, "", f"{column}::{tag}")
                if not said:
                    self._keep(sheet, name, f"{column}::{tag}", said)

    def _ours(self, row: Row, column: str, text: str, sheet: str = "survey") -> None:
        self._put(row, sheet, _identity(row), column, text)

    def _put(
        self,
        row: Row,
        sheet: str,
        name: str,
        column: str,
        text: str,
        fallback: str = "",
        kept_as: str = "",
    ) -> None:
        """The cell; and beside it what it means, when it cannot say so itself."""
        row[column] = shown(text, fallback)
        if row[column] != text:
            self._keep(sheet, name, kept_as or column, text)

    def _keep(self, of: str, name: str, column: str, text: str) -> None:
        for part, start in enumerate(range(0, len(text) or 1, _PIECE), 1):
            piece = json.dumps(text[start : start + _PIECE]).replace("_x", "_\\u0078")
            self._beside.append((of, name, column, str(part), piece))

    def _shown_when(self, row: Row, condition: Any) -> None:
        if condition is not None:
            row["relevant"] = to_xpath(condition, self._names) or ""
            self._ours(row, "visible_when", fields.condition_text(condition))

    def _whole(self) -> None:
        """What belongs to no row: the checklist's own rules, translations without a
        column."""
        plain = msgspec.to_builtins(self._checklist)
        for name, value in plain.items():
            if name not in {"sections", "translations", "language"}:
                self._keep("checklist", name, "", json.dumps(value))
        languages = json.dumps(list(self._checklist.translations))
        self._keep("checklist", "language", "", json.dumps(self._checklist.language))
        self._keep("checklist", "languages", "", languages)
        for tag, texts in self._checklist.translations.items():
            for address, text in texts.items():
                if (tag, address) not in self._said:
                    self._keep("translation", tag, address, text)


def _identity(row: Row) -> str:
    name = row.get("name", "")
    return f"{row['list_name']}/{name}" if "list_name" in row else name


def _constraint(question: Question) -> str:
    if question.kind is Kind.NARRATIVE and question.min_length:
        return f"string-length(.) >= {question.min_length}"
    if _TYPES.get(question.kind) != "integer":
        return ""
    parts = [
        f". {sign} {fields.said(limit, question.decimals)}"
        for sign, limit in ((">=", question.minimum), ("<=", question.maximum))
        if limit is not None
    ]
    return " and ".join(parts)


def _write(
    book: Workbook,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns):
        letter = _letter(place)
        sheet.column_dimensions[letter].width = _WIDTHS.get(column.split("::")[0], 16)
    sheet.append([_cell(sheet, column, is_heading=True) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])


def _letter(place: int) -> str:
    first, second = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def _cell(sheet: Any, text: str, *, is_heading: bool = False) -> Cell | None:
    """A cell that is a text and stays one: "=1+1" is not calculated."""
    if not text:
        return None
    cell = WriteOnlyCell(sheet, value="")
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = True  # also when somebody edits the cell
    if is_heading:
        cell.font = Font(bold=True)
    elif "\n" in text or len(text) > 40:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
