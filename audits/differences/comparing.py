"""Two versions of a checklist beside each other."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from msgspec.structs import replace

from audits.definition import WHOLE, Checklist, CriticalRule, Question, Section
from audits.differences.questions import condition_code, question_changes
from audits.differences.reaching import Reach
from audits.differences.wording import (
    CRITICAL_RULES,
    Change,
    What,
    hundredths,
)

Keys = frozenset[str]
NONE: Keys = frozenset()


def changes(old: Checklist, new: Checklist) -> tuple[Change, ...]:
    """Every difference, in the order of the newer version: its settings, then each
    section with its questions and what was taken out of it, then what went whole."""
    return tuple(_Comparison(old, new).run())


def bent(
    found: Iterable[Change], *, section: str = "", question: str = ""
) -> list[Change]:
    """Those that bend the trend of a question, else of a section, else of the total."""
    if question:
        return [each for each in found if each.bends and question in each.questions]
    if section:
        return [each for each in found if each.bends and section in each.sections]
    return [each for each in found if each.bends]


class _Comparison:
    def __init__(self, old: Checklist, new: Checklist) -> None:
        self.old, self.new = old, new
        self.reach = Reach(old, new)
        self.before = {each.key: each for each in old.questions()}
        self.after = {each.key: each for each in new.questions()}
        self.was = _numbers(old)
        self.now = _numbers(new)
        self.old_sections = {each.key: each for each in old.sections}
        self.new_sections = {each.key: each for each in new.sections}
        self.old_homes = _homes(old)
        self.new_homes = _homes(new)
        self.moved = _moved(list(self.before), list(self.after))

    def run(self) -> Iterator[Change]:
        yield from self._settings()
        shifted = _moved(list(self.old_sections), list(self.new_sections))
        for section in self.new.sections:
            yield from self._section(section, section.key in shifted)
        for section in self.old.sections:
            if section.key not in self.new_sections:
                yield self._whole(section, What.REMOVED, "section_removed")
                yield from self._removed(section)
        yield from self._translations()

    def _settings(self) -> Iterator[Change]:
        old, new = self.old, self.new
        everything = (frozenset(self.reach.judged), self._scored_sections())
        if old.critical_rule is not new.critical_rule or (
            new.critical_rule is CriticalRule.CAP
            and old.critical_cap != new.critical_cap
        ):
            cap = hundredths(new.critical_cap * 10_000 // WHOLE)
            code = CRITICAL_RULES[new.critical_rule]
            yield self._of_all(code, {"after": cap}, bends=True)
        for name in ("unanswered_is_zero", "cap_bonus", "weigh_sections"):
            if getattr(old, name) != getattr(new, name):
                code = name if getattr(new, name) else f"not_{name}"
                # How the total is made of sections leaves each of them as it is.
                reach = (NONE, NONE) if name == "weigh_sections" else everything
                yield self._of_all(code, bends=True, reach=reach)
        if old.rules_version != new.rules_version:
            rules = {"before": old.rules_version, "after": new.rules_version}
            yield self._of_all("rules_version", rules, bends=True, reach=everything)
        if old.outcome_key != new.outcome_key:
            yield self._of_all("outcome")
        if old.language != new.language:
            params = {"before": old.language, "after": new.language}
            yield self._of_all("language", params)

    def _scored_sections(self) -> Keys:
        return self.reach.sections_of(self.reach.scored)

    def _of_all(
        self,
        code: str,
        params: dict[str, Any] | None = None,
        *,
        bends: bool = False,
        reach: tuple[Keys, Keys] = (NONE, NONE),
    ) -> Change:
        return Change(
            "",
            "",
            What.SETTINGS,
            code,
            params or {},
            bends=bends,
            questions=reach[0],
            sections=reach[1],
        )

    def _section(self, section: Section, is_shifted: bool) -> Iterator[Change]:
        old = self.old_sections.get(section.key)
        if old is None:
            yield self._whole(section, What.ADDED, "section_added")
        else:
            yield from self._own(old, section, is_shifted)
        for question in section.questions:
            yield from self._question(question)
        if old is not None:
            yield from self._removed(old)

    def _whole(self, section: Section, what: What, code: str) -> Change:
        """Its questions say for themselves whether they bend anything."""
        params = {"title": section.title, "n": len(section.questions)}
        return Change(section.key, "", what, code, params, section=section.key)

    def _own(self, old: Section, new: Section, is_shifted: bool) -> Iterator[Change]:
        def change(what: What, code: str, **fields: Any) -> Change:
            params = {"title": new.title, **fields.pop("params", {})}
            return Change(new.key, "", what, code, params, section=new.key, **fields)

        if old.title != new.title:
            yield change(What.WORDS, "title", before=old.title, after=new.title)
        if old.intro != new.intro:
            yield change(What.WORDS, "intro", before=old.intro, after=new.intro)
        if is_shifted:
            yield change(What.MOVED, "section_moved")
        weights = [100 if each.weight is None else each.weight for each in (old, new)]
        if weights[0] != weights[1]:
            counts = self.old.weigh_sections and self.new.weigh_sections
            params = {"before": hundredths(weights[0]), "after": hundredths(weights[1])}
            yield change(What.WEIGHT, "section_weight", params=params, bends=counts)
        if old.visible_when != new.visible_when:
            code = condition_code(old.visible_when, new.visible_when)
            reached = [self.reach.of_section(each) for each in (old, new)]
            questions, sections = (a | b for a, b in zip(*reached, strict=True))
            yield change(
                What.CONDITION,
                f"section_{code}",
                bends=bool(questions or sections),
                questions=questions,
                sections=sections,
            )

    def _question(self, new: Question) -> Iterator[Change]:
        home, number = self.new_homes[new.key], self.now[new.key]
        old = self.before.get(new.key)
        if old is None:
            yield self._came_or_went(new.key, What.ADDED, number, home, new.text)
            return
        yield from self._moves(new.key)
        for change in question_changes(old, new):
            yield self._placed(change, new.key, number, home)

    def _placed(self, change: Change, key: str, number: str, home: str) -> Change:
        questions, sections = (
            self._reached(change, key)
            if change.bends
            else (
                NONE,
                NONE,
            )
        )
        is_critical = change.code in ("critical", "not_critical") and (
            key in self.reach.judged
        )
        return replace(
            change,
            place=key,
            number=number,
            section=home,
            params={"place": number, **change.params},
            bends=change.bends and bool(questions or sections or is_critical),
            questions=questions,
            sections=sections,
        )

    def _reached(self, change: Change, key: str) -> tuple[Keys, Keys]:
        """What a bending change of this question bends, beside the total."""
        if change.code in ("critical", "not_critical"):
            return NONE, NONE
        own = self.reach.sections_of({key})
        if change.code == "pass_mark":
            return frozenset({key} & self.reach.judged), NONE
        if change.code in ("weight", "bonus", "not_bonus"):
            return NONE, own
        if change.kind is What.POINTS:
            return frozenset({key} & self.reach.judged), own
        return self.reach.of_question(key)

    def _moves(self, key: str) -> Iterator[Change]:
        before, after = self.old_homes[key], self.new_homes[key]
        number = self.now[key]
        if before != after:
            params = {
                "place": number,
                "before": self.old_sections[before].title,
                "after": self.new_sections[after].title,
            }
            sections = self.reach.sections_of({key})
            yield Change(
                key,
                number,
                What.MOVED,
                "question_to_section",
                params,
                section=after,
                bends=bool(sections),
                sections=sections,
            )
        elif key in self.moved and self.was[key] != number:
            params = {"place": number, "before": self.was[key]}
            yield Change(
                key, number, What.MOVED, "question_moved", params, section=after
            )

    def _removed(self, section: Section) -> Iterator[Change]:
        for each in section.questions:
            if each.key not in self.after:
                number = self.was[each.key]
                yield self._came_or_went(
                    each.key, What.REMOVED, number, section.key, each.text
                )

    def _came_or_went(
        self, key: str, what: What, number: str, home: str, text: str
    ) -> Change:
        """A new question has no figures of its own yet, and steers nobody's past."""
        is_new = what is What.ADDED
        sections = self.reach.sections_of({key})
        return Change(
            key,
            number,
            what,
            f"question_{what}",
            {"place": number},
            section=home,
            bends=bool(sections),
            sections=sections,
            before="" if is_new else text,
            after=text if is_new else "",
        )

    def _translations(self) -> Iterator[Change]:
        old, new = self.old.translations, self.new.translations
        for language in sorted(old.keys() | new.keys()):
            before, after = old.get(language), new.get(language)
            if before is None or after is None:
                code = (
                    "translation_added"
                    if after is not None
                    else ("translation_removed")
                )
                yield self._translation(code, {"language": language})
            elif before != after:
                count = sum(
                    before.get(each) != after.get(each)
                    for each in before.keys() | after.keys()
                )
                yield self._translation(
                    "translation", {"language": language, "n": count}
                )

    def _translation(self, code: str, params: dict[str, Any]) -> Change:
        return Change("", "", What.TRANSLATION, code, params)


def _numbers(checklist: Checklist) -> dict[str, str]:
    return {each.key: f"Q{n}" for n, each in enumerate(checklist.questions(), 1)}


def _homes(checklist: Checklist) -> dict[str, str]:
    return {
        question.key: section.key
        for section in checklist.sections
        for question in section.questions
    }


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Those of both that do not keep their order; the longest run stays in place."""
    common = set(before) & set(after)
    old = [key for key in before if key in common]
    new = [key for key in after if key in common]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    kept = {key for block in blocks for key in new[block.b : block.b + block.size]}
    return common - kept
