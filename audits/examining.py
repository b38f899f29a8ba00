"""Looking for signals: after a sending, and again when a file of it is stored.

`Submission.examine_at` is the queue. Whoever examines moves it ahead by a lease and
takes it away only if it still is that lease: what changes meanwhile is examined again,
what kills its worker comes back later and holds up nobody. Safe to run twice, or half.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Q

from audits import integrity, likeness
from audits.contacts import Contact
from audits.definition import Kind
from audits.given import Answers
from audits.integrity import Facts, Found, Photo
from audits.models import (
    ChannelKind,
    Evidence,
    PhotoPrint,
    Signal,
    Submission,
    TextPrint,
)
from audits.rating import version_of
from audits.reviewing import given_of

LEASE = timedelta(minutes=5)
#: Of the shops that a photo or a text was seen in, the newest are named.
NAMED = 5
#: Photos (and texts) of others that are compared with those of one shop at most.
COMPARED = 20_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Something of this submission (`place`) is like something of another (`there`)."""

    kind: str
    place: str
    other_id: int
    there: str
    params: dict[str, Any] = field(default_factory=dict)


def due(*, at: datetime, most: int) -> list[int]:
    """Submissions to examine, the newest first: what was left over from long ago holds
    up nothing that a reviewer may open now."""
    rows = Submission.objects.to_examine(at).order_by("-examine_at")
    return list(rows.values_list("pk", flat=True)[:most])


def examine(submission_id: int, *, at: datetime) -> bool:
    """Look for the signals of one submission; whether it was done here and now."""
    lease = at + LEASE
    rows = Submission.objects.filter(pk=submission_id)
    if not rows.to_examine(at).update(examine_at=lease):
        return False
    submission = rows.select_related(
        "assignment__location__channel",
        "assignment__scenario",
        "assignment__version",
        "scorecard__version",
    ).get()
    given = given_of(submission)
    evidence = list(submission.evidence.order_by("pk"))
    # Prints first, and committed: of two that are examined at the same moment, one
    # sees the other's.
    photos = _print_photos(submission, evidence)
    texts = _print_texts(submission, given)
    alone = [
        *integrity.examine(facts_of(submission, given, evidence)),
        *_late(evidence),
    ]
    pairs = [*_same_photos(submission, photos), *_same_texts(submission, texts)]
    return _keep(submission, alone, pairs, lease=lease, at=at)


def facts_of(
    submission: Submission, given: Answers, evidence: Sequence[Evidence]
) -> Facts:
    """The submission as the rules of integrity take it."""
    shop = submission.assignment
    return Facts(
        visited_at=submission.visited_at,
        sent_at=submission.revised_at,
        zone=shop.location.zone,
        on_site=shop.location.channel.kind == ChannelKind.IN_PERSON,
        minutes=shop.scenario.minutes,
        checklist=version_of(submission).definition,
        given=given,
        contacts=msgspec.convert(
            submission.contacts, tuple[Contact, ...], strict=False
        ),
        spent=submission.spent,
        clock_offset=submission.clock_offset,
        position=submission.position,
        location=shop.location.position,
        photos=[
            Photo(str(each.public_id), each.captured_at, each.name)
            for each in evidence
            if each.kind == Evidence.Kind.PHOTO and each.captured_at
            if each.status == Evidence.Status.READY
        ],
    )


def _late(evidence: Iterable[Evidence]) -> list[Found]:
    """Files that came after a reviewer had stopped waiting for them."""
    return [
        Found(integrity.LATE_FILE, str(each.public_id), {"name": each.name})
        for each in evidence
        if each.given_up_at and each.status not in Evidence.AWAY
    ]


# Prints


def _print_photos(
    submission: Submission, evidence: Iterable[Evidence]
) -> list[Evidence]:
    """Keep what photos are found by; those that can be compared. Signatures are alike
    because one person signs."""
    questions = version_of(submission).definition.questions()
    signed = {each.key for each in questions if each.kind is Kind.SIGNATURE}
    photos = [
        each
        for each in evidence
        if each.status == Evidence.Status.READY and each.phash is not None
        if likeness.is_telling(each.phash) and each.question_key not in signed
    ]
    PhotoPrint.objects.bulk_create(
        (
            PhotoPrint(
                organization_id=submission.organization_id, evidence=each, key=key
            )
            for each in photos
            for key in likeness.keys(each.phash or 0)
        ),
        ignore_conflicts=True,
    )
    return photos


def _print_texts(submission: Submission, given: Answers) -> dict[int, str]:
    """Keep what long texts are found by: question key by digest."""
    texts: dict[int, str] = {}
    for key, answer in given.items():
        value = answer.value if isinstance(answer.value, str) else ""
        for text in (value, answer.comment):
            if (digest := likeness.digest(text)) is not None:
                texts.setdefault(digest, key)
    with transaction.atomic():
        submission.text_prints.exclude(digest__in=texts).delete()
        TextPrint.objects.bulk_create(
            (
                TextPrint(
                    organization_id=submission.organization_id,
                    submission=submission,
                    digest=digest,
                    question_key=key,
                )
                for digest, key in texts.items()
            ),
            ignore_conflicts=True,
        )
    return texts


# Pairs


@dataclass(frozen=True, slots=True)
class Seen:
    """A photo of another shop."""

    public_id: UUID
    submission_id: int
    phash: int
    sha256: str


def photos_near(submission: Submission, hashes: Iterable[int]) -> list[Seen]:
    """Photos of other shops of the organization that may look like one of `hashes`, the
    newest shops first. Asked for by index (`photo_print_lookup`)."""
    keys = set().union(*(likeness.near_keys(each) for each in hashes))
    names = ("public_id", "submission_id", "phash", "sha256")
    rows = (
        PhotoPrint.objects.filter(organization=submission.organization_id, key__in=keys)
        .exclude(evidence__submission=submission.pk)
        .exclude(evidence__submission=None)
        .values_list(*(f"evidence__{name}" for name in names))
    )
    found = {Seen(*row) for row in rows[:COMPARED]}
    return sorted(found, key=lambda each: (-each.submission_id, each.public_id))


def _same_photos(submission: Submission, photos: Sequence[Evidence]) -> list[Pair]:
    if not photos:
        return []
    definition = version_of(submission).definition
    screens = {
        each.key for each in definition.questions() if each.kind is Kind.SCREENSHOT
    }
    there = photos_near(submission, {each.phash or 0 for each in photos})
    return [
        pair
        for mine in photos
        for other in there
        if (pair := _photo_pair(mine, other, mine.question_key in screens))
    ]


def _photo_pair(mine: Evidence, other: Seen, is_screen: bool) -> Pair | None:
    """One page looks the same to everybody: of a screenshot, only the very file."""
    apart = likeness.distance(mine.phash or 0, other.phash)
    is_same_file = mine.sha256 == other.sha256
    if not is_same_file and (is_screen or apart > likeness.NEAR):
        return None
    return Pair(
        integrity.SAME_PHOTO,
        str(mine.public_id),
        other.submission_id,
        str(other.public_id),
        {"apart": apart, "is_same_file": is_same_file},
    )


def _same_texts(submission: Submission, texts: Mapping[int, str]) -> list[Pair]:
    if not texts:
        return []
    rows = TextPrint.objects.filter(
        organization=submission.organization_id, digest__in=texts
    ).exclude(submission=submission.pk)
    return [
        Pair(
            integrity.SAME_TEXT, texts[row.digest], row.submission_id, row.question_key
        )
        for row in rows.order_by("-submission_id")[:COMPARED]
    ]


# Signals


@transaction.atomic
def _keep(
    submission: Submission,
    alone: Sequence[Found],
    pairs: Sequence[Pair],
    *,
    lease: datetime,
    at: datetime,
) -> bool:
    """Make the signals what was found now. What somebody has looked at stays."""
    rows = Submission.objects.filter(pk=submission.pk, examine_at=lease)
    if not rows.update(examine_at=None):
        return False
    _drop_stale(submission, _signals(submission, alone, pairs, at))
    # In one order for everybody: two that point to each other never wait in a circle.
    named = sorted(_signals(submission, alone, _newest(pairs), at), key=_order)
    Signal.objects.bulk_create(named, ignore_conflicts=True)
    return True


def _signals(
    submission: Submission,
    alone: Iterable[Found],
    pairs: Iterable[Pair],
    at: datetime,
) -> list[Signal]:
    return [
        *(_alone(submission, each, at) for each in alone),
        *(signal for pair in pairs for signal in _both(submission, pair, at)),
    ]


def _newest(pairs: Iterable[Pair]) -> list[Pair]:
    """Of what was seen in very many shops, a few are named: one per shop."""
    named: dict[tuple[str, str], dict[int, Pair]] = defaultdict(dict)
    for pair in pairs:
        shops = named[pair.kind, pair.place]
        if pair.other_id in shops or len(shops) < NAMED:
            shops.setdefault(pair.other_id, pair)
    return [pair for shops in named.values() for pair in shops.values()]


def _alone(submission: Submission, found: Found, at: datetime) -> Signal:
    return Signal(
        organization_id=submission.organization_id,
        submission_id=submission.pk,
        kind=found.kind,
        place=found.place,
        params=found.params,
        found_at=at,
    )


def _both(submission: Submission, pair: Pair, at: datetime) -> list[Signal]:
    """The signal of this shop, and that of the other, which points back."""
    organization = submission.organization_id
    return [
        Signal(
            organization_id=organization,
            submission_id=here,
            kind=pair.kind,
            place=place,
            other_id=there,
            params={**pair.params, "there": that},
            found_at=at,
        )
        for here, place, there, that in (
            (submission.pk, pair.place, pair.other_id, pair.there),
            (pair.other_id, pair.there, submission.pk, pair.place),
        )
    ]


def _drop_stale(submission: Submission, found: Iterable[Signal]) -> None:
    """Signals that hold no more, or say something else by now."""
    wanted = {_identity(each) for each in found}
    about = Q(submission=submission.pk)
    about |= Q(other=submission.pk, kind__in=integrity.IN_PAIRS)
    stale = [
        each.pk
        for each in Signal.objects.unseen().filter(about)
        if _identity(each) not in wanted
    ]
    if stale:
        Signal.objects.unseen().filter(pk__in=stale).delete()


def _order(signal: Signal) -> tuple[Any, ...]:
    return (
        signal.submission_id,
        signal.kind,
        signal.place,
        signal.other_id or 0,
    )


def _identity(signal: Signal) -> tuple[Any, ...]:
    """What a signal says. Of a pair, whom it points to is enough."""
    said = "" if signal.other_id else json.dumps(signal.params, sort_keys=True)
    return (*_order(signal), said)
