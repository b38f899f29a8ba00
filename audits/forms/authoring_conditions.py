"""The builder of a condition: comparisons under "all" or "any", one level of groups.

What is deeper is shown in words and kept as it is. Names in the posted form are
`prefix.number.part`, in a group `prefix.number.number.part`; the prefix says which
condition it is ("v" shown when, "e" evidence when).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import msgspec
from django.forms import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from audits.definition import Condition, Op, Subject
from audits.forms.authoring_comparisons import (
    ALONE,
    MANY,
    SHAPES,
    Earlier,
    Operand,
    op_choices,
    op_words,
    subject_of,
)

MAX_NODES = 50
GROUPS = frozenset({Op.ALL, Op.ANY})
Errors = dict[str, str]


@dataclass
class Node:
    """One line of the builder as typed: a comparison, a group, or what is kept."""

    subject: str = ""
    op: str = ""
    values: list[str] = field(default_factory=list)
    name: str = ""
    #: What the page was made for (see Builder._shape); another one needs a new page.
    was: str = ""
    mode: str = ""
    nodes: list["Node"] = field(default_factory=list)
    kept: str = ""


class Builder:
    """A condition being edited. `root` is always a group."""

    def __init__(self, prefix: str, earlier: Earlier, root: Node) -> None:
        self.prefix = prefix
        self.earlier = earlier
        self.root = root
        self.errors: Errors = {}
        #: Lines of `errors` that merely lack a value that the page did not ask for.
        self.incomplete: set[str] = set()

    @classmethod
    def of(
        cls, prefix: str, earlier: Earlier, condition: Condition | None
    ) -> "Builder":
        root = Node(mode=Op.ALL)
        if condition is not None and condition.op in GROUPS and condition.of:
            root.mode = condition.op
            root.nodes = [_node(each, earlier, 1) for each in condition.of]
        elif condition is not None:
            root.nodes = [_node(condition, earlier, 1)]
        return cls(prefix, earlier, root)

    @classmethod
    def posted(cls, prefix: str, earlier: Earlier, data: QueryDict) -> "Builder":
        root = Node(mode=_mode(data.get(f"{prefix}.mode", "")))
        root.nodes = [
            _posted(f"{prefix}.{number}", earlier, data, 1)
            for number in _numbers(prefix, data)
        ]
        return cls(prefix, earlier, root)

    @cached_property
    def _subjects(self) -> set[str]:
        groups = self.earlier.subjects
        return {value for group in groups for value, _words in group.choices}

    @property
    def has_moved(self) -> bool:
        """Whether a comparison now takes another kind of value than the page has."""
        return any(
            self._has_moved(node)
            for each in self.root.nodes
            for node in (each, *each.nodes)
        )

    def _has_moved(self, node: Node) -> bool:
        is_comparison = not node.kept and not node.mode
        return is_comparison and node.was != self._shape(node)

    def _shape(self, node: Node) -> str:
        """What decides which controls a comparison has."""
        control = _input(self.earlier.operand(node.subject), node.op)
        return f"{node.subject}|{control}"

    def alter(self, act: str) -> None:
        """Carry out a button: `add:v`, `group:v`, `add:v.1`, `remove:v.1.0`."""
        verb, _colon, where = act.partition(":")
        prefix, *steps = where.split(".")
        places = [int(step) for step in steps if step.isdecimal() and len(step) < 4]
        if prefix != self.prefix or len(places) != len(steps):
            return
        if verb == "remove" and places:
            listed = self._listed(places[:-1])
            del listed[places[-1] : places[-1] + 1]
        elif verb == "add":
            self._listed(places).append(self._new())
        elif verb == "group" and not places:
            group = Node(mode=Op.ANY, nodes=[self._new()])
            self.root.nodes.append(group)

    def _listed(self, places: list[int]) -> list[Node]:
        if not places:
            return self.root.nodes
        inside = self.root.nodes[places[0] : places[0] + 1]
        return inside[0].nodes if inside else []

    def _new(self) -> Node:
        subject = self.earlier.first()
        return _fresh(Node(subject=subject), self.earlier)

    def condition(self) -> Condition | None:
        """What the builder says; `errors` then has what could not be read."""
        self.errors, self.incomplete = {}, set()
        count = sum(1 + len(node.nodes) for node in self.root.nodes)
        if count > MAX_NODES:
            self.errors[self.prefix] = _("At most %(n)d comparisons.") % {
                "n": MAX_NODES
            }
            return None
        parts = tuple(self._parts(self.root, self.prefix))
        if len(parts) < 2:
            return parts[0] if parts else None
        return Condition(op=Op(self.root.mode), of=parts)

    def _parts(self, group: Node, at: str) -> Iterator[Condition]:
        for number, node in enumerate(group.nodes):
            try:
                part = self._part(node, f"{at}.{number}")
            except ValidationError as error:
                self.errors[f"{at}.{number}"] = error.messages[0]
                if not node.kept and self._has_moved(node):
                    self.incomplete.add(f"{at}.{number}")
                continue
            if part is not None:
                yield part

    def _part(self, node: Node, at: str) -> Condition | None:
        if node.kept:
            return _kept(node.kept)
        if node.mode:
            parts = tuple(self._parts(node, at))
            return Condition(op=Op(node.mode), of=parts) if parts else None
        return _comparison(node, self.earlier.operand(node.subject))

    def lines(self) -> list[dict[str, object]]:
        """What the template shows, one dict for every line, groups with theirs."""
        return [
            self._line(node, f"{self.prefix}.{number}")
            for number, node in enumerate(self.root.nodes)
        ]

    def _words(self, kept: str) -> str:
        try:
            return describe(_kept(kept), self.earlier)
        except ValidationError as error:
            return str(error.messages[0])

    def _line(self, node: Node, at: str) -> dict[str, object]:
        inner = [self._line(each, f"{at}.{n}") for n, each in enumerate(node.nodes)]
        line: dict[str, object] = {
            "at": at,
            "node": node,
            "nodes": inner,
            "error": "" if at in self.incomplete else self.errors.get(at, ""),
        }
        if node.kept:
            return line | {"words": self._words(node.kept)}
        if node.mode:
            return line
        operand = self.earlier.operand(node.subject)
        return line | {
            "ops": op_choices(operand.shape, node.op),
            "input": _input(operand, node.op),
            "choices": operand.choices,
            "shape": self._shape(node),
            "is_unknown": node.subject not in self._subjects,
        }


def describe(condition: Condition, earlier: Earlier) -> str:
    """The condition in words, however deep."""
    if condition.op in GROUPS or condition.op is Op.NOT:
        parts = [describe(each, earlier) for each in condition.of]
        if condition.op is Op.NOT:
            return _("not (%(what)s)") % {"what": ", ".join(parts)}
        joined = _(" and ") if condition.op is Op.ALL else _(" or ")
        return "(" + joined.join(parts) + ")"
    operand = earlier.operand(subject_of(condition))
    words = [earlier.name(condition), op_words(operand.shape, condition.op)]
    labels = {str(key): str(label) for key, label in operand.choices}
    values = _values_of(condition, operand)
    if values:
        words.append(", ".join(labels.get(each, each) for each in values))
    return " ".join(words)


def _numbers(prefix: str, data: QueryDict) -> list[str]:
    """The numbers of the lines directly under `prefix`, as they were sent."""
    found = (
        name[len(prefix) + 1 :].partition(".")[0]
        for name in data
        if name.startswith(f"{prefix}.")
    )
    return list(dict.fromkeys(each for each in found if each.isdigit()))


def _mode(text: str) -> Op:
    return Op.ANY if text == Op.ANY else Op.ALL


def _posted(at: str, earlier: Earlier, data: QueryDict, depth: int) -> Node:
    if kept := data.get(f"{at}.kept", ""):
        return Node(kept=kept)
    if depth == 1 and f"{at}.mode" in data:
        inner = [_posted(f"{at}.{n}", earlier, data, 2) for n in _numbers(at, data)]
        return Node(mode=_mode(data.get(f"{at}.mode", "")), nodes=inner)
    node = Node(
        subject=data.get(f"{at}.s", ""),
        was=data.get(f"{at}.was", ""),
        op=data.get(f"{at}.op", ""),
        values=[each.strip() for each in data.getlist(f"{at}.val")],
        name=data.get(f"{at}.name", "").strip(),
    )
    return _fresh(node, earlier)


def _fresh(node: Node, earlier: Earlier) -> Node:
    """An operator and a value that fit, where those of another subject do not."""
    operand = earlier.operand(node.subject)
    ops = SHAPES[operand.shape]
    is_other = node.subject != node.was.partition("|")[0]
    if node.op not in Op._value2member_map_ or (is_other and node.op not in ops):
        node.op = ops[0] if operand.choices else Op.ANSWERED
    known = [str(key) for key, _label in operand.choices]
    if known and node.op not in ALONE:
        if is_other:
            node.values = [each for each in node.values if each in known]
        if not node.values:
            node.values = known[:1]
    return node


def _node(condition: Condition, earlier: Earlier, depth: int) -> Node:
    if condition.op in GROUPS and depth == 1 and condition.of:
        inner = [_node(each, earlier, 2) for each in condition.of]
        return Node(mode=condition.op, nodes=inner)
    if condition.of or condition.op is Op.NOT or condition.op in GROUPS:
        return Node(kept=msgspec.json.encode(condition).decode())
    subject = subject_of(condition)
    operand = earlier.operand(subject)
    return Node(
        subject=subject,
        op=condition.op,
        values=_values_of(condition, operand),
        name=condition.key if condition.subject is Subject.VARIANT else "",
    )


def _values_of(condition: Condition, operand: Operand) -> list[str]:
    value = condition.value
    if value is None:
        return []
    if isinstance(value, tuple):
        return [str(each) for each in value]
    if isinstance(value, int):
        return [operand.figures.write(value)]
    return [value]


def _kept(text: str) -> Condition:
    try:
        return msgspec.json.decode(text.encode(), type=Condition)
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
        raise ValidationError(_("This condition cannot be read.")) from None


def _comparison(node: Node, operand: Operand) -> Condition:
    kind, _colon, rest = node.subject.partition(":")
    op = Op(node.op)
    value = _value(node, operand, op)
    if kind == "e":
        return Condition(op=op, subject=Subject.EVENT, key=rest, value=value)
    if kind == "c":
        return Condition(op=op, subject=Subject.CHANNEL, value=value)
    if kind == "v":
        if not node.name:
            raise ValidationError(_("Name the variable of the scenario."))
        return Condition(op=op, subject=Subject.VARIANT, key=node.name, value=value)
    key, _colon, row = rest.partition(":")
    if not key:
        raise ValidationError(_("Choose what is compared."))
    return Condition(op=op, key=key, row=row, value=value)


def _value(node: Node, operand: Operand, op: Op) -> int | str | tuple[str, ...] | None:
    if op in ALONE:
        return None
    typed = [each for each in node.values if each]
    if op in MANY:
        if operand.shape == "word":
            typed = [w.strip() for each in typed for w in each.split(",") if w.strip()]
        if not typed:
            raise ValidationError(_("Choose at least one value."))
        return tuple(typed)
    if not typed:
        raise ValidationError(_("Give a value to compare with."))
    if operand.shape in ("figure", "event"):
        return operand.figures.read(typed[0])
    return typed[0]


def _input(operand: Operand, op: str) -> str:
    """Which control takes the value."""
    if op in ALONE:
        return ""
    if operand.choices:
        return "many" if op in MANY else "select"
    return {"day": "date", "clock": "time"}.get(operand.shape, "text")
