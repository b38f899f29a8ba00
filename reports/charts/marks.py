"""Elements of a chart as text: escaped, without style attributes, classes only.

Every function gives markup, a plain str that the page marks as safe. Text and
attribute values are escaped here and nowhere else; children must be markup made by
these functions. x is in per cent of the width, y in px, so a chart is fluid and its
text keeps its size on tablet, phone and paper.
"""

from xml.sax.saxutils import escape, quoteattr

Attribute = str | float | None

UNPRINTABLE = dict.fromkeys(
    code for code in (*range(32), 127, *range(0xD800, 0xE000)) if code not in (9, 10)
)


def element(name: str, *children: str, **attributes: Attribute) -> str:
    """`element("rect", class_="goal", x=0)`; None leaves an attribute out.

    A trailing underscore frees a reserved word, any other stands for a hyphen.
    Raises ValueError for style and event attributes, which the CSP forbids.
    """
    names = {key.rstrip("_").replace("_", "-"): v for key, v in attributes.items()}
    if any(key == "style" or key.startswith("on") for key in names):
        raise ValueError("no style or event attributes in a chart")
    written = "".join(
        f" {key}={quoteattr(_text(value))}"
        for key, value in names.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>"


def chart(*marks: str, name: str | None, height: int, kind: str, band: int = 0) -> str:
    """The svg around the marks. `kind` is "img" for a picture, "group" where marks
    are links (links inside an image are not exposed); without a name it is only
    decoration, for a row whose numbers stand beside it. `band` 1..5 is its colour."""
    return element(
        "svg",
        *marks,
        class_=f"c b{band}" if band else "c",
        height=height,
        role=kind if name else None,
        aria_label=name,
        aria_hidden=None if name else "true",
    )


def label(
    content: str,
    x: str | float,
    y: float,
    class_: str | None = None,
    shift: float | None = None,
) -> str:
    """A text at a place, "mid" and "end" in class_ anchor it; `shift` is in px."""
    return element("text", _escaped(content), class_=class_, x=x, y=y, dx=shift)


def upright(class_: str, x: str, top: float, bottom: float) -> str:
    return element("line", class_=class_, x1=x, x2=x, y1=top, y2=bottom)


def level(class_: str, y: float, x1: str = "0", x2: str = "100%") -> str:
    return element("line", class_=class_, x1=x1, x2=x2, y1=y, y2=y)


def dot(class_: str, x: str, y: float, radius: float) -> str:
    return element("circle", class_=class_, cx=x, cy=y, r=radius)


def link(href: str, name: str, *marks: str) -> str:
    """Marks that lead somewhere; the name is read aloud and shown on hover."""
    title = element("title", _escaped(name))
    return element("a", title, *marks, href=href, aria_label=name)


def stretched(top: float, height: float, *marks: str) -> str:
    """A nested picture whose x runs 0..100: paths know no per cent of their own."""
    return element(
        "svg",
        *marks,
        viewBox=f"0 {short(top)} 100 {short(height)}",
        y=top,
        width="100%",
        height=height,
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def per_cent(value: float) -> str:
    return f"{short(value)}%"


def short(value: float) -> str:
    """At most two decimals and no needless zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _text(value: str | float) -> str:
    return _clean(value) if isinstance(value, str) else short(value)


def _escaped(content: str) -> str:
    return escape(_clean(content))


def _clean(content: str) -> str:
    return content.translate(UNPRINTABLE)
