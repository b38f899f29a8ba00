"""What is said at the end of whatever nobody asked about: columns and formulas."""

from audits.interchange.report import Problem, Report
from audits.interchange.tables import Form, Line, Sheet
from audits.sentences import _

_WHY = {
    "appearance": _("How it looks is decided by the page."),
    "constraint_message": _("The page words its own messages."),
    "required_message": _("The page words its own messages."),
    "default": _("Nothing is answered beforehand."),
    "calculation": _("Nothing is calculated."),
    "read_only": _("It can be answered by hand."),
    "choice_filter": _("All choices are offered, whatever was answered before."),
    "parameters": _("Its parameters are not taken over."),
    "repeat_count": _("Repeats are not taken over."),
}
_FILES = {"image", "big-image", "audio", "video"}


class Untold:
    def __init__(self, form: Form, report: Report) -> None:
        self._form = form
        self._report = report

    def tell(self, formulas: list[tuple[str, int, int]]) -> None:
        """Finish the report: rows of the survey, headings, results of formulas."""
        for line in (*self._form.survey.lines, *self._form.choices.lines):
            if self._report.is_taken(line.sheet, line.row):
                self._tell_line(line)
        self._tell_formulas(formulas)
        for name, sheet in (
            ("survey", self._form.survey),
            ("choices", self._form.choices),
        ):
            for _place, heading in sheet.unknown:
                message = _(
                    "“%(heading)s”: the language is not known. Write its code in "
                    "brackets: “label::French (fr)”.",
                    heading=heading[:80],
                )
                self._report.columns.append(Problem(message, name, 1, heading[:80]))
        if self._form.settings:
            self._tell_settings(self._form.settings)

    def _tell_line(self, line: Line) -> None:
        for column in line.untold():
            name = column.split("::")[0]
            if name in _FILES and line.sheet == "choices":
                reason = _("Options have no pictures here.")
            elif name in _FILES:
                file = line.get(*_column(column))[:120]
                reason = _("Attach “%(file)s” by hand in the editor.", file=file)
            elif column.endswith("::?"):
                reason = _("The language of “%(column)s” is not known.", column=name)
            else:
                other = _("“%(column)s” is not taken over.", column=column[:80])
                reason = _WHY.get(name, other)
            self._report.simplified(line.sheet, line.row, column[:80], reason)

    def _tell_formulas(self, formulas: list[tuple[str, int, int]]) -> None:
        sheets: dict[str, Sheet] = {
            "survey": self._form.survey,
            "choices": self._form.choices,
        }
        rows = {
            (line.sheet, line.row) for sheet in sheets.values() for line in sheet.lines
        }
        for name, row, place in formulas:
            if (name, row) in rows and self._report.is_taken(name, row):
                columns = sheets[name].columns
                column = columns[place - 1] if place <= len(columns) else None
                reason = _("The stored result of a formula was taken, not the formula.")
                self._report.simplified(name, row, column[0] if column else "", reason)

    def _tell_settings(self, line: Line) -> None:
        line.get("form_title"), line.get("form_id"), line.get("default_language")
        for column in line.untold():
            message = _(
                "The setting “%(column)s” is not taken over.", column=column[:80]
            )
            self._report.columns.append(
                Problem(message, "settings", line.row, column[:80])
            )


def _column(said: str) -> tuple[str, str]:
    name, _separator, language = said.partition("::")
    return name, language
