"""Which language a column such as “label::French (fr)” is in."""

import re

_TAG = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")
_IN_BRACKETS = re.compile(r"\(([^()]{2,40})\)\s*$")
_LIST = """
arabic:ar bengali:bn chinese:zh czech:cs danish:da dutch:nl english:en
estonian:et finnish:fi french:fr français:fr german:de deutsch:de greek:el
hebrew:he hindi:hi hungarian:hu indonesian:id italian:it japanese:ja korean:ko
latvian:lv lithuanian:lt nepali:ne norwegian:no persian:fa farsi:fa polish:pl
portuguese:pt romanian:ro russian:ru spanish:es español:es swahili:sw
swedish:sv thai:th turkish:tr ukrainian:uk urdu:ur vietnamese:vi
"""
_NAMES = dict(pair.split(":") for pair in _LIST.split())
_BY_TAG = {tag: name.title() for name, tag in reversed(_NAMES.items())}


def tag_of(said: str) -> str | None:
    """The BCP 47 tag of what a column's heading calls its language; None = unknown."""
    said = said.strip()
    bracketed = _IN_BRACKETS.search(said)
    for candidate in (bracketed[1].strip() if bracketed else "", said):
        if _TAG.match(candidate):
            return candidate
    return _NAMES.get(said.lower().split("(")[0].strip())


def heading_of(tag: str) -> str:
    """What a column of this language is called: “French (fr)”, “xx (xx)”."""
    return f"{_BY_TAG.get(tag, tag)} ({tag})"
