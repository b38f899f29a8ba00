"""The rows of a survey sheet as groups within groups, and what they wait for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from audits.interchange.kinds import group_edge
from audits.interchange.report import Problem, Refused
from audits.interchange.tables import Line
from audits.interchange.xpath import references
from audits.sentences import _

MAX_DEPTH = 20


@dataclass
class Node:
    """A question's line, or a group's with what is in it. edge: "group", "repeat" or
    "" for a question; `end` is the line that closes it."""

    line: Line | None
    edge: str = ""
    children: list["Node"] = field(default_factory=list)
    end: Line | None = None

    def lines(self) -> Iterator[Line]:
        """Every line of it, in the order of the sheet."""
        if self.line:
            yield self.line
        for child in self.children:
            yield from child.lines()
        if self.end:
            yield self.end


def grown(lines: list[Line]) -> Node:
    """The root of the form. Raises Refused when groups do not match or never end."""
    root = Node(None, "group")
    stack = [root]
    for line in lines:
        said = line.get("type")
        edge = group_edge(said) if said else None
        if not said:
            continue
        if edge is None:
            stack[-1].children.append(Node(line))
        elif edge[0] == "begin":
            if len(stack) > MAX_DEPTH:
                message = _(
                    "Groups are nested deeper than %(most)s levels.", most=MAX_DEPTH
                )
                raise Refused(Problem(message, "survey", line.row, "type"))
            node = Node(line, edge[1])
            stack[-1].children.append(node)
            stack.append(node)
        elif len(stack) > 1:
            stack.pop().end = line
        else:
            message = _("A group ends here that never began.")
            raise Refused(Problem(message, "survey", line.row, "type"))
    return root


def check_circles(root: Node) -> None:
    """Raises Refused when a question is shown depending on itself, over however many
    others. pyxform lets that pass; phones then hang or show nothing."""
    waits = dict(_waits(root, []))
    done: set[str] = set()
    for start in waits:
        trail = _circle(start, waits, done)
        if trail:
            line = waits[trail[0]][0]
            names = " → ".join(trail[:12])
            message = _(
                "“%(name)s” is shown depending on itself: %(names)s.",
                name=trail[0],
                names=names,
            )
            raise Refused(Problem(message, "survey", line.row, "relevant"))


def _waits(
    node: Node, above: list[str]
) -> Iterator[tuple[str, tuple[Line, list[str]]]]:
    said = references(node.line.get("relevant")) if node.line else []
    if node.line and node.line.get("name"):
        yield node.line.get("name"), (node.line, above + said)
    for child in node.children:
        yield from _waits(child, above + said)


def _circle(
    start: str, waits: dict[str, tuple[Line, list[str]]], done: set[str]
) -> list[str]:
    """The names round a circle that can be reached from `start`; empty if none."""
    trail: list[str] = []
    on_trail: set[str] = set()
    stack: list[tuple[str, bool]] = [(start, True)]
    while stack:
        name, is_entering = stack.pop()
        if not is_entering:
            on_trail.discard(trail.pop())
            done.add(name)
            continue
        if name in on_trail:
            return [*trail[trail.index(name) :], name]
        if name in done or name not in waits:
            continue
        trail.append(name)
        on_trail.add(name)
        stack.append((name, False))
        stack.extend((other, True) for other in waits[name][1])
    return []
