"""How far a change carries: whose figures are bent when a question changes."""

from collections import defaultdict
from collections.abc import Iterator

from audits.definition import (
    Checklist,
    Condition,
    Section,
    Subject,
    possible_points,
)


class Reach:
    """The two versions together: what either scores, and what depends on what."""

    def __init__(self, old: Checklist, new: Checklist) -> None:
        self.judged: set[str] = set()
        self.scored: set[str] = set()
        self.homes: dict[str, set[str]] = defaultdict(set)
        self.steered: dict[str, set[str]] = defaultdict(set)
        for checklist in (old, new):
            for section in checklist.sections:
                self._note(section)

    def _note(self, section: Section) -> None:
        by_section = set(answers_in(section.visible_when))
        for question in section.questions:
            self.homes[question.key].add(section.key)
            if possible_points(question) > 0:
                self.judged.add(question.key)
                if question.weight > 0:
                    self.scored.add(question.key)
            own = set(answers_in(question.visible_when))
            for key in own | by_section:
                self.steered[key].add(question.key)

    def of_question(self, key: str) -> tuple[frozenset[str], frozenset[str]]:
        """(questions, sections) whose figures move when the answers to `key` do:
        itself and all that is asked or not because of it."""
        seen, todo = {key}, [key]
        while todo:
            fresh = self.steered[todo.pop()] - seen
            seen |= fresh
            todo += fresh
        return frozenset(seen & self.judged), self.sections_of(seen)

    def sections_of(self, keys: set[str]) -> frozenset[str]:
        homes = (self.homes[key] for key in keys & self.scored)
        return frozenset(home for found in homes for home in found)

    def of_section(self, section: Section) -> tuple[frozenset[str], frozenset[str]]:
        """As `of_question`, of everything in the section."""
        found = [self.of_question(each.key) for each in section.questions]
        questions = frozenset(key for keys, _sections in found for key in keys)
        sections = frozenset(key for _keys, each in found for key in each)
        return questions, sections


def answers_in(condition: Condition | None) -> Iterator[str]:
    """Keys of the questions that a condition looks at."""
    if condition is None:
        return
    for each in condition.of:
        yield from answers_in(each)
    if not condition.of and condition.subject is Subject.ANSWER:
        yield condition.key
