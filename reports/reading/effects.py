"""Is it the location or the grader: what shoppers and reviewers give, against what the
same locations got from others. For managers only: it names people."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Review
from reports.charts.strip import strip
from reports.effects import Effect, Sums, effects
from reports.findings import Finding
from reports.models import WholeSum
from reports.reading import focus
from reports.reading.catalogue import Site
from reports.reading.selection import Selection
from reports.statistics import ALPHA, holm
from reports.trends import display, rounded
from shoppers.models import Role

#: Who may read it.
READERS = (Role.MANAGER,)
#: Rows of one table, those that differ first; the CSV has all.
SHOWN = 100
LEAST_SPAN = 5.0

#: Sums by (grader's id, location's id).
Table = Mapping[tuple[int, int], Sums]


@dataclass(frozen=True, slots=True)
class Place:
    """A location that somebody graded beside others; figures in per cent points."""

    name: str
    own: str
    n: int
    others: str
    n_others: int
    href: str


@dataclass(frozen=True, slots=True)
class Grader:
    """`p` is corrected for the many who are looked at (Holm)."""

    name: str
    effect: Effect
    p: float
    chart: str
    places: list[Place]

    @property
    def is_sure(self) -> bool:
        return self.p < ALPHA

    @property
    def difference(self) -> str:
        return display(self.effect.difference, signed=True)

    @property
    def own(self) -> str:
        return display(self.effect.own)

    @property
    def others(self) -> str:
        return display(self.effect.others)

    @property
    def low(self) -> str:
        return display(self.effect.low, signed=True)

    @property
    def high(self) -> str:
        return display(self.effect.high, signed=True)


@dataclass(frozen=True, slots=True)
class Group:
    """Shoppers or reviewers: those who can be compared, the clearest first. `few` have
    too few shops at locations where others were, too."""

    key: str
    headline: str
    graders: list[Grader]
    few: int

    @property
    def shown(self) -> list[Grader]:
        return self.graders[:SHOWN]

    @property
    def hidden(self) -> int:
        return len(self.graders) - len(self.shown)

    @property
    def sure(self) -> int:
        return sum(each.is_sure for each in self.graders)


@dataclass(frozen=True, slots=True)
class Page:
    selection: Selection
    finding: Finding
    groups: list[Group]

    @property
    def is_empty(self) -> bool:
        return not any(group.graders or group.few for group in self.groups)

    @property
    def table(self) -> Iterable[Sequence[object]]:
        yield (
            "who", "name", "n", "locations", "own_percent", "others_percent",
            "difference", "difference_low", "difference_high", "p_holm", "significant",
        )  # fmt: skip
        for group in self.groups:
            for each in group.graders:
                found = each.effect
                yield (
                    group.key, each.name, found.n, found.blocks,
                    rounded(found.own), rounded(found.others),
                    rounded(found.difference), rounded(found.low), rounded(found.high),
                    f"{each.p:.4f}", "yes" if each.is_sure else "no",
                )  # fmt: skip


def read(selection: Selection) -> Page:
    """Two queries beside those of the selection, and that of its days."""
    # The other filters of a list of shops hold for one group, and not for the other.
    asked = replace(
        selection.whole(),
        month=selection.month,
        since=selection.since,
        until=selection.until,
        critical=selection.critical,
        section="",
        question="",
    )
    selection = focus.recent(asked)
    sums, names = _by_shopper(selection)
    shoppers = _group(selection, "shopper", sums, names)
    reviewers = _group(selection, "reviewer", *_by_reviewer(selection))
    n = sum(each.n for each in sums.values())
    return Page(selection, _finding(shoppers, reviewers, n), [shoppers, reviewers])


def _by_shopper(selection: Selection) -> tuple[Table, dict[int, str]]:
    cards = selection.scorecards().filter(score__isnull=False)
    return _table(
        cards,
        person="submission__sent_by",
        place="location",
        score="score",
    )


def _by_reviewer(selection: Selection) -> tuple[Table, dict[int, str]]:
    """By who approved the shop last: an opened one is approved again."""
    approved = Review.objects.filter(decision=Review.Decision.APPROVED)
    later = approved.filter(submission=OuterRef("submission"), pk__gt=OuterRef("pk"))
    prefix = "submission__scorecard__"
    wanted = selection.of_cards(prefix) | {f"{prefix}score__isnull": False}
    rows = approved.visible_to(selection.viewer).filter(~Exists(later), **wanted)
    return _table(
        rows,
        person="reviewer",
        place=f"{prefix}location",
        score=f"{prefix}score",
    )


def _table(
    rows: QuerySet[Any], *, person: str, place: str, score: str
) -> tuple[Table, dict[int, str]]:
    found = (
        rows.order_by()
        .values_list(person, f"{person}__name", place)
        .annotate(n=Count("*"), total=Sum(score), squares=WholeSum(F(score) * F(score)))
        .order_by(person, place)
    )
    sums: dict[tuple[int, int], Sums] = {}
    names: dict[int, str] = {}
    for who, name, where, *figures in found:
        sums[who, where] = Sums(*map(int, figures))
        names[who] = name
    return sums, names


def _group(
    selection: Selection, key: str, sums: Table, names: Mapping[int, str]
) -> Group:
    known = effects(sums)
    judged = [
        (who, each) for who, each in known.items() if each.n >= selection.minimum_n
    ]
    adjusted = holm([each.p for _who, each in judged])
    order = sorted(zip(adjusted, judged, strict=True), key=lambda row: row[0])
    span = max([LEAST_SPAN, *(_reach(each) for _who, each in judged)])
    shown = {who for _p, (who, _each) in order[:SHOWN]}
    places = _places(selection, sums, shown)
    graders = [
        Grader(
            name=names[who],
            effect=each,
            p=p,
            chart=strip(
                each.difference,
                (each.low, each.high),
                band=_band(each, p),
                target=0,
                scale=(-span, span),
            ),
            places=places.get(who, []),
        )
        for p, (who, each) in order
    ]
    sure = sum(p < ALPHA for p in adjusted)
    return Group(
        key=key,
        headline=_headline(key, sure, len(judged)),
        graders=graders,
        few=len(names) - len(judged),
    )


def _reach(effect: Effect) -> float:
    return max(abs(effect.low), abs(effect.high))


def _band(effect: Effect, p: float) -> int:
    """The colour of a difference that is sure: stricter than others, or milder."""
    if p >= ALPHA:
        return 3
    return 1 if effect.difference < 0 else 5


def _places(
    selection: Selection, sums: Table, shown: Set[int]
) -> dict[int, list[Place]]:
    """Where these people were and others, too."""
    whole: dict[int, Sums] = {}
    for (_who, where), each in sums.items():
        whole[where] = whole.get(where, Sums(0, 0, 0)) + each
    names = {place.pk: place for place in selection.catalogue.locations}
    found: dict[int, list[Place]] = {}
    for (who, where), own in sums.items():
        others = whole[where].without(own)
        if who in shown and others.n:
            place = _place(selection, names[where], own, others)
            found.setdefault(who, []).append(place)
    return found


def _place(selection: Selection, place: Site, own: Sums, others: Sums) -> Place:
    href = reverse("reports:scorecard-list") + selection.query(location=place, by="")
    return Place(
        place.name, display(own.mean), own.n, display(others.mean), others.n, href
    )


def _headline(key: str, sure: int, judged: int) -> str:
    words = {"sure": sure, "n": judged}
    if key == "shopper":
        if not judged:
            return _("Too few shops to compare shoppers.")
        return (
            ngettext(
                "Shoppers: %(sure)d of %(n)d differs from the others for certain",
                "Shoppers: %(sure)d of %(n)d differ from the others for certain",
                sure,
            )
            % words
        )
    if not judged:
        return _("Too few shops to compare reviewers.")
    return (
        ngettext(
            "Reviewers: %(sure)d of %(n)d differs from the others for certain",
            "Reviewers: %(sure)d of %(n)d differ from the others for certain",
            sure,
        )
        % words
    )


def _finding(shoppers: Group, reviewers: Group, n: int) -> Finding:
    looked = ngettext("Looked at: %(n)d shop.", "Looked at: %(n)d shops.", n)
    method = _(
        "Mean score against what the same locations got from others. Shops are not "
        "given out by lot: another day, wave or scenario can make a difference, too. "
        "Look at the shops before you speak to anybody."
    )
    detail = f"{looked % {'n': n}} {method}"
    if not shoppers.graders and not reviewers.graders:
        return Finding(_("Too few shops to tell graders apart."), detail)
    sure = shoppers.sure + reviewers.sure
    if not sure:
        headline = _("Nobody scores differently for certain.")
        return Finding(headline, detail)
    headline = ngettext(
        "%(n)d person scores differently from others at the same locations.",
        "%(n)d people score differently from others at the same locations.",
        sure,
    )
    return Finding(headline % {"n": sure}, detail)
