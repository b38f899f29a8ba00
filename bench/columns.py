"""What the columns of a fact say, in DuckDB's words, where they are not those of the
shop that all facts look like (bench/facts.py)."""

from __future__ import annotations

MOMENT = "day::timestamp + INTERVAL 1 HOUR * (9 + hash(n) % 10)"
SCORE = (
    "CASE WHEN possible > 0"
    " THEN (2 * earned * 10000000 + possible) // (2 * possible) END"
)
POINTS = {"earned": "earned", "possible": "possible"}


def of_facts(
    *, assignment: int, submission: int, card: int, shopper: str
) -> dict[str, dict[str, str]]:
    """Table → column → expression. Ids go on from those that are given; `shopper` is
    an expression."""
    shop, sent, scored = (f"{pk} + 1 + n" for pk in (assignment, submission, card))
    return {
        "audits_assignment": {
            "id": shop,
            "public_id": "uuid()",
            "wave_id": "wave_id",
            "location_id": "location_id",
            "shopper_id": shopper,
            "starts_at": "day - 1",
            "due_at": "day + 5",
            "report_by": "day + 6",
            "submitted_at": MOMENT,
            "moved_at": MOMENT,
        },
        "audits_submission": {
            "id": sent,
            "public_id": "uuid()",
            "assignment_id": shop,
            "sent_by_id": shopper,
            "payload": "payload",
            **dict.fromkeys(("visited_at", "arrived_at", "revised_at"), MOMENT),
            **dict.fromkeys(("visited_on", "report_date"), "day"),
            "examine_at": "NULL",
        },
        "audits_scorecard": _card(scored, sent),
        **_parts(scored, sent),
    }


def _card(scored: str, sent: str) -> dict[str, str]:
    return POINTS | {
        "id": scored,
        "submission_id": sent,
        "wave_id": "wave_id",
        "channel_id": "channel_id",
        "region_id": "region_id",
        "location_id": "location_id",
        "report_date": "day",
        "month": "month",
        "score": SCORE,
        "before_critical": SCORE,
        "criticals": "criticals",
        "computed_at": MOMENT,
    }


def _parts(scored: str, sent: str) -> dict[str, dict[str, str]]:
    words = "CASE WHEN passed THEN '\"yes\"' ELSE '\"no\"' END"
    value = f"CASE WHEN na THEN NULL ELSE coalesce(seconds::text, {words}) END"
    return {
        "audits_answer": POINTS
        | {
            "submission_id": sent,
            "question_id": "question_id",
            "value": value,
            "is_na": "na",
            "is_applicable": "applies",
            "passed": "passed",
        },
        "audits_sectionscore": POINTS
        | {"scorecard_id": scored, "section_id": "section_id", "score": SCORE},
        "audits_tagscore": POINTS
        | {
            "scorecard_id": scored,
            "tag": "kind",
            "key": "tag",
            "score": SCORE,
            "passes": "passes",
            "applicable": "applicable",
        },
        "audits_timing": {
            "scorecard_id": scored,
            "value": "seconds",
            "promise": "60",
        },
    }
