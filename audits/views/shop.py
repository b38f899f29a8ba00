from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audits import drafting, lifecycle
from audits.answers import parse
from audits.definition import EVIDENCE_KINDS, Checklist, Rule, evidence_limit
from audits.definition import Question as Asked
from audits.forms.cards import is_asked
from audits.forms.following import follow_ups_of
from audits.forms.logging import POCKET
from audits.forms.wording import moment_words, reason, window_words
from audits.lifecycle import InvalidMove
from audits.models import Assignment, ChannelKind, RecordingPolicy, Review
from audits.scoring import Given
from audits.sheets import in_words
from audits.views.kept import kept_on_phone
from audits.views.setting import in_language, words_of
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required

#: What one does with the contact point of a channel.
REACH = {
    ChannelKind.PHONE: gettext_lazy("Call"),
    ChannelKind.EMAIL: gettext_lazy("Write to"),
    ChannelKind.IN_PERSON: gettext_lazy("Go to"),
    ChannelKind.POST: gettext_lazy("Send to"),
}


def own_shop(request: ViewerRequest, public_id: UUID) -> Assignment:
    """The viewer's own shop; another's and an absent one are both 404."""
    rows = Assignment.objects.of_shopper(request.viewer).for_page()
    shop = rows.select_related("draft", "submission").filter(public_id=public_id)
    if found := shop.first():
        return found
    raise Http404


@require_safe
@role_required(Role.SHOPPER)
@kept_on_phone
def shop(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """The brief until the shop is sent; after that, how it stands."""
    found, now = own_shop(request, public_id), timezone.now()
    is_ended = found.status in {lifecycle.CANCELLED, lifecycle.EXPIRED}
    if is_ended or found.status in lifecycle.WITH_SUBMISSION:
        return render(request, "audits/shop_status.html", _status(found, now))
    return render(request, "audits/shop.html", _brief(request, found, now))


@require_POST
@role_required(Role.SHOPPER)
def accept(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    found = own_shop(request, public_id)
    _try(request, lambda: found.accept(by=request.viewer.person, at=timezone.now()))
    return redirect("audits:shop", public_id)


@require_POST
@role_required(Role.SHOPPER)
def decline(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    found = own_shop(request, public_id)
    name = found.scenario.name
    if _try(
        request, lambda: found.decline(by=request.viewer.person, at=timezone.now())
    ):
        messages.success(request, _("You declined “%(name)s”.") % {"name": name})
    return redirect("audits:today")


@require_POST
@role_required(Role.SHOPPER)
def start(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """Begin, or go on: the checklist opens with the time of the visit filled in."""
    found, now = own_shop(request, public_id), timezone.now()
    if _try(request, lambda: drafting.begin(request.viewer, found, at=now)):
        return redirect("audits:shop-checklist", public_id)
    return redirect("audits:shop", public_id)


def _try(request: ViewerRequest, act: Callable[[], None]) -> bool:
    """Whether the move was made; if not, the next page says why."""
    try:
        act()
    except InvalidMove as refused:
        messages.error(request, reason(f"assignment_{refused.status}"))
        return False
    except drafting.Closed as refused:
        messages.error(request, reason(refused.code))
        return False
    return True


@dataclass(frozen=True, slots=True)
class Wanted:
    """One piece of evidence that the brief announces."""

    need: str
    text: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What a reviewer asks about one question, beside the shopper's answer."""

    key: str
    number: str
    question: Asked
    message: str
    answer: str


def _brief(
    request: ViewerRequest, found: Assignment, now: datetime
) -> dict[str, object]:
    recording = found.recording_rule()
    may_record = recording != RecordingPolicy.Rule.FORBIDDEN
    words = in_language(request, found.version.definition)
    window = window_words(found.starts_at, found.due_at, found.location, now)
    script = found.script
    return {
        "shop": found,
        "script": script,
        "follow_ups": follow_ups_of(found, script.follow_ups, now),
        "reach": REACH.get(ChannelKind(found.location.channel.kind), _("Use")),
        "window": capfirst(window),
        "report_by": capfirst(moment_words(found.report_by, found.location, now)),
        "recording": recording,
        "evidence": wanted_evidence(words, may_record=may_record),
        "pocket": POCKET,
        "words": words_of(words),
        "now": now,
    }


def wanted_evidence(words: Checklist, *, may_record: bool) -> list[Wanted]:
    return [
        Wanted(_need(question), question.evidence_label or question.text)
        for question in words.questions()
        if evidence_limit(question) and is_asked(question, may_record)
    ]


def _need(question: Asked) -> str:
    if question.evidence_rule is Rule.POINTS_LOST:
        return _("If something goes wrong:")
    if question.visible_when or question.evidence_when:
        return _("If the checklist asks for it:")
    is_file = question.kind in EVIDENCE_KINDS
    if question.evidence_rule is Rule.ALWAYS or (is_file and question.required):
        return _("Needed:")
    return _("If you can:")


def _status(found: Assignment, now: datetime) -> dict[str, object]:
    submission = getattr(found, "submission", None)
    review = last_review(found)
    return {
        "shop": found,
        "submission": submission,
        "review": review,
        "follow_ups": follow_ups_of(found, found.script.follow_ups, now),
        "awaited": list(submission.evidence.expected()) if submission else [],
        "is_waiting": found.status in lifecycle.AWAITING_REVIEW,
        "askings": askings(found, review),
        "answer_by": review
        and review.answer_by
        and moment_words(review.answer_by, found.location, now),
    }


def last_review(found: Assignment) -> Review | None:
    submission = getattr(found, "submission", None)
    if submission is None:
        return None
    reviews = submission.reviews.prefetch_related("findings__question")
    latest: Review | None = reviews.order_by("-decided_at", "-pk").first()
    return latest


def askings(found: Assignment, review: Review | None) -> list[Asking]:
    """The reviewer's questions in the order of the checklist."""
    if review is None:
        return []
    asked = {each.question.key: each.message for each in review.findings.all()}
    given = parse(drafting.open_draft(found).answers)
    return [
        Asking(
            key=question.key,
            number=f"{number}.{place}",
            question=question,
            message=asked[question.key],
            answer=in_words(question, given.get(question.key, Given())),
        )
        for number, section in enumerate(found.version.definition.sections, 1)
        for place, question in enumerate(section.questions, 1)
        if question.key in asked
    ]
