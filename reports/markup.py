"""Text that people write into a report, as HTML that holds nothing else.

A blank line ends a paragraph; "- " and "1. " begin lines of a list, "## " a heading;
**bold**, *slanted* and [words](https://…) are understood. Everything else is text.
"""

import re
from html import escape
from itertools import groupby

ITEM, NUMBERED, HEADING = "- ", re.compile(r"\d{1,3}\. "), "## "
INLINE = (
    (re.compile(r"\*\*([^*\n]+)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\*(?!\s)([^*\n]+)(?<!\s)\*"), r"<i>\1</i>"),
    (
        re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()<>]+)\)"),
        r'<a href="\2" rel="noopener noreferrer">\1</a>',
    ),
)


def to_html(text: str) -> str:
    """In: what somebody typed. Out: markup that is safe as it stands."""
    lines = [line.strip() for line in text.splitlines()]
    return "".join(_run(kind, list(run)) for kind, run in groupby(lines, key=_kind))


def _kind(line: str) -> str:
    """What a line is part of: the tag, or nothing for a blank one."""
    if line.startswith(ITEM):
        return "ul"
    if NUMBERED.match(line):
        return "ol"
    if line.startswith(HEADING):
        return "h3"
    return "p" if line else ""


def _run(kind: str, lines: list[str]) -> str:
    if kind in {"ul", "ol"}:
        bare = [line.split(" ", 1)[1] for line in lines]
        items = "".join(f"<li>{_inline(line)}</li>" for line in bare)
        return f'<{kind} class="bullets">{items}</{kind}>'
    if kind == "h3":
        return "".join(f"<h3>{_inline(line[len(HEADING) :])}</h3>" for line in lines)
    return f"<p>{'<br>'.join(map(_inline, lines))}</p>" if kind else ""


def _inline(line: str) -> str:
    marked = escape(line)
    for pattern, tag in INLINE:
        marked = pattern.sub(tag, marked)
    return marked
