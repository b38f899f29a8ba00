"""What the types of XLSForm are here."""

import re
from typing import NamedTuple

from audits.definition import Kind
from audits.sentences import Sentence, _


class Asked(NamedTuple):
    """What a type asks: the kind, the choice list, why it is less than it was, or
    (`why_not`) why it is left out."""

    kind: Kind | None = None
    list_name: str = ""
    note: Sentence | None = None
    why_not: Sentence | None = None
    with_other: bool = False
    decimals: int = 0


_PLAIN: dict[str, Asked] = {
    "integer": Asked(Kind.NUMBER),
    "decimal": Asked(Kind.NUMBER, decimals=2, note=_("Kept to two decimal places.")),
    "text": Asked(Kind.TEXT),
    "note": Asked(Kind.INSTRUCTION),
    "date": Asked(Kind.DATE),
    "time": Asked(Kind.TIME),
    "datetime": Asked(Kind.DATE, note=_("Only the date is asked, not the time.")),
    "image": Asked(Kind.PHOTO),
    "audio": Asked(Kind.AUDIO),
    "video": Asked(why_not=_("Films are not taken.")),
    "file": Asked(Kind.DOCUMENT),
    "geopoint": Asked(Kind.LOCATION),
    "geotrace": Asked(why_not=_("Lines on a map are not taken.")),
    "geoshape": Asked(why_not=_("Areas on a map are not taken.")),
    "barcode": Asked(Kind.TEXT, note=_("The code is typed, not scanned.")),
    "range": Asked(Kind.SCALE),
    "acknowledge": Asked(Kind.YES_NO, note=_("“OK” became a question of yes or no.")),
    "calculate": Asked(why_not=_("Nothing is calculated in a checklist.")),
    "hidden": Asked(why_not=_("There are no hidden values.")),
    "background-audio": Asked(why_not=_("Nothing is recorded in the background.")),
    "xml-external": Asked(why_not=_("Files beside the form are not read.")),
    "csv-external": Asked(why_not=_("Files beside the form are not read.")),
    "osm": Asked(why_not=_("Map objects are not taken.")),
    "percentage": Asked(Kind.NUMBER),
}
_METADATA = Asked(why_not=_("The time, the phone and the person are known anyway."))
_ALIASES = {
    **dict.fromkeys(["int", "q int", "add integer prompt"], "integer"),
    **dict.fromkeys(["string", "q string", "add text prompt"], "text"),
    **dict.fromkeys(["q decimal", "add decimal prompt"], "decimal"),
    **dict.fromkeys(["q note", "add note prompt"], "note"),
    **dict.fromkeys(["q date", "add date prompt"], "date"),
    **dict.fromkeys(["q time", "add time prompt"], "time"),
    **dict.fromkeys(["q date time", "add date time prompt"], "datetime"),
    **dict.fromkeys(["add datetime prompt"], "datetime"),
    **dict.fromkeys(["photo", "q picture", "q image", "add image prompt"], "image"),
    **dict.fromkeys(["add photo prompt"], "image"),
    **dict.fromkeys(["q audio", "add audio prompt"], "audio"),
    **dict.fromkeys(["q video", "add video prompt"], "video"),
    **dict.fromkeys(["add file prompt"], "file"),
    **dict.fromkeys(["location", "gps", "q geopoint", "q location"], "geopoint"),
    **dict.fromkeys(["add location prompt"], "geopoint"),
    **dict.fromkeys(["q geotrace"], "geotrace"),
    **dict.fromkeys(["q geoshape"], "geoshape"),
    **dict.fromkeys(["q barcode", "add barcode prompt"], "barcode"),
    **dict.fromkeys(["trigger", "q acknowledge"], "acknowledge"),
    **dict.fromkeys(["add acknowledge prompt"], "acknowledge"),
    **dict.fromkeys(["q calculate", "add calculate prompt"], "calculate"),
}
_SELECT = re.compile(
    r"(?:add )?(?P<how>select[ _]one|select1|select[ _]multiple|select all that apply"
    r"|rank)(?P<far>[ _]external|[ _]from[ _]file)?(?: prompt)?(?: from| using)? "
    r"(?P<list>\S+)(?P<other> or[ _](?:specify[ _])?other)?\Z",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?P<edge>begin|end)[ _](?P<what>group|repeat|lgroup|looped group|loop)", re.I
)


def asked(said: str) -> Asked:
    """What the cell in the column “type” asks for."""
    said = " ".join(said.split())
    select = _SELECT.match(said)
    if select:
        return _selected(select)
    name = said.lower()
    return _PLAIN.get(_ALIASES.get(name, name), _METADATA)


def _selected(found: re.Match[str]) -> Asked:
    if found["far"]:
        return Asked(why_not=_("Its choices are in a file beside the form."))
    how = found["how"].lower().replace(" ", "_")
    single = how in {"select_one", "select1"}
    note = _("The order of the choices is not asked.") if how == "rank" else None
    kind = Kind.SINGLE_CHOICE if single else Kind.MULTIPLE_CHOICE
    return Asked(kind, found["list"], note, with_other=bool(found["other"]))


def group_edge(said: str) -> tuple[str, str] | None:
    """("begin" or "end", "group" or "repeat") of a type that opens or closes one."""
    found = _GROUP.match(" ".join(said.split()))
    if found is None:
        return None
    what = "group" if found["what"].lower() == "group" else "repeat"
    return found["edge"].lower(), what
