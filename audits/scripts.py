"""The text of a scenario with one draw of its variables in place, and the drawing.

A text may hold {names}; each has variants, and a draw gives every shop one of each.
"""

import hashlib
import json
import re
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import prod
from random import Random
from typing import Any, Protocol

import msgspec

NAME = re.compile(r"[a-z][a-z0-9_]*")
PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
#: Whatever stands in braces: {amount} and what was meant to be one, like { Amount }.
BRACED = re.compile(r"\{([^{}]*)\}")

TEXTS = (
    "persona",
    "story",
    "desired_outcome",
    "opening_line",
    "give_up",
    "test_account",
)
LISTS = ("steps", "questions_to_ask", "never")
LIMITS = ("minutes", "max_minutes", "max_contacts")

Draw = Mapping[str, str]


class FollowUp(msgspec.Struct, frozen=True):
    """A step after the visit: `after_days` later, or on the day that was promised."""

    text: str
    after_days: int | None = None
    on_promise: bool = False

    def due_on(self, visited_on: date | None, promised_on: date | None) -> date | None:
        """Its day, on the calendar of both dates; None while that is not known."""
        if self.on_promise:
            return promised_on
        if visited_on is None or self.after_days is None:
            return None
        return visited_on + timedelta(days=self.after_days)


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """What one shopper reads. As JSON it is what an assignment was told."""

    persona: str
    story: str
    desired_outcome: str
    opening_line: str
    give_up: str
    steps: tuple[str, ...]
    questions_to_ask: tuple[str, ...]
    never: tuple[str, ...]
    test_account: str = ""
    minutes: int = 20
    max_minutes: int | None = None
    max_contacts: int = 1
    follow_ups: tuple[FollowUp, ...] = ()

    def texts(self) -> Iterator[tuple[str, str]]:
        """(field, text) of everything in which variables are filled in."""
        for name in TEXTS:
            yield name, getattr(self, name)
        for name in LISTS:
            yield from ((name, line) for line in getattr(self, name))
        yield from (("follow_ups", step.text) for step in self.follow_ups)


class Told(Protocol):
    """A scenario as it is stored; lists are what JSON made of them."""

    persona: str
    story: str
    desired_outcome: str
    opening_line: str
    give_up: str
    steps: list[str]
    questions_to_ask: list[str]
    never: list[str]
    test_account: str
    minutes: int
    max_minutes: int | None
    max_contacts: int
    follow_ups: list[dict[str, Any]]


def written(scenario: Told) -> Script:
    """The script of `scenario`, its variables not yet filled in."""
    fields = {name: getattr(scenario, name) for name in (*TEXTS, *LISTS, *LIMITS)}
    return msgspec.convert({**fields, "follow_ups": scenario.follow_ups}, Script)


def told(script: Script) -> dict[str, Any]:
    """`script` as plain JSON; `read` is the way back."""
    plain: dict[str, Any] = msgspec.to_builtins(script)
    return plain


def read(plain: Mapping[str, Any]) -> Script:
    """The script that `told` made plain. Raises msgspec.ValidationError."""
    return msgspec.convert(plain, Script)


def fill(text: str, values: Draw) -> str:
    """`text` with each {name} replaced; a name without a value stays as it is."""
    return PLACE.sub(lambda match: values.get(match[1], match[0]), text)


def mapped(script: Script, change: Callable[[str], str]) -> Script:
    """`script` with each of its texts as `change` makes it."""
    texts: dict[str, Any] = {name: change(getattr(script, name)) for name in TEXTS}
    for name in LISTS:
        texts[name] = tuple(change(line) for line in getattr(script, name))
    steps = (
        msgspec.structs.replace(step, text=change(step.text))
        for step in script.follow_ups
    )
    return msgspec.structs.replace(script, **texts, follow_ups=tuple(steps))


def filled(script: Script, values: Draw) -> Script:
    """`script` under one draw of variables (name → text)."""
    return mapped(script, lambda text: fill(text, values))


def tell(scenario: Told, values: Draw) -> Script:
    """The script of `scenario` as it is now, under one draw of variables."""
    return filled(written(scenario), values)


def undefined(script: Script, names: Iterable[str]) -> dict[str, list[str]]:
    """Field → what stands in braces there and is none of the variables `names`."""
    known, found = set(names), dict[str, list[str]]()
    for field, text in script.texts():
        for place in BRACED.findall(text):
            wrong = found.setdefault(field, [])
            if place not in known and place not in wrong:
                wrong.append(place)
    return {field: places for field, places in found.items() if places}


def unused(script: Script, names: Iterable[str]) -> list[str]:
    """The variables of `names` that no text mentions, in their order."""
    used = {place for _, text in script.texts() for place in PLACE.findall(text)}
    return [name for name in names if name not in used]


def check(scenario: Told, variables: Any) -> None:
    """Raise msgspec.ValidationError where JSON holds what no script may."""
    written(scenario)
    msgspec.convert(variables, dict[str, list[str]])


def fingerprint(state: Mapping[str, Any]) -> str:
    """A hash of a scenario's fields: equal for equal states, whatever their order."""
    plain = json.dumps(state, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(slots=True)
class Deck:
    """The combinations of some variables, of which the least used is drawn next.

    A combination is its number in a mixed radix, so that none has to be listed:
    there may be billions. Memory and time go with the draws, not the combinations.
    """

    names: list[str]
    texts: list[list[str]]
    counts: Counter[int]
    #: Every combination was drawn this often; those drawn more often, sorted.
    level: int
    worn: list[int]

    @classmethod
    def of(
        cls, variables: Mapping[str, Sequence[str]], taken: Iterable[Draw] = ()
    ) -> "Deck":
        """A deck of `variables` (name → variants) after the draws `taken`.

        A variable without variants is left out. Earlier draws with a variant or a
        variable that is not there any more sound different anyway: they don't count.
        """
        names = sorted(name for name in variables if variables[name])
        texts = [list(dict.fromkeys(variables[name])) for name in names]
        deck = cls(names, texts, Counter(), level=0, worn=[])
        numbers = (deck.number_of(draw) for draw in taken)
        deck.counts.update(number for number in numbers if number is not None)
        deck.worn = sorted(deck.counts)
        return deck

    @property
    def size(self) -> int:
        """How many combinations there are; 1 without variables."""
        return prod(map(len, self.texts))

    def number_of(self, draw: Draw) -> int | None:
        """The number of a combination; None when it is not one of this deck."""
        number = 0
        for name, texts in zip(self.names, self.texts, strict=True):
            if draw.get(name) not in texts:
                return None
            number = number * len(texts) + texts.index(draw[name])
        return number

    def combination(self, number: int) -> dict[str, str]:
        """The draw with this number: variable → text. `number_of` is the way back."""
        drawn = {}
        for name, texts in reversed(list(zip(self.names, self.texts, strict=True))):
            number, place = divmod(number, len(texts))
            drawn[name] = texts[place]
        return dict(sorted(drawn.items()))

    def draw(self, random: Random) -> dict[str, str]:
        """One of the least drawn combinations, which counts as drawn from now on."""
        if len(self.worn) >= self.size:
            self.level = min(self.counts.values())
            self.worn = sorted(
                number for number, count in self.counts.items() if count > self.level
            )
        # The n-th that is not worn: before worn[i] there lie worn[i] - i of them.
        rank = random.randrange(self.size - len(self.worn))
        skipped = bisect_right(
            range(len(self.worn)), rank, key=lambda index: self.worn[index] - index
        )
        number = rank + skipped
        self.counts[number] += 1
        insort(self.worn, number)
        return self.combination(number)


def draw(
    variables: Mapping[str, Sequence[str]], random: Random, taken: Iterable[Draw] = ()
) -> dict[str, str]:
    """One value per variable, the combination least used by the draws `taken`.

    The same `random` state and history draw the same values.
    """
    return Deck.of(variables, taken).draw(random)
