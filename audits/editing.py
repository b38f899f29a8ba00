"""Changing a draft: a checklist in, one piece changed, a new checklist out.

Nothing here asks whether the result may be published; `definition.faults` does.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection

import msgspec
from msgspec.structs import replace

from audits.definition import Checklist, Condition, Kind, Question, Section, Subject
from audits.translating import followed

MAX_PER_SECTION = 500
MAX_SECTIONS = 100
MAX_QUESTIONS = 1000
LONGEST_KEY = 40

Part = Question | Section | Checklist
Edit = Callable[[Checklist], Checklist]


class EditRefused(Exception):
    """The change cannot be made; `code` says why. Nothing was changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def base_of(part: Part) -> str:
    """What a form shows of `part`, as a short hash: it differs when the part does.

    A section without its questions, a checklist without sections and translations.
    """
    if isinstance(part, Section):
        part = replace(part, questions=())
    elif isinstance(part, Checklist):
        part = replace(part, sections=(), translations={})
    data = msgspec.json.encode(part, order="deterministic")
    return hashlib.sha256(data).hexdigest()[:20]


def fresh_key(words: str, taken: Collection[str], fallback: str = "question") -> str:
    """A key made of `words` (ASCII, lower case, at most 40 letters) not in `taken`."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    key = "_".join(re.findall(r"[a-z0-9]+", plain.lower())) or fallback
    if len(key) > LONGEST_KEY:
        key = key[: LONGEST_KEY + 1].rpartition("_")[0] or key[:LONGEST_KEY]
    number, free = 2, key
    while free in taken:
        free, number = f"{key}_{number}", number + 1
    return free


def keys_of(checklist: Checklist) -> set[str]:
    """Every key of a question or section: new ones avoid them all."""
    sections = {section.key for section in checklist.sections}
    return sections | {question.key for question in checklist.questions()}


def question_of(checklist: Checklist, key: str) -> Question | None:
    """The question called `key`, wherever it is."""
    return next((each for each in checklist.questions() if each.key == key), None)


def section_of(checklist: Checklist, key: str) -> Section | None:
    """The section called `key`."""
    return next((each for each in checklist.sections if each.key == key), None)


def shown_as_outcome(question: Question) -> bool:
    """Whether the question can say what came of the contact."""
    return question.kind in (Kind.YES_NO, Kind.SINGLE_CHOICE)


def home_of(checklist: Checklist, key: str) -> Section:
    """The section that the question is in. Raises EditRefused."""
    for section in checklist.sections:
        if any(question.key == key for question in section.questions):
            return section
    raise EditRefused("no_such_question")


def put_question(checklist: Checklist, key: str, question: Question) -> Checklist:
    """`question` where the one called `key` is; a new key is followed everywhere."""
    present = question_of(checklist, key)
    if present is None:
        raise EditRefused("no_such_question")
    if question.key != key and question.key in keys_of(checklist):
        raise EditRefused("key_taken")
    changed = replace(
        put_in(checklist, key, question),
        translations=followed(checklist, present, question),
    )
    return _renamed(changed, key, question.key) if question.key != key else changed


def add_question(
    checklist: Checklist, section_key: str, question: Question, after: str = ""
) -> Checklist:
    """`question` after the one called `after`, else at the end of the section."""
    section = section_of(checklist, section_key)
    if section is None:
        raise EditRefused("no_such_section")
    if question.key in keys_of(checklist):
        raise EditRefused("key_taken")
    if sum(1 for _ in checklist.questions()) >= MAX_QUESTIONS:
        raise EditRefused("too_many_questions")
    place = next(
        (i for i, each in enumerate(section.questions, 1) if each.key == after),
        len(section.questions),
    )
    return _insert(checklist, section, place, question)


def _insert(
    checklist: Checklist, section: Section, place: int, question: Question
) -> Checklist:
    if len(section.questions) >= MAX_PER_SECTION:
        raise EditRefused("section_full")
    questions = section.questions
    questions = (*questions[:place], question, *questions[place:])
    return _put(checklist, section.key, replace(section, questions=questions))


def remove_question(checklist: Checklist, key: str) -> Checklist:
    """Without the question; its section stays, also an empty one. Raises
    EditRefused."""
    home = home_of(checklist, key)
    questions = tuple(each for each in home.questions if each.key != key)
    return _put(checklist, home.key, replace(home, questions=questions))


def duplicate_question(checklist: Checklist, key: str) -> tuple[Checklist, str]:
    """A copy with a key of its own right after the original; its key too."""
    original = question_of(checklist, key)
    home = home_of(checklist, key)
    assert original is not None
    taken = keys_of(checklist)
    copied = replace(original, key=fresh_key(key, taken))
    return add_question(checklist, home.key, copied, after=key), copied.key


def move_question(
    checklist: Checklist, key: str, section_key: str, before: str = ""
) -> Checklist:
    """The question into a section, in front of `before` or at its end."""
    question = question_of(checklist, key)
    if question is None:
        raise EditRefused("no_such_question")
    if before == key:
        return checklist
    without = remove_question(checklist, key)
    section = section_of(without, section_key)
    if section is None:
        raise EditRefused("no_such_section")
    keys = [each.key for each in section.questions]
    place = keys.index(before) if before in keys else len(keys)
    return _insert(without, section, place, question)


def shift_question(checklist: Checklist, key: str, by: int) -> Checklist:
    """One place up (-1) or down (+1), over the edge into the next section."""
    home = home_of(checklist, key)
    sections = list(checklist.sections)
    here = sections.index(home)
    keys = [each.key for each in home.questions]
    place = keys.index(key) + by
    if 0 <= place < len(keys):
        before = keys[place] if by < 0 else (keys[place + 1 :] or [""])[0]
        return move_question(checklist, key, home.key, before)
    if not 0 <= here + by < len(sections):
        return checklist
    neighbour = sections[here + by]
    first = neighbour.questions[0].key if neighbour.questions and by > 0 else ""
    return move_question(checklist, key, neighbour.key, first)


def add_section(checklist: Checklist, section: Section, after: str = "") -> Checklist:
    """`section` after the one called `after`, else at the end. Raises EditRefused."""
    if len(checklist.sections) >= MAX_SECTIONS:
        raise EditRefused("too_many_sections")
    if section.key in keys_of(checklist):
        raise EditRefused("key_taken")
    sections = checklist.sections
    place = next(
        (i for i, each in enumerate(sections, 1) if each.key == after), len(sections)
    )
    return replace(checklist, sections=(*sections[:place], section, *sections[place:]))


def put_section(checklist: Checklist, key: str, section: Section) -> Checklist:
    """Title, intro, weight and condition of `section`; questions stay as they are."""
    present = section_of(checklist, key)
    if present is None:
        raise EditRefused("no_such_section")
    return _put(checklist, key, replace(section, questions=present.questions))


def remove_section(checklist: Checklist, key: str) -> Checklist:
    """The section goes with its questions; the last one stays."""
    if section_of(checklist, key) is None:
        raise EditRefused("no_such_section")
    if len(checklist.sections) == 1:
        raise EditRefused("last_section")
    kept = tuple(each for each in checklist.sections if each.key != key)
    return replace(checklist, sections=kept)


def shift_section(checklist: Checklist, key: str, by: int) -> Checklist:
    """One place up (-1) or down (+1); at the edge it stays. Raises EditRefused."""
    sections = list(checklist.sections)
    place = next((i for i, each in enumerate(sections) if each.key == key), None)
    if place is None:
        raise EditRefused("no_such_section")
    if 0 <= place + by < len(sections):
        sections.insert(place + by, sections.pop(place))
    return replace(checklist, sections=tuple(sections))


def put_settings(checklist: Checklist, settings: Checklist) -> Checklist:
    """Everything of `settings` but its sections and translations."""
    return replace(
        settings, sections=checklist.sections, translations=checklist.translations
    )


def _put(checklist: Checklist, key: str, section: Section) -> Checklist:
    sections = (section if s.key == key else s for s in checklist.sections)
    return replace(checklist, sections=tuple(sections))


def _renamed(checklist: Checklist, old: str, new: str) -> Checklist:
    def follow(condition: Condition | None) -> Condition | None:
        return condition and _followed(condition, old, new)

    sections = tuple(
        replace(
            section,
            visible_when=follow(section.visible_when),
            questions=tuple(
                replace(
                    question,
                    visible_when=follow(question.visible_when),
                    evidence_when=follow(question.evidence_when),
                )
                for question in section.questions
            ),
        )
        for section in checklist.sections
    )
    outcome = new if checklist.outcome_key == old else checklist.outcome_key
    return replace(checklist, sections=sections, outcome_key=outcome)


def put_in(checklist: Checklist, key: str, question: Question) -> Checklist:
    """`question` in the place of the one called `key`, and nothing else."""
    home = home_of(checklist, key)
    questions = tuple(question if q.key == key else q for q in home.questions)
    return _put(checklist, home.key, replace(home, questions=questions))


def _followed(condition: Condition, old: str, new: str) -> Condition:
    if condition.of:
        parts = tuple(_followed(each, old, new) for each in condition.of)
        return replace(condition, of=parts)
    if condition.subject is Subject.ANSWER and condition.key == old:
        return replace(condition, key=new)
    return condition
