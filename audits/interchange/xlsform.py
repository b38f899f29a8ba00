"""An XLSForm as a checklist, with a report of every row."""

import json
import re
from typing import Any, NamedTuple

import msgspec

from audits.definition import (
    Checklist,
    Condition,
    Fault,
    Kind,
    Op,
    Question,
    Row,
    faults,
)
from audits.interchange import fields
from audits.interchange.choices import ChoiceLists
from audits.interchange.expressions import Names, named, to_xpath
from audits.interchange.grids import grid_rows
from audits.interchange.keys import QUESTION, SECTION, Keys
from audits.interchange.kinds import Asked, asked
from audits.interchange.limited import Workbook
from audits.interchange.parts import MAX_IN_SECTION, Part, check_size, sections
from audits.interchange.plain import plain
from audits.interchange.questions import Questions, conditional, what
from audits.interchange.relevance import Symbol, translate
from audits.interchange.report import Entry, Problem, Refused, Report
from audits.interchange.tables import Form, Line
from audits.interchange.tree import Node, check_circles, grown
from audits.interchange.untold import Untold
from audits.interchange.wording import Wording
from audits.interchange.xpath import CannotRead
from audits.sentences import Sentence, _, sentence_of, verbatim

_TITLE = 200
_PLACE = re.compile(r"\$\.sections\[(\d+)\](?:\.questions\[(\d+)\])?")


class Taken(NamedTuple):
    """A form that was read. `columns`: whole columns that are not taken over;
    `faults`: what is to be mended before it can be published."""

    name: str
    checklist: Checklist
    entries: list[Entry]
    columns: list[Problem]
    faults: list[Fault]


def take(workbook: Workbook, *, names_are_points: bool = False) -> Taken:
    """The checklist of a valid XLSForm. Raises Refused when it cannot be one.

    names_are_points: a choice whose name is a number gives that many points.
    """
    return _Taking(Form(workbook), workbook, names_are_points).taken()


class _Taking:
    def __init__(self, form: Form, workbook: Workbook, names_are_points: bool) -> None:
        self._form = form
        self._report = Report()
        for sheet in (form.survey, form.choices):
            for line in sheet.lines:
                self._report.expect(line.sheet, line.row, line.identity)
        self._workbook = workbook
        self._wording = Wording(form, self._report)
        self._lists = ChoiceLists(
            form, self._wording, self._report, names_are_points=names_are_points
        )
        self._questions = Questions(self._lists, self._wording, self._report)
        self._symbols: dict[str, Symbol] = {}
        self._names: Names = {}
        self._keys = Keys(QUESTION)
        self._section_keys = Keys(SECTION)
        self._parts: list[Part] = []
        self._loose: Part | None = None

    def taken(self) -> Taken:
        """The whole reading, in its order. Raises Refused."""
        root = grown(self._form.survey.lines)
        check_circles(root)
        for child in root.children:
            self._outermost(child)
        check_size(self._parts)
        Untold(self._form, self._report).tell(self._workbook.formulas)
        checklist = self._sound(self._checklist())
        return Taken(
            name=self._form.title(),
            checklist=checklist,
            entries=list(self._report.entries()),
            columns=self._report.columns,
            faults=list(faults(checklist)),
        )

    # --- sections -------------------------------------------------------------------

    def _outermost(self, node: Node) -> None:
        if node.edge == "group" and not self._is_grid(node):
            self._section(node)
            return
        if self._loose is None or len(self._loose.questions) >= MAX_IN_SECTION:
            count = sum(part.line is None for part in self._parts)
            title = self._form.title()[:_TITLE] or "Questions"
            title = f"{title[:190]} ({count + 1})" if count else title
            self._loose = Part(self._section_keys.make("questions"), title, None)
            self._parts.append(self._loose)
        self._inner(node, self._loose, None)

    def _section(self, node: Node) -> None:
        line = node.line
        assert line is not None
        self._loose = None
        own = line.raw("key")
        fits = self._section_keys.fits(own)
        name = line.get("name")
        key = own if fits else self._section_keys.make(name)
        is_exact = line.exact("label", self._form.language, name) is not None
        limit = 500 if fits or is_exact else _TITLE
        title = self._wording.own(line, "label", fallback=name, limit=limit)
        part = Part(key, title, line)
        self._wording.translate(line, "label", f"section.{key}.title")
        part.intro = line.exact("intro") or plain(line.get("intro"))[:10_000]
        part.weight = self._weight(line)
        part.condition = self._condition(line, None)
        self._report.took("survey", line.row, _("Section"))
        self._parts.append(part)
        for child in node.children:
            self._inner(child, part, None)
        self._ended(node, _("End of a section"))
        if not part.questions and not own:
            self._parts.remove(part)
            self._leave_out(line, _("Nothing in it could be taken over."))

    def _weight(self, line: Line) -> int | None:
        said = line.get("weight")
        try:
            return fields.checked("weight", fields.points(said)) if said else None
        except ValueError as error:
            reason = _("Left as it is by default: %(why)s.", why=sentence_of(error))
            self._note(line, "weight", reason)
            return None

    def _ended(self, node: Node, what: Sentence) -> None:
        if node.end:
            self._report.took("survey", node.end.row, what)
            node.end.get("name"), node.end.get("label")

    # --- what is in them ------------------------------------------------------------

    def _inner(self, node: Node, part: Part, above: Condition | None) -> None:
        if node.edge == "repeat":
            self._repeat(node)
        elif node.edge == "group" and self._is_grid(node):
            self._grid(node, part, above)
        elif node.edge == "group":
            self._flattened(node, part, above)
        else:
            self._question(node, part, above)

    def _repeat(self, node: Node) -> None:
        assert node.line is not None
        first = _("A checklist asks everything once: repeats are not taken over.")
        inside = _("It is in the repeat “%(name)s”.", name=node.line.get("name")[:80])
        for number, line in enumerate(node.lines()):
            self._leave_out(line, inside if number else first)

    def _flattened(self, node: Node, part: Part, above: Condition | None) -> None:
        line = node.line
        assert line is not None
        self._report.took("survey", line.row, _("Group within a section"))
        reason = _("Its questions are part of the section around it.")
        self._note(line, "type", reason)
        self._wording.own(line, "label", fallback=line.get("name"))
        gate = self._condition(line, above)
        for child in node.children:
            self._inner(child, part, gate)
        self._ended(node, _("End of a group"))

    def _question(self, node: Node, part: Part, above: Condition | None) -> None:
        line = node.line
        assert line is not None
        wanted = asked(line.get("type"))
        if wanted.why_not and not line.get("kind"):
            self._leave_out(line, wanted.why_not)
        elif _is_never(line):
            reason = _("It is never shown: “relevant” is always false.")
            self._leave_out(line, reason)
        else:
            self._add(line, wanted, part, above)

    def _add(
        self,
        line: Line,
        wanted: Asked,
        part: Part,
        above: Condition | None,
        rows: tuple[Row, ...] = (),
    ) -> Question:
        name = line.get("name")
        key = self._key(line, name)
        question, symbol = self._questions.make(line, wanted, key, rows)
        shown_when = self._condition(line, above)
        question = conditional(question, shown_when)
        self._report.took("survey", line.row, what(question.kind))
        self._symbols[name] = symbol
        if question.kind not in {Kind.GRID, Kind.INSTRUCTION}:
            self._names[key, ""] = named(name, question, symbol.options)
        part.questions.append(question)
        part.lines.append(line)
        return question

    def _key(self, line: Line, name: str) -> str:
        own = line.raw("key")
        if self._keys.fits(own):
            return own
        key = self._keys.make(name)
        if key != name:
            reason = _(
                "Its key is “%(key)s”: “%(name)s” cannot be one, or is taken.",
                key=key,
                name=name[:80],
            )
            self._note(line, "name", reason)
        return key

    # --- grids ----------------------------------------------------------------------

    def _is_grid(self, node: Node) -> bool:
        return grid_rows(node) is not None

    def _grid(self, node: Node, part: Part, above: Condition | None) -> None:
        head, statements = node.line, grid_rows(node)
        assert head is not None
        assert statements is not None
        keys, rows = Keys("row"), []
        for line in statements:
            own = line.raw("key")
            key = own if keys.fits(own) else keys.make(line.get("name"))
            label = self._wording.own(
                line, "label", fallback=line.get("name"), limit=500
            )
            rows.append(Row(key, label))
            self._report.took("survey", line.row, _("Statement of a grid"))
        wanted = asked(statements[0].get("type"))
        question = self._add(head, wanted, part, above, tuple(rows))
        symbol = self._symbols[head.get("name")]
        self._symbols[head.get("name")] = Symbol(why_not=_("is a group"))
        needed = [_says_yes(line.get("required")) for line in statements]
        question = msgspec.structs.replace(question, required=any(needed))
        part.questions[-1] = question
        for line, row in zip(statements, rows, strict=True):
            address = f"question.{question.key}.row.{row.key}"
            self._wording.translate(line, "label", address)
            name = line.get("name")
            self._symbols[name] = Symbol(
                key=symbol.key,
                kind=Kind.GRID,
                options=symbol.options,
                na=symbol.na,
                row=row.key,
            )
            self._names[question.key, row.key] = named(name, question, symbol.options)
        for child in node.children:
            if child.line and child.line not in statements:
                self._report.took("survey", child.line.row, _("Heading of a grid"))
        self._ended(node, _("End of a grid"))

    # --- conditions -----------------------------------------------------------------

    def _condition(self, line: Line, above: Condition | None) -> Condition | None:
        own = self._own_condition(line)
        if own is not None:
            return own
        said = line.get("relevant")
        found: Condition | bool = True
        if said:
            try:
                found = translate(said, self._symbols)
            except CannotRead as error:
                reason = _(
                    "Shown always: “%(said)s” is left out (%(why)s).",
                    said=said[:300],
                    why=sentence_of(error),
                )
                self._note(line, "relevant", reason)
        if found is False:
            self._note(line, "relevant", _("Shown always: it said never."))
        parts = tuple(each for each in (above, found) if isinstance(each, Condition))
        if len(parts) == 2:
            return Condition(op=Op.ALL, of=parts)
        return parts[0] if parts else None

    def _own_condition(self, line: Line) -> Condition | None:
        """The column “visible_when” of our own exports, unless somebody has changed
        what “relevant” says of it since."""
        text = line.raw("visible_when")
        if not text:
            return None
        try:
            condition = fields.read_condition(text)
        except ValueError as error:
            why = verbatim(str(error)[:200])
            self._note(line, "visible_when", _("Not understood: %(why)s.", why=why))
            return None
        written = to_xpath(condition, self._names) or ""
        if written == line.get("relevant"):
            return condition
        reason = _("It was changed: “visible_when” is not used.")
        self._note(line, "relevant", reason)
        return None

    # --- the whole ------------------------------------------------------------------

    def _leave_out(self, line: Line, reason: Sentence) -> None:
        self._report.left_out("survey", line.row, "type", reason)
        self._symbols[line.get("name")] = Symbol(why_not=_("is left out"))

    def _note(self, line: Line, column: str, reason: Sentence) -> None:
        self._report.simplified("survey", line.row, column, reason)

    def _checklist(self) -> Checklist:
        for (language, address), text in self._form.kept_beside("translation").items():
            self._wording.put(language, address, text)
        values: dict[str, Any] = {"language": self._wording.language}
        languages = dict(self._wording.translations)
        for (name, _column), text in self._form.kept_beside("checklist").items():
            found = _decoded(text)
            if name == "languages" and isinstance(found, list):
                languages = {str(each): {} for each in found} | languages
            else:
                values[name] = found
        values["sections"] = [
            msgspec.to_builtins(each) for each in sections(self._parts)
        ]
        values["translations"] = languages
        try:
            return msgspec.convert(values, Checklist)
        except msgspec.ValidationError as error:
            why = verbatim(str(error))
            message = _("The form cannot be a checklist: %(why)s", why=why)
            raise Refused(Problem(message)) from None

    def _sound(self, checklist: Checklist) -> Checklist:
        """Without translated conditions that cannot be answered where they stand."""
        unsound = {
            each.path.split(".visible_when")[0]: each.sentence
            for each in faults(checklist)
            if ".visible_when" in each.path
        }
        for path, why in unsound.items():
            found = _PLACE.match(path)
            if found is None:
                continue
            part = self._parts[int(found[1])]
            line = part.lines[int(found[2])] if found[2] else part.line
            if line is None or line.get("visible_when"):
                continue
            self._note(line, "relevant", _("Shown always: %(why)s", why=why))
            if found[2]:
                at = int(found[2])
                part.questions[at] = conditional(part.questions[at], None)
            else:
                part.condition = None
        if not unsound:
            return checklist
        return msgspec.structs.replace(checklist, sections=sections(self._parts))


def _says_yes(said: str) -> bool:
    return said.lower() in {"yes", "true", "true()"}


def _is_never(line: Line) -> bool:
    said = line.get("relevant").lower().replace(" ", "")
    return said in {"false", "false()", "no"} and not line.get("visible_when")


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
