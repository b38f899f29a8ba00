"""What became of a row, as data for a report."""

from decimal import Decimal
from typing import Any

from audits.scoring import WHOLE
from reports.importing.passage import Outcome
from reports.importing.results import UNIT


def as_data(outcome: Outcome) -> dict[str, Any]:
    """Line, status and reason; of a row that was understood, what it says."""
    said: dict[str, Any] = {
        "line": outcome.line,
        "status": outcome.status,
        "reason": outcome.reason,
    }
    result, spot = outcome.result, outcome.spot
    if result is None or spot is None:
        return said
    score = result.score
    return said | {
        "location": spot.location.name,
        "region": spot.region.name,
        "channel": spot.channel.name,
        "wave": spot.wave.name,
        "date": spot.day.isoformat(),
        "shopper": result.shopper,
        "checklist": result.checklist,
        "score": None if score is None else float(Decimal(score * 100) / WHOLE),
        "earned": result.earned / UNIT,
        "possible": result.possible / UNIT,
        "external_id": result.external_id,
    }
