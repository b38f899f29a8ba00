import hashlib
import io
import json
from datetime import timedelta
from functools import lru_cache
from random import Random
from uuid import UUID, uuid4

from django.utils import timezone
from PIL import Image

from audits import assigning, intake, lifecycle, reviewing, uploading
from audits.models import Assignment, Evidence, Signal, Submission
from shoppers.models import Organization, Person, Role, Viewer
from tests.factories import checklists, people, places

REACH = {
    lifecycle.OPEN: [],
    lifecycle.ASSIGNED: ["assign"],
    lifecycle.ACCEPTED: ["assign", "accept"],
    lifecycle.IN_PROGRESS: ["assign", "accept", "start"],
    lifecycle.SUBMITTED: ["assign", "accept", "start", "submit"],
    lifecycle.IN_REVIEW: ["assign", "accept", "start", "submit", "take_up"],
    lifecycle.RETURNED: ["assign", "accept", "start", "submit", "send_back"],
    lifecycle.APPROVED: ["assign", "accept", "start", "submit", "approve"],
    lifecycle.EXCLUDED: ["assign", "accept", "start", "submit", "exclude"],
    lifecycle.CANCELLED: ["cancel"],
    lifecycle.EXPIRED: ["expire"],
}


def assignment(
    organization: Organization | None = None,
    *,
    status: str = lifecycle.ASSIGNED,
    shopper: Person | None = None,
    answers=None,
    contacts=(),
    at=None,
    **fields,
) -> Assignment:
    """A shop of `organization`, brought to `status` through the verbs; `contacts` is
    the log that it is sent with.

    `fields` are those of assigning.Plan (wave, location, scenario, version,
    starts_at, due_at, report_by, fee_cents); what is absent is made.
    """
    at = at or timezone.now()
    wave = fields.get("wave")
    organization = (
        organization or (wave and wave.program.organization) or people.organization()
    )
    manager = people.viewer(organization, Role.MANAGER)
    shopper = shopper or people.somebody(organization, Role.SHOPPER)
    makers = {
        "wave": lambda: places.wave(places.program(organization)),
        "location": lambda: places.location(organization),
        "scenario": lambda: places.scenario(organization),
        "version": lambda: checklists.checklist_version(organization),
        "starts_at": lambda: at - timedelta(days=1),
        "due_at": lambda: at + timedelta(days=5),
        "report_by": lambda: at + timedelta(days=6),
        "fee_cents": lambda: 1400,
    }
    plan = {name: fields.pop(name, None) or make() for name, make in makers.items()}
    shop = assigning.plan_shop(
        manager, assigning.Plan(**plan, **fields), at=at, random=Random(1)
    )
    for verb in REACH[status]:
        viewer = Viewer.of(shopper, organization)
        _take(verb, shop, manager, viewer, (answers, contacts), at)
    return shop


def _take(verb, shop, manager, shopper, sent, at) -> None:
    steps = {
        "assign": lambda: assigning.assign(manager, shop, shopper.person, at=at),
        "accept": lambda: shop.accept(by=shopper.person, at=at),
        "start": lambda: shop.start(by=shopper.person, at=at),
        "cancel": lambda: shop.cancel(by=manager.person, at=at, reason="Closed"),
        "expire": lambda: shop.expire(at=at),
        "submit": lambda: send(shop, sent[0], contacts=sent[1], at=at),
        "take_up": lambda: shop.take_up(by=_reviewer(shop).person, at=at),
        "approve": lambda: reviewing.approve(_reviewer(shop), shop.submission, at=at),
        "send_back": lambda: reviewing.send_back(
            _reviewer(shop),
            shop.submission,
            at=at,
            message="Please look at this again.",
            findings={next(iter(shop.version.definition.questions())).key: "Really?"},
        ),
        "exclude": lambda: reviewing.exclude(
            _reviewer(shop), shop.submission, at=at, reason="Recognised"
        ),
    }
    steps[verb]()


def call(at, *events) -> list[dict]:
    """A contact log of one contact that started at `at`: (kind, seconds later)."""
    told = [("started", 0), *events]
    return [
        {
            "events": [
                {"kind": kind, "at": (at + timedelta(seconds=after)).isoformat()}
                for kind, after in told
            ]
        }
    ]


def _reviewer(shop: Assignment) -> Viewer:
    return people.viewer(shop.organization, Role.REVIEWER)


def shopper_of(shop: Assignment) -> Viewer:
    assert shop.shopper
    return Viewer.of(shop.shopper, shop.organization)


def body_of(shop: Assignment, answers=None, *, visited_at=None, **fields) -> bytes:
    """The JSON that the phone would send; `fields` replace or add to it."""
    visited_at = visited_at or timezone.now()
    sending = {
        "assignment": str(shop.public_id),
        "visited_at": visited_at.isoformat(),
        "answers": checklists.ANSWERS if answers is None else answers,
    }
    return json.dumps({**sending, **fields}, default=str).encode()


def send(
    shop: Assignment, answers=None, *, public_id: UUID | None = None, at=None, **fields
):
    """Send the shop as its shopper; `shop` is brought up to date. `fields` as of
    `body_of`."""
    at = at or timezone.now()
    viewer = shopper_of(shop)
    body = body_of(shop, answers, visited_at=at, **fields)
    receipt = intake.receive(viewer, public_id or uuid4(), body, at=at)
    shop.refresh_from_db()
    return receipt


def submission(organization: Organization | None = None, **fields) -> Submission:
    """A sent shop that waits for its reviewer; `fields` as for `assignment`."""
    fields = {"status": lifecycle.SUBMITTED, **fields}
    return assignment(organization, **fields).submission


def approved(organization: Organization | None = None, **fields) -> Submission:
    """An approved shop: `.scorecard` is its result, its change marker is written."""
    return submission(organization, status=lifecycle.APPROVED, **fields)


@lru_cache
def photo_bytes(width: int = 64, height: int = 48, *, kind: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    Image.radial_gradient("L").resize((width, height)).save(buffer, kind)
    return buffer.getvalue()


def slot(content: bytes | None = None, *, name: str = "storefront.jpg") -> dict:
    """A photo that a sending declares, and that is still on the phone."""
    content = content or photo_bytes()
    return {
        "id": str(uuid4()),
        "question": "proof",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "type": "image/jpeg",
        "name": name,
    }


def awaiting(organization: Organization, **fields) -> Submission:
    """A sent shop whose one photo is still on the phone."""
    shop = assignment(organization, status=lifecycle.IN_PROGRESS, **fields)
    body = body_of(shop, evidence=[slot()])
    at = timezone.now()
    receipt = intake.receive(shopper_of(shop), uuid4(), body, at=at)
    assert isinstance(receipt, intake.Receipt)
    return receipt.submission


def signal(submission: Submission, **fields) -> Signal:
    """Something to look at: the clock of the phone, unless told."""
    known = {"kind": Signal.Kind.CLOCK_OFF, "params": {"seconds": 4000}}
    return Signal.objects.create(
        organization=submission.organization,
        submission=submission,
        found_at=timezone.now(),
        **{**known, **fields},
    )


def evidence(
    shop: Assignment,
    *,
    key: str = "proof",
    content: bytes | None = None,
    ready: bool = False,
    public_id: UUID | None = None,
    name: str = "photo.jpg",
) -> Evidence:
    """A photo that the shop's shopper uploaded; `ready` makes its copies too."""
    content = content or photo_bytes()
    upload = uploading.Upload(
        public_id=public_id or uuid4(),
        question_key=key,
        name=name,
        content=io.BytesIO(content),
        size=len(content),
    )
    viewer = shopper_of(shop)
    row, _ = uploading.store(viewer, shop, upload, at=timezone.now())
    if ready:
        uploading.prepare(row, at=timezone.now())
    return row
