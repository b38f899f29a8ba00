"""What is worked out of a checklist once, and kept as long as the checklist is."""

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from audits.definition.structs import Checklist

Made = TypeVar("Made")


def once_per_checklist(
    make: Callable[[Checklist], Made],
) -> Callable[[Checklist], Made]:
    """`make`, called once for each checklist. Checklists do not change."""
    kept: WeakKeyDictionary[Checklist, Made] = WeakKeyDictionary()

    def made(checklist: Checklist) -> Made:
        found = kept.get(checklist)
        if found is None:
            found = kept[checklist] = make(checklist)
        return found

    return made
