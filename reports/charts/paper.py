"""Charts on paper: the colours of the style sheets, written into each mark.

What sets a page into a PDF reads no style sheet inside a picture, so that what
charts.css says of a class is said again in attributes, with the light tokens.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"
#: Where charts.css begins to speak of other widths and of forced colours.
END = "@container"
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
TOKEN = re.compile(r"(--[\w-]+):\s*([^;}]+)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
VARIABLE = re.compile(r"var\((--[\w-]+)(?:,\s*([^()]*(?:\([^()]*\))?))?\)")
#: What a picture can be told by attributes; the rest is for a browser.
PAINTED = ("fill", "stroke", "opacity", "font-", "text-anchor", "display", "overflow")
#: Said of a picture that only decorates: tagged paper needs some words for each.
NOTHING_TO_SAY = "\N{NO-BREAK SPACE}"

Declarations = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """`key` is a class (".dot") or a tag ("text"); tokens are what it sets."""

    key: str
    tokens: Declarations
    painted: Declarations


class Paint:
    """The palette of one pair of style sheets: tokens.css and charts.css, as text.

    `rem` is the size of the page's letters in px.
    """

    def __init__(self, tokens: str, charts: str, *, rem: float) -> None:
        self.tokens, self.charts, self.rem = tokens, charts, rem

    @cached_property
    def light(self) -> Declarations:
        """Every token by name; the light ones are the first in the file."""
        found: Declarations = {}
        for name, value in TOKEN.findall(COMMENT.sub("", self.tokens)):
            found.setdefault(name, value.strip())
        return found

    @cached_property
    def rules(self) -> dict[str, list[tuple[int, _Rule]]]:
        """By key, each with its place in the style sheet: the later wins."""
        found: dict[str, list[tuple[int, _Rule]]] = {}
        for place, rule in enumerate(self._rules()):
            found.setdefault(rule.key, []).append((place, rule))
        return found

    def _rules(self) -> Iterator[_Rule]:
        text = COMMENT.sub("", self.charts.split(END)[0])
        text = text[text.find("{") + 1 :]  # the layer around it
        for selectors, body in RULE.findall(text):
            for selector in selectors.split(","):
                yield from _rules_of(selector.strip(), body)

    def dress(self, picture: Element) -> None:
        """Write colours and words into an <svg> of the page, in place."""
        words = picture.get("aria-label") or NOTHING_TO_SAY
        title = Element(f"{SVG}title")
        title.text = words
        picture.insert(0, title)
        self._dress(picture, {})

    def _dress(self, node: Element, inherited: Mapping[str, str]) -> None:
        tokens = dict(inherited)
        ordered = sorted(
            (entry for key in _keys(node) for entry in self.rules.get(key, ())),
            key=itemgetter(0),
        )
        for _place, rule in ordered:
            tokens |= rule.tokens
        for _place, rule in ordered:
            for name, value in rule.painted.items():
                node.set(name, self._literal(name, value, tokens))
        if tokens.get("--c") and "i" in node.get("class", "").split():
            node.set("color", self._literal("color", tokens["--c"], tokens))
        for child in node:
            self._dress(child, tokens)

    def _literal(self, name: str, value: str, tokens: Mapping[str, str]) -> str:
        while "var(" in value:
            value = VARIABLE.sub(
                lambda m: tokens.get(m[1]) or self.light.get(m[1]) or m[2] or "", value
            )
        if name == "font-family":
            return re.sub(r"\s*,\s*", ",", value)
        if value.endswith("rem"):
            return f"{float(value[:-3]) * self.rem:.2f}"
        return value


def _rules_of(selector: str, body: str) -> Iterator[_Rule]:
    """Of ".c .dot", ".c.b1" and ".c text"; not of what a pointer or focus does."""
    last = selector.split()[-1]
    if not selector.startswith(".c") or ":" in selector or last == ".c":
        return
    key = f".{last.rsplit('.', 1)[-1]}" if "." in last else last
    declared = dict(_declared(body))
    yield _Rule(
        key,
        {name: value for name, value in declared.items() if name.startswith("--")},
        {name: value for name, value in declared.items() if name.startswith(PAINTED)},
    )


def _declared(body: str) -> Iterator[tuple[str, str]]:
    for each in body.split(";"):
        name, colon, value = each.partition(":")
        if colon:
            yield name.strip(), value.strip()


def _keys(node: Element) -> set[str]:
    classes = {f".{name}" for name in node.get("class", "").split()}
    return classes | {str(node.tag).removeprefix(SVG)}
