"""One answer as the rules take it, whatever asked for it and wherever it was kept."""

from collections.abc import Mapping
from typing import Any

import msgspec


class Given(msgspec.Struct, frozen=True):
    """One answer. `value` is None when nothing was answered; else, by kind, "yes"/"no",
    an option's key, a tuple of option keys, a row's option by row key (grid), an int, a
    text, an ISO date, "HH:MM" or "latitude longitude metres"."""

    value: Any = None
    na: bool = False
    comment: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        return not self.na and self.value not in (None, "", {})


Answers = Mapping[str, Given]
