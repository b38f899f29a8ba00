"""The text of a scenario with one draw of its variables in place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Told(Protocol):
    persona: str
    story: str
    desired_outcome: str
    opening_line: str
    give_up: str
    steps: list[str]
    questions_to_ask: list[str]
    never: list[str]


@dataclass(frozen=True, slots=True)
class Script:
    """What one shopper reads."""

    persona: str
    story: str
    desired_outcome: str
    opening_line: str
    give_up: str
    steps: tuple[str, ...]
    questions_to_ask: tuple[str, ...]
    never: tuple[str, ...]


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with each {name} replaced; a name without a value stays as it is."""
    return PLACE.sub(lambda match: values.get(match[1], match[0]), text)


def tell(scenario: Told, values: Mapping[str, str]) -> Script:
    """The script of `scenario` under one draw of variables (name → text)."""

    def lines(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(fill(text, values) for text in texts)

    return Script(
        persona=fill(scenario.persona, values),
        story=fill(scenario.story, values),
        desired_outcome=fill(scenario.desired_outcome, values),
        opening_line=fill(scenario.opening_line, values),
        give_up=fill(scenario.give_up, values),
        steps=lines(scenario.steps),
        questions_to_ask=lines(scenario.questions_to_ask),
        never=lines(scenario.never),
    )


def draw(variables: Mapping[str, Sequence[str]], random: Random) -> dict[str, str]:
    """One value per variable. The same `random` state draws the same values."""
    return {name: random.choice(texts) for name, texts in variables.items() if texts}
