"""Which column is which field: guessed from the headings, decided by whoever maps."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.importing.refusals import Refused
from reports.importing.sheets import Source, text_of

FIELDS = (
    "location",
    "region",
    "channel",
    "wave",
    "date",
    "shopper",
    "checklist",
    "score",
    "earned",
    "possible",
    "external_id",
)
#: Headings by field, the likeliest first; compared without case, accents and signs.
WORDS: dict[str, str] = {
    "location": "location locationname branch branchname store storename shop "
    "shopname site sitename outlet outletname unit unitname restaurant dealer "
    "dealership hotel station agency agencyname office officename centre center "
    "property facility venue filiale filialname standort geschaft betrieb magasin "
    "agence tienda sucursal filial kauplus esindus locationcode locationid storeid "
    "storenumber storeno branchcode branchid siteid shopcode unitid",
    "region": "region regionname area areaname district districtname territory zone "
    "state province county country market division gebiet bezirk zona regione "
    "piirkond maakond regionid areaid",
    "channel": "channel channelname contactchannel contactmethod mode medium "
    "touchpoint shoptype visittype contacttype kanal canal canale kanava",
    "wave": "wave wavename round roundname cycle campaign quarter period "
    "reportingperiod welle vague ronda ola laine",
    "date": "date visitdate dateofvisit shopdate dateofshop reportdate auditdate "
    "surveydate evaluationdate inspectiondate completiondate completeddate "
    "datecompleted visitedon visited completed submitted submissiondate timestamp "
    "starttime datetime dateofcall calldate day datum besuchsdatum besuch fecha data "
    "dato kuupaev paivamaara visitmonth reportmonth month monat mois mes kuu year jahr",
    "shopper": "shopper shoppername shopperid mysteryshopper evaluator evaluatorname "
    "auditor auditorname surveyor assessor assessorname inspector fieldworker "
    "interviewer tester testkaufer visiteur",
    "checklist": "checklist checklistname form formname questionnaire "
    "questionnairename survey surveyname template templatename surveytype formtype "
    "fragebogen formular scorecard scorecardname",
    "score": "score scorepercent scorepct percentscore percentagescore percentage "
    "percent pct totalscore overallscore finalscore overall overallpercent "
    "totalpercent totalpercentage overallpercentage scorepercentage shopscore "
    "visitscore result rating compliance ergebnis prozent gesamtergebnis bewertung "
    "puntuacion note tulemus",
    "earned": "earned pointsearned earnedpoints pointsscored scoredpoints "
    "pointsachieved achievedpoints achieved pointsreceived pointsobtained points "
    "actualpoints actual actualscore scoreobtained marks marksobtained punkte "
    "erreichtepunkte totalpoints punktid pointsawarded pointsgiven",
    "possible": "possible pointspossible possiblepoints pointsoutof outof maxpoints "
    "maximumpoints maxscore maximumscore maximum max pointsavailable availablepoints "
    "available totalpossible possiblescore maxmarks maximalpunkte moglichepunkte "
    "pointsmax pointstotal",
    "external_id": "externalid jobid id shopid visitid surveyid evaluationid auditid "
    "jobnumber jobno shopnumber reference referenceid ref refno caseid recordid "
    "responseid submissionid assignmentid ticketid uid uuid rowid key nr no number",
}
#: A month and a year in two columns are one date.
MONTH_WORDS = frozenset(
    ["month", "monat", "mois", "mes", "kuu", "visitmonth", "reportmonth"]
)
YEAR_WORDS = frozenset(
    ["year", "jahr", "annee", "ano", "aasta", "visityear", "reportyear"]
)
#: Rows that may stand above the heading: titles, dates, empty ones.
SEARCHED = 30


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a file: where its heading stands and what it says.

    `mapping`: field → places of its columns; mostly one, joined where several.
    """

    sheet: int
    line: int
    names: list[str]
    mapping: dict[str, list[int]]


def plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9\u0400-\u04ff%]", "", bare).replace("%", "percent")


def found(source: Source, chosen: Mapping[str, str]) -> Table:
    """The table of the file that looks most like results, or that has the columns
    that were named. Raises Refused, naming the columns that there are."""
    best: tuple[int, Table] | None = None
    for sheet in range(len(source.sheets)):
        for place, (line, cells) in enumerate(source.rows(sheet)):
            if place == SEARCHED:
                break
            names = [text_of(cell) for cell in cells]
            worth = _worth(names, chosen)
            if worth and (best is None or worth > best[0]):
                best = (worth, Table(sheet, line, names, {}))
    if best is None:
        raise Refused(_("The file has no heading row with columns."))
    table = best[1]
    return Table(table.sheet, table.line, table.names, mapped(table.names, chosen))


def _worth(names: Sequence[str], chosen: Mapping[str, str]) -> int:
    """How much a row looks like a heading; a heading has texts in it."""
    if sum(bool(re.search(r"[^\W\d]", name)) for name in names) < 2:
        return 0
    known = {plain(name) for name in names}
    asked = sum(plain(column) in known for column in chosen.values() if column)
    return 1 + 100 * asked + 10 * len(guessed(names))


def guessed(names: Sequence[str]) -> dict[str, list[int]]:
    """Field → column, where a heading says so; a column is one field."""
    bare = [plain(name) for name in names]
    taken: dict[str, list[int]] = {}
    used: set[int] = set()
    for exactly in (True, False):
        for name in FIELDS:
            place = None if name in taken else _match(name, bare, used, exactly)
            if place is not None:
                taken[name] = [place]
                used.add(place)
    if "date" in taken and bare[taken["date"][0]] in MONTH_WORDS:
        years = [i for i, heading in enumerate(bare) if heading in YEAR_WORDS]
        taken["date"] = [*years[:1], *taken["date"]]
    return taken


def _match(name: str, bare: list[str], used: set[int], exactly: bool) -> int | None:
    for word in WORDS[name].split():
        for place, heading in enumerate(bare):
            is_it = heading == word or (
                not exactly
                and len(word) > 4
                and name != "external_id"
                and heading.startswith(word)
            )
            if place not in used and is_it:
                return place
    return None


def mapped(names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, list[int]]:
    """The guess, with what was chosen in its place; "field=" takes a field away."""
    for name in chosen:
        if name not in FIELDS:
            words = {"name": name, "fields": ", ".join(FIELDS)}
            raise Refused(
                _("There is no field “%(name)s”. Fields: %(fields)s.") % words
            )
    picked = {
        name: places_of(column, names) for name, column in chosen.items() if column
    }
    taken = {place for places in picked.values() for place in places}
    rest = {
        name: places
        for name, places in guessed(names).items()
        if name not in chosen and not taken.intersection(places)
    }
    both = picked | rest
    return _sensible({name: both[name] for name in FIELDS if name in both}, chosen)


def _sensible(
    mapping: dict[str, list[int]], chosen: Mapping[str, str]
) -> dict[str, list[int]]:
    """Without guesses that contradict what was chosen, or each other."""
    points = {"earned", "possible"}
    if "score" in chosen and not points.intersection(chosen):
        mapping = {name: at for name, at in mapping.items() if name not in points}
    if points.intersection(chosen) and "score" not in chosen:
        mapping.pop("score", None)
    # "Score" beside "Max score" counts points.
    if {"possible", "earned", "score"} & mapping.keys() == {"possible", "score"}:
        if_points = {"score": "earned"} if "score" not in chosen else {}
        mapping = {if_points.get(name, name): at for name, at in mapping.items()}
    if "earned" in mapping and "possible" not in mapping and "earned" not in chosen:
        # Points without a maximum say nothing; a lone "Points" may be the score.
        mapping.setdefault("score", mapping.pop("earned"))
    return mapping


def places_of(column: str, names: Sequence[str]) -> list[int]:
    """Where a column stands, by its heading; "Year+Month" are two that are joined.

    Raises Refused, listing the columns, for one that is not there or is there twice.
    """
    try:
        return [_place_of(column, names)]
    except Refused:
        if "+" not in column:
            raise
        return [_place_of(part, names) for part in column.split("+")]


def _place_of(column: str, names: Sequence[str]) -> int:
    for same in (str.strip, plain):
        places = [i for i, name in enumerate(names) if same(name) == same(column)]
        if len(places) == 1 and same(column):
            return places[0]
        if places and same(column):
            words = {"column": column}
            raise Refused(_("There are several columns “%(column)s”.") % words)
    words = {"column": column, "columns": ", ".join(n for n in names if n)}
    raise Refused(_("There is no column “%(column)s”. Columns: %(columns)s.") % words)
