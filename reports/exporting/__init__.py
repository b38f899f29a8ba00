"""Files of results: asked for, made by a worker, fetched, gone."""

from reports.exporting.jobs import TooMany, ask, is_due, make, sweep

__all__ = ["TooMany", "ask", "is_due", "make", "sweep"]
