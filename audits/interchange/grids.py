"""Groups of choices in a table: several statements on one scale."""

from audits.definition import Kind
from audits.interchange.kinds import asked
from audits.interchange.tables import Line
from audits.interchange.tree import Node

MAX_ROWS = 50


def grid_rows(node: Node) -> list[Line] | None:
    """The statements of a group that is a grid; None when it cannot be one.

    A grid has single choices from one list, shown as a table, each asked always.
    """
    if node.edge != "group" or node.line is None:
        return None
    is_own = node.line.get("kind").lower() == Kind.GRID
    lines = [child.line for child in node.children if child.line]
    if any(child.edge for child in node.children) or not lines:
        return None
    looks = node.line.get("appearance").lower().split()
    if is_own or "table-list" in looks:
        return lines if is_own or _share_choices(lines) else None
    return _labelled(lines)


def _labelled(lines: list[Line]) -> list[Line] | None:
    """A heading with the labels of the choices, then rows without them."""
    looks = [line.get("appearance").lower() for line in lines]
    if len(lines) < 2 or looks[0] != "label" or set(looks[1:]) != {"list-nolabel"}:
        return None
    return lines[1:] if _share_choices(lines) else None


def _share_choices(lines: list[Line]) -> bool:
    wanted = [asked(line.get("type")) for line in lines]
    same = len({each.list_name for each in wanted}) == 1
    single = all(each.kind is Kind.SINGLE_CHOICE for each in wanted)
    plain = not any(line.get("relevant") or line.get("constraint") for line in lines)
    few = len(lines) <= MAX_ROWS and not any(each.with_other for each in wanted)
    return same and single and plain and few
