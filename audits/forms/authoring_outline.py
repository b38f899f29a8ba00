"""The left column of the editor: what is wrong, and every question in its place."""

from dataclasses import dataclass, field

from audits.definition import Checklist, Kind, Question, Section, possible_points
from audits.forms.versions import Told, told
from audits.publishing import Note

#: So many problems are listed; more is one line that says how many.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class QuestionLine:
    number: int
    key: str
    text: str
    points: int
    #: What it could give in the last published version; None when it did not change.
    was: int | None
    scores: bool
    mark: str


@dataclass(slots=True)
class SectionLine:
    key: str
    title: str
    points: int
    mark: str
    questions: list[QuestionLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    sections: list[SectionLine]
    problems: list[Told]
    hidden: int
    count: int
    points: int

    @property
    def stops(self) -> bool:
        return any(problem.stops for problem in self.problems)

    @property
    def problem_count(self) -> int:
        return len(self.problems) + self.hidden


def outline_of(
    checklist: Checklist, published: Checklist | None, notes: list[Note]
) -> Outline:
    """`notes` say what is wrong (publishing.notes)."""
    marks: dict[str, str] = {}
    for note in notes:
        marks.setdefault(note.key, "bad" if note.level == "stop" else "warn")
    before = (
        {q.key: possible_points(q) for q in published.questions()} if published else {}
    )
    sections, number = [], 0
    for section in checklist.sections:
        line = _section_line(section, marks)
        for question in section.questions:
            number += 1
            line.questions.append(_line(number, question, before, marks))
        sections.append(line)
    return Outline(
        sections,
        told(notes[:SHOWN], checklist),
        max(len(notes) - SHOWN, 0),
        number,
        sum(line.points for line in sections),
    )


def _section_line(section: Section, marks: dict[str, str]) -> SectionLine:
    points = sum(scored_points(each) for each in section.questions)
    return SectionLine(section.key, section.title, points, marks.get(section.key, ""))


def scored_points(question: Question) -> int:
    """Hundredths that the question can add to a score, its weight counted."""
    return possible_points(question) * question.weight // 100


def _line(
    number: int, question: Question, before: dict[str, int], marks: dict[str, str]
) -> QuestionLine:
    points = possible_points(question)
    was = before.get(question.key, points)
    scores = bool(points) or question.kind not in (Kind.INSTRUCTION, Kind.NARRATIVE)
    return QuestionLine(
        number,
        question.key,
        question.text,
        points,
        was if was != points else None,
        scores and bool(points or was),
        marks.get(question.key, ""),
    )
