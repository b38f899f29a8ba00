"""What people wrote: comments and accounts, searched, with their hits marked, and the
words that come up most. What is kept from locations is for the desk only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Answer
from reports.findings import Finding
from reports.reading import focus
from reports.reading.chips import Chip, Choice
from reports.reading.definitions import WRITTEN
from reports.reading.fulltext import matching
from reports.reading.selection import Selection
from reports.search import Piece, Search, common_words, parse, pieces

PAGE = 30
#: Counting goes no further.
COUNTED = 10_000
#: The latest remarks whose words are counted, and how many words are shown.
READ, WORDS = 1000, 30
#: Of an account so much is shown around its first hit.
EXCERPT = 480
CARD = "submission__scorecard__"


@dataclass(frozen=True, slots=True)
class Remark:
    """What was written on one question of one shop. `lost`: it did not pass."""

    day: date
    place: str
    channel: str
    wave: str
    question: str
    pieces: list[Piece]
    reasons: list[str]
    lost: bool
    href: str
    mark: str


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    n: int
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """`kept` are the filters that a search keeps; `read` of the remarks gave the
    words."""

    selection: Selection
    finding: Finding
    typed: str
    remarks: list[Remark]
    words: list[Word]
    read: int
    kept: list[tuple[str, str]]
    previous: str
    next: str
    rows: QuerySet[Any]

    @property
    def is_empty(self) -> bool:
        return not self.remarks and not self.typed

    @property
    def table(self) -> Iterator[Sequence[object]]:
        yield (
            "date", "location", "channel", "wave", "question", "passed", "reasons",
            "text",
        )  # fmt: skip
        for row in self.rows.iterator(chunk_size=1000):
            yield (
                row["submission__scorecard__report_date"].isoformat(),
                row["submission__scorecard__location__name"],
                row["submission__scorecard__channel__name"],
                row["submission__scorecard__wave__name"],
                row["question__text"],
                "" if row["passed"] is None else "yes" if row["passed"] else "no",
                "; ".join(row["reasons"]),
                _text(row),
            )


def read(wanted: Selection, *, after: str = "", before: str = "") -> Page:
    """A page of remarks, newest first. `after` and `before` are marks of remarks."""
    selection, _cells = focus.read(wanted)
    typed = selection.more.get("q", "")
    search = parse(typed)
    rows = matching(_written(selection), search)
    n = rows[: COUNTED + 1].count()
    found, has_previous, has_next = _page(rows, after, "" if after else before)
    remarks = [_remark(row, search) for row in found]
    latest = [_text(row) for row in _shown(_newest(rows))[:READ]]
    return Page(
        selection=selection,
        finding=_finding(typed, n),
        typed=typed,
        remarks=remarks,
        words=_words(selection, latest),
        read=len(latest),
        kept=_kept(selection),
        previous=selection.query(before=remarks[0].mark) if has_previous else "",
        next=selection.query(after=remarks[-1].mark) if has_next else "",
        rows=_shown(_newest(rows)),
    )


def chip(page: Page) -> Chip:
    """Only where points were lost, only where not, or all."""
    words = {"": _("All"), "lost": _("Where it failed"), "kept": _("Where it passed")}
    on = page.selection.more.get("answers", "")
    choices = [
        Choice(label, page.selection.query(answers=value), value == on)
        for value, label in words.items()
    ]
    return Chip(_("Answers"), words[on], choices, is_on=bool(on))


def _written(selection: Selection) -> QuerySet[Any]:
    rows: QuerySet[Any] = Answer.objects.filter(
        Q(question__kind__in=WRITTEN, value__isnull=False) | ~Q(comment=""),
        **selection.of_cards(CARD),
    )
    if selection.question:
        rows = rows.filter(question__key=selection.question)
    if selection.section:
        rows = rows.filter(question__section__key=selection.section)
    answers = selection.more.get("answers")
    if answers:
        rows = rows.filter(passed=answers == "kept")
    if not selection.viewer.is_desk:
        rows = rows.filter(question__internal=False)
    return rows


def _newest(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by(*(f"-{name}" for name in ORDER))


ORDER = ("submission__scorecard__report_date", "submission_id", "question_id")
_FIELDS = (
    "submission__public_id",
    "submission__scorecard__report_date",
    "submission__scorecard__location__name",
    "submission__scorecard__channel__name",
    "submission__scorecard__wave__name",
    "question__key",
    "question__text",
    "question__kind",
    "passed",
    "reasons",
    "comment",
    "value",
)


def _shown(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.values(*_FIELDS)


def _page(
    rows: QuerySet[Any], after: str, before: str
) -> tuple[list[dict[str, Any]], bool, bool]:
    """The remarks of a page, and whether there are any before and after it."""
    place = _place(rows, after or before)
    is_back = bool(place and before)
    ordered = rows.order_by(*ORDER) if is_back else _newest(rows)
    if place:
        ordered = ordered.filter(_beyond(place, "gt" if is_back else "lt"))
    found = list(_shown(ordered)[: PAGE + 1])
    more, shown = len(found) > PAGE, found[:PAGE]
    if is_back:
        return shown[::-1], more, bool(shown)
    return shown, bool(place and shown), more


def _place(rows: QuerySet[Any], mark: str) -> tuple[Any, ...] | None:
    """A remark that is gone since, or never was, sends one to the first page."""
    public_id, _dot, key = mark.partition(".")
    try:
        wanted = UUID(public_id)
    except ValueError:
        return None
    here = rows.filter(submission__public_id=wanted, question__key=key)
    return here.values_list(*ORDER).first()


def _beyond(place: tuple[Any, ...], side: str) -> Q:
    day, submission, question = ORDER
    return Q(**{f"{day}__{side}": place[0]}) | Q(**{day: place[0]}) & (
        Q(**{f"{submission}__{side}": place[1]})
        | Q(**{submission: place[1], f"{question}__{side}": place[2]})
    )


def _text(row: dict[str, Any]) -> str:
    parts = [row["comment"]]
    if row["question__kind"] in WRITTEN and isinstance(row["value"], str):
        parts.insert(0, row["value"])
    return "\n".join(part for part in parts if part)


def _remark(row: dict[str, Any], search: Search) -> Remark:
    public_id, key = row["submission__public_id"], row["question__key"]
    href = reverse("reports:scorecard", args=[public_id])
    return Remark(
        day=row["submission__scorecard__report_date"],
        place=row["submission__scorecard__location__name"],
        channel=row["submission__scorecard__channel__name"],
        wave=row["submission__scorecard__wave__name"],
        question=row["question__text"],
        pieces=_excerpt(pieces(_text(row), search)),
        reasons=row["reasons"],
        lost=row["passed"] is False,
        href=f"{href}#a-{key}",
        mark=f"{public_id}.{key}",
    )


def _excerpt(whole: list[Piece]) -> list[Piece]:
    """What stands around the first hit, cut where it is too long."""
    if sum(len(piece.text) for piece in whole) <= EXCERPT:
        return whole
    first = next((at for at, piece in enumerate(whole) if piece.is_hit), 0)
    found: list[Piece] = []
    if first:
        lead = whole[first - 1].text
        cut = lead[-EXCERPT // 4 :] if len(lead) > EXCERPT // 4 else lead
        is_cut = first > 1 or cut != lead
        found.append(Piece(f"… {cut}" if is_cut else cut, False))
    room = EXCERPT - sum(len(piece.text) for piece in found)
    for piece in whole[first:]:
        if len(piece.text) > room:
            return [*found, Piece(f"{piece.text[:room]} …", piece.is_hit)]
        found.append(piece)
        room -= len(piece.text)
    return found


def _words(selection: Selection, texts: Iterable[str]) -> list[Word]:
    return [
        Word(text, n, selection.query(q=text)) for text, n in common_words(texts, WORDS)
    ]


def _kept(selection: Selection) -> list[tuple[str, str]]:
    return parse_qsl(selection.query(q=None).removeprefix("?"))


def _finding(typed: str, n: int) -> Finding:
    count = _("More than %(n)d") % {"n": COUNTED} if n > COUNTED else str(n)
    words = {"count": count, "typed": typed}
    if typed:
        headline = ngettext(
            "%(count)s remark with “%(typed)s”.",
            "%(count)s remarks with “%(typed)s”.",
            n,
        )
    else:
        headline = ngettext("%(count)s remark.", "%(count)s remarks.", n)
    detail = _(
        "Comments and accounts of approved shops, newest first. They are single "
        "observations: how often something happens is told by the questions."
    )
    return Finding(headline % words, detail)
