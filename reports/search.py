"""Searching in what people wrote: what a search means, where it hits, which words come
up most. Words are letters and digits of any script, in any case; "e-mail" is the two
words "e mail", as both databases read it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
#: More terms than anybody types; the rest is left out.
MOST = 12
SHORTEST = 4
#: Words that say nothing about a service.
COMMON = frozenset(
    WORD.findall(
        """
        about after again also another anything because been before being both call
        could does doing done down each even ever every everything first from further
        gave have having here into itself just last like made make many more most much
        never next nobody nothing once only other over said same says second should
        some something still such take than that their them then there these they
        thing think this those through time told took turned under until upon very
        want wanted went were what when where which while will with without would your
        yours
        """
    )
)


@dataclass(frozen=True, slots=True)
class Search:
    """Every one of `wanted` has to be there, none of `unwanted`: phrases of lower-case
    words with one space between them."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    @property
    def websearch(self) -> str:
        """For PostgreSQL's websearch_to_tsquery."""
        terms = [f'"{each}"' for each in self.wanted]
        return " ".join([*terms, *(f'-"{each}"' for each in self.unwanted)])


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_hit: bool


def parse(typed: str) -> Search:
    """Words, "quoted phrases", and both with a minus for what must not be there."""
    sides: dict[bool, list[str]] = {True: [], False: []}
    for minus, quoted, plain in _TERM.findall(typed)[:MOST]:
        words = WORD.findall((quoted or plain).lower())
        if words:
            sides[minus == "-"].append(" ".join(words))
    return Search(tuple(sides[False]), tuple(sides[True]))


def pattern(phrase: str) -> str:
    """A regular expression that finds the phrase as whole words, in any case."""
    between = r"[\W_]+".join(map(re.escape, phrase.split(" ")))
    return rf"(?<![^\W_]){between}(?![^\W_])"


def pieces(text: str, search: Search) -> list[Piece]:
    """The text cut where the search hits; joined again it is the same text."""
    if not search.wanted:
        return [Piece(text, False)] if text else []
    hits = re.compile(f"({'|'.join(map(pattern, search.wanted))})", re.IGNORECASE)
    parts = hits.split(text)
    return [Piece(part, bool(at % 2)) for at, part in enumerate(parts) if part]


def common_words(texts: Iterable[str], most: int) -> list[tuple[str, int]]:
    """In how many texts each word stands, the most frequent first: words of at least
    SHORTEST letters that are in two texts or more."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({word.lower() for word in WORD.findall(text)})
    telling = [
        (word, n)
        for word, n in counts.items()
        if n > 1 and len(word) >= SHORTEST and word.isalpha() and word not in COMMON
    ]
    return sorted(telling, key=lambda pair: (-pair[1], pair[0]))[:most]
