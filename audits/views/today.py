from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from audits import lifecycle
from audits.forms.following import follow_ups_of, promises_due
from audits.forms.wording import moment_words, window_words
from audits.models import Assignment, Review
from audits.views.kept import kept_on_phone, stamp
from shoppers.models import Role, Viewer
from shoppers.permissions import ViewerRequest, role_required
from shoppers.templatetags.figures import late, money

DONE_SHOWN_FOR = timedelta(days=14)
#: Pages of a shop under way that open without a network.
KEPT = ["shop-checklist", "shop-log", "shop-pocket"]
TO_DO = frozenset({lifecycle.ACCEPTED, lifecycle.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class Job:
    """One shop as a card: where it leads to, when, and its state in words.

    `due` are the follow-up steps whose day has come. `pages` are those that the
    phone keeps for it, and `stamp` changes when they would look different.
    """

    shop: Assignment
    url: str
    when: str
    state: str
    late: str
    due: list[str]
    review: Review | None
    pages: list[str]
    stamp: str


@require_safe
@role_required(Role.SHOPPER)
@kept_on_phone
def today(request: ViewerRequest) -> HttpResponse:
    now = timezone.now()
    shops = _shops(request.viewer, now)
    jobs = [_job(each, stamp(request, *_facts(each)), now) for each in shops]

    def group(statuses: frozenset[str]) -> list[Job]:
        return [job for job in jobs if job.shop.status in statuses]

    returned, to_do = group(frozenset({lifecycle.RETURNED})), group(TO_DO)
    offered = group(frozenset({lifecycle.ASSIGNED}))
    context = {
        "now": now,
        "headline": headline(len(to_do), len(returned), len(offered)),
        "fees": fees([*returned, *to_do]),
        "returned": returned,
        "to_do": to_do,
        "offered": offered,
        "sent": group(lifecycle.AWAITING_REVIEW),
        "done": group(frozenset({lifecycle.APPROVED}))[::-1],
    }
    return render(request, "audits/today.html", context)


def _shops(viewer: Viewer, now: datetime) -> list[Assignment]:
    current = lifecycle.WITH_SHOPPER | lifecycle.AWAITING_REVIEW
    lately = Q(status=lifecycle.APPROVED, moved_at__gt=now - DONE_SHOWN_FOR)
    reviews = Review.objects.visible_to(viewer).order_by("-decided_at", "-pk")
    return list(
        Assignment.objects.of_shopper(viewer)
        .filter(Q(status__in=current) | lately)
        .for_page()
        .select_related("draft", "submission")
        .prefetch_related(
            Prefetch("submission__reviews", reviews), "submission__reviews__findings"
        )
        .order_by("due_at", "pk")
    )


def _facts(shop: Assignment) -> list[object]:
    """What the shop's own pages change with, apart from their words and the day."""
    draft = getattr(shop, "draft", None)
    return [shop.public_id, shop.status, shop.moved_at, draft and draft.saved_at]


def _pages(shop: Assignment) -> list[str]:
    names = ["shop"] if shop.status in lifecycle.WITH_SHOPPER else []
    if shop.status in lifecycle.SENDABLE:
        names += KEPT
    return [reverse(f"audits:{name}", args=[shop.public_id]) for name in names]


def _job(shop: Assignment, mark: str, now: datetime) -> Job:
    submission = getattr(shop, "submission", None)
    reviews = list(submission.reviews.all()) if submission else []
    review = reviews[0] if reviews else None
    target = "shop-checklist" if shop.status == lifecycle.IN_PROGRESS else "shop"
    return Job(
        shop=shop,
        url=reverse(f"audits:{target}", args=[shop.public_id]),
        when=WHEN.get(shop.status, _window)(shop, review, now),
        state=STATE.get(shop.status, _plain)(shop, review),
        late=late(shop.due_at, now) if shop.status in TO_DO else "",
        due=_due(shop, now) if shop.status in lifecycle.SENDABLE else [],
        review=review,
        pages=_pages(shop),
        stamp=mark,
    )


def _due(shop: Assignment, now: datetime) -> list[str]:
    steps = follow_ups_of(shop, shop.script.follow_ups, now)
    texts = [step.text for step in steps if step.is_due]
    return [*texts, *promises_due(shop, now)]


def _window(shop: Assignment, review: Review | None, now: datetime) -> str:
    window = window_words(shop.starts_at, shop.due_at, shop.location, now)
    return capfirst(window)


def _answer_by(shop: Assignment, review: Review | None, now: datetime) -> str:
    if review is None or review.answer_by is None:
        return _("Answer as soon as you can")
    moment = moment_words(review.answer_by, shop.location, now)
    return _("Answer by %(moment)s") % {"moment": moment}


def _sent_at(shop: Assignment, review: Review | None, now: datetime) -> str:
    moment = moment_words(shop.submission.revised_at, shop.location, now)
    return _("Sent %(moment)s") % {"moment": moment}


def _decided_at(shop: Assignment, review: Review | None, now: datetime) -> str:
    moment = moment_words(shop.moved_at, shop.location, now)
    return _("Approved %(moment)s") % {"moment": moment}


WHEN: dict[str, Callable[[Assignment, Review | None, datetime], str]] = {
    lifecycle.RETURNED: _answer_by,
    lifecycle.SUBMITTED: _sent_at,
    lifecycle.IN_REVIEW: _sent_at,
    lifecycle.APPROVED: _decided_at,
}


def _plain(shop: Assignment, review: Review | None) -> str:
    return str(_PLAIN[shop.status]())


def _started(shop: Assignment, review: Review | None) -> str:
    draft = getattr(shop, "draft", None)
    answers = draft.answers.values() if draft else ()
    answered = sum("value" in each or "na" in each for each in answers)
    sections = shop.version.content["sections"]
    total = sum(len(section["questions"]) for section in sections)
    return _("Started · %(answered)d of %(total)d answered") % {
        "answered": answered,
        "total": total,
    }


def _returned(shop: Assignment, review: Review | None) -> str:
    count = len(review.findings.all()) if review else 0
    if not count:
        return _("Returned")
    words = ngettext("Returned · %d question", "Returned · %d questions", count)
    return words % count


def _approved(shop: Assignment, review: Review | None) -> str:
    if review is None or review.grade is None:
        return _("Approved")
    return _("Approved · grade %(grade)d of 10") % {"grade": review.grade}


_PLAIN: dict[str, Callable[[], str]] = {
    lifecycle.ASSIGNED: lambda: _("Offered"),
    lifecycle.ACCEPTED: lambda: _("Accepted"),
    lifecycle.SUBMITTED: lambda: _("Sent"),
    lifecycle.IN_REVIEW: lambda: _("With a reviewer"),
}
STATE: dict[str, Callable[[Assignment, Review | None], str]] = {
    lifecycle.IN_PROGRESS: _started,
    lifecycle.RETURNED: _returned,
    lifecycle.APPROVED: _approved,
}


def headline(to_do: int, returned: int, offered: int) -> str:
    """One sentence for the day: "Three shops to do, one returned."."""
    shops = ngettext("%(n)s shop to do", "%(n)s shops to do", to_do)
    parts = [
        (to_do, shops),
        (returned, _("%(n)s returned")),
        (offered, _("%(n)s offered to you")),
    ]
    said = [words % {"n": apnumber(count)} for count, words in parts if count]
    if not said:
        return _("Nothing to do today.")
    return f"{capfirst(', '.join(said))}."


def fees(jobs: list[Job]) -> str:
    """The fees of these shops in one sum per currency; empty without any."""
    sums: dict[str, int] = {}
    for job in jobs:
        currency = job.shop.wave.program.currency
        sums[currency] = sums.get(currency, 0) + job.shop.fee_cents
    return " + ".join(
        money(cents, currency) for currency, cents in sums.items() if cents
    )
