"""What a question can give and take, whatever is answered."""

from collections.abc import Callable

from audits.definition.structs import (
    BANDED_KINDS,
    DEFAULT_EVIDENCE_MAX,
    EVIDENCE_KINDS,
    Kind,
    Question,
    Rule,
)


def _no_points(question: Question) -> int:
    return 0


def _own_points(question: Question) -> int:
    return question.points


def _best_option(question: Question) -> int:
    if not question.options:
        return question.points
    return max(option.points for option in question.options)


def _all_options(question: Question) -> int:
    total = sum(max(option.points, 0) for option in question.options)
    return min(total, question.points) if question.points else total


def _best_rows(question: Question) -> int:
    return len(question.rows) * max(
        (each.points for each in question.options), default=0
    )


def _best_band(question: Question) -> int:
    return max((band.points for band in question.bands), default=0)


_POSSIBLE: dict[Kind, Callable[[Question], int]] = {
    Kind.YES_NO: _best_option,
    Kind.SINGLE_CHOICE: _best_option,
    Kind.MULTIPLE_CHOICE: _all_options,
    Kind.SCALE: _own_points,
    Kind.GRID: _best_rows,
    **dict.fromkeys(BANDED_KINDS, _best_band),
}


def possible_points(question: Question) -> int:
    """The highest points (hundredths) that the question can give."""
    return _POSSIBLE.get(question.kind, _no_points)(question)


def evidence_limit(question: Question) -> int:
    """How many evidence files the question takes at most; 0 = none."""
    wanted = question.evidence_rule is not Rule.NEVER or question.kind in EVIDENCE_KINDS
    return question.evidence_max or (DEFAULT_EVIDENCE_MAX if wanted else 0)


def option_keys(question: Question) -> tuple[str, ...]:
    """The keys that may be chosen; a yes/no question has its two even without options.

    Other kinds have none.
    """
    if question.kind is Kind.YES_NO:
        return ("yes", "no")
    return tuple(option.key for option in question.options)


def decimal_text(value: int, decimals: int) -> str:
    """A scaled number as it is written: 1250 with two decimals is "12.50"."""
    if not decimals:
        return str(value)
    whole, part = divmod(abs(value), 10**decimals)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{decimals}}"
