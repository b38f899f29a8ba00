"""What changed in one question."""

from collections.abc import Iterator
from typing import Any

from audits.definition import Kind, Question, option_keys, possible_points
from audits.differences.wording import KINDS, RULES, Change, Term, What, hundredths

#: Yes or no of a question, the code when it became so, and the one when it ceased.
_SWITCHES = {
    "critical": (What.RULE, "critical", "not_critical"),
    "bonus": (What.RULE, "bonus", "not_bonus"),
    "required": (What.RULE, "required", "not_required"),
    "na_allowed": (What.RULE, "na_allowed", "not_na_allowed"),
    "internal": (What.SETTINGS, "internal", "not_internal"),
    "silent": (What.SETTINGS, "silent", "not_silent"),
    "evidence_original": (What.SETTINGS, "original", "not_original"),
}
_TEXTS = {
    "text": "text",
    "guidance": "guidance",
    "na_label": "labels",
    "evidence_label": "labels",
    "scale_min_label": "labels",
    "scale_max_label": "labels",
    "example_alt": "example",
}
_TAGS = ("theme", "stage")


def question_changes(old: Question, new: Question) -> Iterator[Change]:
    """Differences of one question, without its place: `place`, `number` and how far
    it carries are filled in by the caller. `bends` says whether figures could bend."""
    yield from _words(old, new)
    if old.kind is not new.kind:
        params = {"before": Term(KINDS[old.kind]), "after": Term(KINDS[new.kind])}
        yield _change(What.TYPE, "kind", params, bends=True)
    yield from _points(old, new)
    yield from _parts(old, new, "options", "option", What.OPTIONS)
    yield from _parts(old, new, "rows", "row", What.OPTIONS)
    yield from _figures(old, new)
    yield from _switches(old, new)
    yield from _rules(old, new)
    yield from _conditions(old, new)


def _change(
    kind: What,
    code: str,
    params: dict[str, Any] | None = None,
    *,
    bends: bool = False,
    texts: tuple[str, str] = ("", ""),
) -> Change:
    before, after = texts
    return Change(
        "", "", kind, code, params or {}, before=before, after=after, bends=bends
    )


def _words(old: Question, new: Question) -> Iterator[Change]:
    for name, code in _TEXTS.items():
        texts = (getattr(old, name), getattr(new, name))
        if texts[0] != texts[1]:
            yield _change(What.WORDS, code, texts=texts)
    steps = (" · ".join(old.scale_labels), " · ".join(new.scale_labels))
    if steps[0] != steps[1]:
        yield _change(What.WORDS, "labels", texts=steps)
    if old.example != new.example:
        yield _change(What.WORDS, "example")


def _points(old: Question, new: Question) -> Iterator[Change]:
    before, after = possible_points(old), possible_points(new)
    shared = (_shared_out(old), _shared_out(new))
    if before != after:
        params = {"before": hundredths(before), "after": hundredths(after)}
        yield _change(What.POINTS, "points", params, bends=True, texts=_shown(shared))
    elif old.kind is new.kind and _repointed(old, new):
        yield _change(What.POINTS, "points_within", bends=True, texts=_shown(shared))


def _repointed(old: Question, new: Question) -> bool:
    """Whether an answer that both know gives other points."""
    if old.bands != new.bands or (old.points != new.points and _is_ceiling(old)):
        return True
    before, after = _of_options(old), _of_options(new)
    return any(before[key] != after[key] for key in before.keys() & after.keys())


def _is_ceiling(question: Question) -> bool:
    return question.kind is Kind.MULTIPLE_CHOICE


def _of_options(question: Question) -> dict[str, int]:
    if question.kind is Kind.YES_NO and not question.options:
        return {"yes": question.points, "no": 0}
    return {option.key: option.points for option in question.options}


def _shared_out(question: Question) -> str:
    """What gives how much: "Yes 4 · Partly 2", or "≤ 60 4 · … 0"."""
    options = [f"{each.label} {hundredths(each.points)}" for each in question.options]
    bands = [
        f"{'…' if each.upto is None else f'≤ {each.upto}'} = {hundredths(each.points)}"
        for each in question.bands
    ]
    return " · ".join(options or bands)


def _shown(texts: tuple[str, str]) -> tuple[str, str]:
    return texts if all(texts) and texts[0] != texts[1] else ("", "")


def _parts(
    old: Question, new: Question, name: str, word: str, what: What
) -> Iterator[Change]:
    """Options or rows: what came, went, is worded otherwise or moved."""
    before = {each.key: each.label for each in getattr(old, name)}
    after = {each.key: each.label for each in getattr(new, name)}
    if name == "options" and (not before or not after):
        # A yes/no question has its two answers whether they are written out or not.
        before = before or dict.fromkeys(option_keys(old), "")
        after = after or dict.fromkeys(option_keys(new), "")
    for key, label in after.items():
        if key not in before:
            yield _change(what, f"{word}_added", {"label": label or key}, bends=True)
    for key, label in before.items():
        if key not in after:
            yield _change(what, f"{word}_removed", {"label": label or key}, bends=True)
    common = [key for key in after if key in before]
    for key in common:
        if before[key] and after[key] and before[key] != after[key]:
            texts = (before[key], after[key])
            yield _change(What.WORDS, f"{word}_label", texts=texts)
    if common != [key for key in before if key in after]:
        yield _change(What.MOVED, f"{name}_order")


def _figures(old: Question, new: Question) -> Iterator[Change]:
    if new.kind is Kind.SCALE and old.kind is Kind.SCALE:
        texts = tuple(f"{each.scale_min}–{each.scale_max}" for each in (old, new))
        if texts[0] != texts[1]:
            params = {"before": texts[0], "after": texts[1]}
            yield _change(What.SCALE, "scale", params, bends=True)
    if old.weight != new.weight:
        params = {"before": hundredths(old.weight), "after": hundredths(new.weight)}
        yield _change(What.WEIGHT, "weight", params, bends=True)
    marks = [_pass_mark(each) for each in (old, new)]
    if marks[0] != marks[1] and (old.pass_mark or new.pass_mark):
        params = {"before": hundredths(marks[0]), "after": hundredths(marks[1])}
        yield _change(What.RULE, "pass_mark", params, bends=True)
    if old.measure is not new.measure:
        yield _change(What.TYPE, "measure", bends=True)
    for name in ("unit", "decimals"):
        pair = (getattr(old, name), getattr(new, name))
        if pair[0] != pair[1]:
            figures = {"before": pair[0], "after": pair[1]}
            yield _change(What.TYPE, name, figures, bends=True)
    limits = [_limits(each) for each in (old, new)]
    if limits[0] != limits[1]:
        params = {"before": limits[0], "after": limits[1]}
        yield _change(What.RULE, "limits", params)


def _pass_mark(question: Question) -> int:
    return question.pass_mark or possible_points(question)


def _limits(question: Question) -> str:
    low, high = (
        "…" if each is None else each for each in (question.minimum, question.maximum)
    )
    return f"{low}–{high}"


def _switches(old: Question, new: Question) -> Iterator[Change]:
    bending = {"critical", "bonus", "required", "na_allowed"}
    for name, (what, on, off) in _SWITCHES.items():
        if getattr(old, name) != getattr(new, name):
            code = on if getattr(new, name) else off
            yield _change(what, code, bends=name in bending)


def _rules(old: Question, new: Question) -> Iterator[Change]:
    for name in ("comment_rule", "evidence_rule"):
        before, after = getattr(old, name), getattr(new, name)
        if before is not after:
            params = {"before": Term(RULES[before]), "after": Term(RULES[after])}
            yield _change(What.RULE, name, params)
    counts = [f"{each.evidence_min}–{each.evidence_max}" for each in (old, new)]
    if counts[0] != counts[1]:
        span = {"before": counts[0], "after": counts[1]}
        yield _change(What.RULE, "evidence_count", span)
    if (old.min_length, old.comment_min) != (new.min_length, new.comment_min):
        yield _change(What.RULE, "length")
    if old.reasons != new.reasons:
        texts = (" · ".join(old.reasons), " · ".join(new.reasons))
        yield _change(What.WORDS, "reasons", texts=texts)
    for name in _TAGS:
        pair = (getattr(old, name), getattr(new, name))
        if pair[0] != pair[1]:
            tags = {"before": pair[0] or "–", "after": pair[1] or "–"}
            yield _change(What.SETTINGS, name, tags)


def _conditions(old: Question, new: Question) -> Iterator[Change]:
    if old.visible_when != new.visible_when:
        code = condition_code(old.visible_when, new.visible_when)
        yield _change(What.CONDITION, code, bends=True)
    if old.evidence_when != new.evidence_when:
        yield _change(What.RULE, "evidence_condition")


def condition_code(before: object, after: object) -> str:
    if before is None:
        return "condition_set"
    return "condition_lifted" if after is None else "condition"
