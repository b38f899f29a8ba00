"""Texts as a checklist shows them: no mark-up, no scripts, nothing filled in."""

import re
from html.parser import HTMLParser

_LIST = """
a abbr b big blockquote body br button center code del dd div dl dt em embed font
form frame h1 h2 h3 h4 h5 h6 head hr html i iframe img input ins kbd label li
link mark meta object ol option p pre q s script select small span strike strong
style sub sup svg table tbody td textarea tfoot th thead title tr tt u ul var
video audio math
"""
_HTML = frozenset(_LIST.split())
#: Their content is no text.
_SILENT = {"script", "style", "iframe", "object", "embed", "svg", "head"}
_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\((https?:[^()\s]{1,500})\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,2000}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*])\*(?![\w*])")
_HEADING = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_FILLED_IN = re.compile(r"\$\{[^{}]{0,200}\}")
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_LIKE_HTML = re.compile(r"<[A-Za-z!/?]|&[#A-Za-z]")


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag not in _HTML:
            self.handle_data(self.get_starttag_text() or "")
        elif tag in _BREAKS:
            self.handle_data("\n")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag not in _HTML:
            self.handle_data(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.kept.append(data)


def stored(text: str) -> str:
    """Without characters that neither a spreadsheet nor a database keeps."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def plain(text: str) -> str:
    """`text` without HTML, Markdown and references that a form would fill in."""
    if _LOOKS_LIKE_HTML.search(text):
        stripper = _Stripper()
        stripper.feed(text)
        stripper.close()
        text = "".join(stripper.kept)
    text = _LINK.sub(r"\1 (\2)", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\1", text)
    text = _HEADING.sub("", text)
    text = _FILLED_IN.sub("…", text)
    # Whatever is left of the two characters would be read as a reference.
    return stored(re.sub(r"\n[ \t]*\n\s*", "\n\n", text).replace("${", "$ {"))
