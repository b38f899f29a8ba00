"""What becomes of questions for a recording where nobody may record."""

from msgspec.structs import replace

from audits.definition import Checklist, Kind, Question


def records(checklist: Checklist) -> bool:
    """Whether any question asks for a recording."""
    return any(question.kind is Kind.AUDIO for question in checklist.questions())


def without_recording(checklist: Checklist) -> Checklist:
    """The same checklist that demands no recording. Recordings give no points, so a
    score is the same under both."""
    sections = tuple(
        replace(section, questions=tuple(_eased(each) for each in section.questions))
        for section in checklist.sections
    )
    return replace(checklist, sections=sections)


def _eased(question: Question) -> Question:
    if question.kind is not Kind.AUDIO:
        return question
    return replace(question, required=False)
