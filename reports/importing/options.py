"""How somebody wants a file to be read."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Options:
    """`mapping`: field → heading. `excluded`: (heading or field, value) of rows that
    are left out. `never_scored_below`: a checklist none of whose shops reaches so many
    per cent is one that is never scored, and is left out. `year` is that of months
    without one; `encoding` "" means: find out."""

    mapping: dict[str, str] = field(default_factory=dict)
    day_first: bool = False
    decimal_comma: bool = False
    encoding: str = ""
    never_scored_below: Decimal | None = None
    excluded: tuple[tuple[str, str], ...] = ()
    year: int | None = None

    def as_data(self) -> dict[str, Any]:
        below = self.never_scored_below
        return asdict(self) | {
            "never_scored_below": None if below is None else str(below)
        }

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """What `as_data` gave."""
        below = data.get("never_scored_below")
        pairs = tuple((str(one), str(two)) for one, two in data.get("excluded", ()))
        return cls(
            **data
            | {
                "excluded": pairs,
                "never_scored_below": None if below is None else Decimal(below),
            }
        )
