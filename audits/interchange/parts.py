"""The sections of a checklist while a form is read."""

from audits.definition import Condition, Question, Section
from audits.interchange.report import Problem, Refused
from audits.interchange.tables import Line
from audits.sentences import _

MAX_QUESTIONS, MAX_SECTIONS, MAX_IN_SECTION = 1_000, 100, 500


class Part:
    """A section while it is filled; `lines` are those of its questions."""

    def __init__(self, key: str, title: str, line: Line | None) -> None:
        self.key = key
        self.title = title
        self.line = line
        self.weight: int | None = None
        self.intro = ""
        self.condition: Condition | None = None
        self.questions: list[Question] = []
        self.lines: list[Line] = []


def check_size(parts: list[Part]) -> None:
    """Raises Refused for more than people can use."""
    lines = [line for part in parts for line in part.lines]
    if not lines and not any(part.line for part in parts):
        raise Refused(Problem(_("No question can be taken over."), "survey"))
    if len(lines) > MAX_QUESTIONS:
        message = _(
            "The form asks %(n)s questions; a checklist that people can use has at "
            "most %(most)s.",
            n=f"{len(lines):,}",
            most=f"{MAX_QUESTIONS:,}",
        )
        row = lines[MAX_QUESTIONS].row
        raise Refused(Problem(message, "survey", row, "type"))
    if len(parts) > MAX_SECTIONS:
        line = parts[MAX_SECTIONS].line
        message = _("A checklist has at most %(most)s sections.", most=MAX_SECTIONS)
        raise Refused(Problem(message, "survey", line.row if line else None, "type"))
    for part in parts:
        if len(part.questions) > MAX_IN_SECTION:
            message = _(
                "A section has at most %(most)s questions.", most=MAX_IN_SECTION
            )
            row = part.lines[MAX_IN_SECTION].row
            raise Refused(Problem(message, "survey", row, "type"))


def sections(parts: list[Part]) -> tuple[Section, ...]:
    """What the parts have become so far."""
    return tuple(
        Section(
            key=part.key,
            title=part.title,
            questions=tuple(part.questions),
            weight=part.weight,
            intro=part.intro,
            visible_when=part.condition,
        )
        for part in parts
    )
