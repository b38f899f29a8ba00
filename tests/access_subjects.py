"""What every address is about: for one route, one object of the company as arguments.

`test_access.py` walks all routes with these.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from audits import intake, lifecycle, resuming, reviewing
from audits.interchange.report import Status
from audits.models import BankQuestion, ChecklistImport, Rescore, Review
from audits.picturing import keep_picture
from reports.models import Export, ImportBatch, WaitingImport
from reports.models.exports import export_storage
from shoppers.models import Person, PersonalToken
from tests import factories
from tests.cast import Company
from tests.reporting_subjects import REPORTING

Subject = Callable[[Company, Person], dict[str, Any]]


def shop(status: str) -> Subject:
    def make(company: Company, person: Person) -> dict[str, Any]:
        made = factories.assignment(
            company.organization, status=status, shopper=company.sam
        )
        return {"public_id": made.public_id}

    return make


def submission(status: str) -> Subject:
    def make(company: Company, person: Person) -> dict[str, Any]:
        made = factories.submission(
            company.organization, status=status, shopper=company.sam
        )
        return {"public_id": made.public_id}

    return make


def held(company: Company, person: Person) -> dict[str, Any]:
    made = factories.assignment(
        company.organization, status=lifecycle.IN_PROGRESS, shopper=company.sam
    )
    now = timezone.now()
    made.cancel(by=company.ann, at=now, reason="Closed")
    viewer = factories.viewer(company.organization, person=company.sam)
    body = factories.body_of(made, visited_at=now)
    receipt = intake.receive(viewer, uuid4(), body, at=now)
    assert isinstance(receipt, intake.Held)
    return {"public_id": receipt.sending.public_id}


def program(company: Company, person: Person) -> dict[str, Any]:
    return {"public_id": factories.program(company.organization).public_id}


def draft_program(company: Company, person: Person) -> dict[str, Any]:
    made = factories.program(company.organization, live=False)
    return {"public_id": made.public_id}


def wave(company: Company, person: Person) -> dict[str, Any]:
    made = factories.wave(factories.program(company.organization))
    return {"public_id": made.public_id}


def scenario(company: Company, person: Person) -> dict[str, Any]:
    return {"public_id": factories.scenario(company.organization).public_id}


def loose_photo(company: Company, person: Person) -> dict[str, Any]:
    made = factories.assignment(
        company.organization, status=lifecycle.ACCEPTED, shopper=company.sam
    )
    return {"public_id": factories.evidence(made).public_id}


def sent_photo(company: Company, person: Person) -> dict[str, Any]:
    """Part of an approved shop: whoever may see evidence at all may see this one."""
    made = factories.assignment(
        company.organization, status=lifecycle.ACCEPTED, shopper=company.sam
    )
    photo = factories.evidence(made, ready=True)
    body = factories.body_of(made, evidence=[photo.public_id])
    sam, at = company.viewer(company.sam), timezone.now()
    sent = intake.receive(sam, uuid4(), body, at=at).submission
    reviewing.approve(company.viewer(company.rob), sent, at=at)
    return {"public_id": photo.public_id, "variant": "thumb"}


def token(company: Company, person: Person) -> dict[str, Any]:
    viewer = company.viewer(person)
    made, _ = PersonalToken.issue(viewer, name="Script", at=timezone.now())
    return {"public_id": made.public_id}


def review(company: Company, person: Person) -> dict[str, Any]:
    factories.submission(
        company.organization, status=lifecycle.RETURNED, shopper=company.sam
    )
    return {"public_id": Review.objects.latest("pk").public_id}


def translated_draft(company: Company, person: Person) -> dict[str, Any]:
    content = {**factories.SMALL, "translations": {"fr": {}}}
    draft = factories.checklist_version(company.organization, content, published=False)
    return {"public_id": draft.checklist.public_id, "language": "fr"}


def checklist_draft(company: Company, person: Person) -> dict[str, Any]:
    made = factories.checklist_version(company.organization)
    content = {**factories.SMALL, "unanswered_is_zero": True}
    factories.checklist_version(
        company.organization,
        content,
        checklist=made.checklist,
        number=2,
        published=False,
    )
    return {"public_id": made.checklist.public_id}


def rescore(company: Company, person: Person) -> dict[str, Any]:
    made = factories.checklist_version(company.organization)
    other = factories.checklist_version(
        company.organization, checklist=made.checklist, number=2
    )
    order = Rescore.objects.create(
        organization=company.organization,
        program=factories.program(company.organization),
        source=made,
        target=other,
        reason="The points were wrong",
        requested_by=company.ann,
        requested_at=timezone.now(),
        total=0,
    )
    return {"public_id": order.public_id}


def upload(company: Company, person: Person) -> dict[str, Any]:
    made = factories.assignment(
        company.organization, status=lifecycle.ACCEPTED, shopper=company.sam
    )
    now = timezone.now()
    file = resuming.Announced(
        public_id=uuid4(), question_key="proof", length=9, sha256="0" * 64
    )
    resuming.begin(company.viewer(company.sam), made, file, at=now)
    return {"public_id": file.public_id}


def signal(company: Company, person: Person) -> dict[str, Any]:
    sent = factories.submission(company.organization, shopper=company.sam)
    return {"public_id": factories.signal(sent).public_id}


def awaited(company: Company, person: Person) -> dict[str, Any]:
    sent = factories.awaiting(company.organization, shopper=company.sam)
    return {"public_id": sent.evidence.get().public_id}


def own_draft(company: Company, person: Person) -> dict[str, Any]:
    made = factories.checklist_version(company.organization, published=False)
    return {"public_id": made.checklist.public_id}


def kept_question(company: Company, person: Person) -> dict[str, Any]:
    made = BankQuestion.objects.create(
        organization=company.organization,
        text="Kept",
        content={},
        added_by=company.ann,
        added_at=timezone.now(),
    )
    return {"public_id": made.public_id}


def picture(company: Company, person: Person) -> dict[str, Any]:
    viewer, content = company.viewer(company.ann), factories.photo_bytes()
    made = keep_picture(viewer, BytesIO(content), len(content), at=timezone.now())
    return {"public_id": made.public_id}


def only_id(make: Subject) -> Subject:
    return lambda company, person: {"public_id": make(company, person)["public_id"]}


def export(company: Company, person: Person) -> dict[str, Any]:
    """Of the person who asks, and ready to be fetched."""
    made = Export.ask(
        company.viewer(person),
        what="shops",
        file_format="csv",
        filters={},
        at=timezone.now(),
    )
    made.start(at=timezone.now())
    name = export_storage().save(f"{made.public_id}.csv", ContentFile(b"shop"))
    made.finish(
        file=name, size=4, manifest={}, rows=0, has_names=False, at=timezone.now()
    )
    return {"public_id": made.public_id}


def import_batch(company: Company, person: Person) -> dict[str, Any]:
    made = ImportBatch.begin(
        factories.program(company.organization),
        file_name="results.csv",
        sha256="0" * 64,
        options={},
        by=company.ann,
        at=timezone.now(),
    )
    made.conclude(counts={"rows": 0}, notes=[])
    return {"public_id": made.public_id}


WAITING = ("reading", "take-over", "stop", "throw-away")
#: For whoever may see it: a shop of Sam's with all that belongs to it.
SHOPPED = {
    "scenario": lambda shop: shop.scenario,
    "version": lambda shop: shop.version,
    "checklist": lambda shop: shop.version.checklist,
    "wave": lambda shop: shop.wave,
    "program": lambda shop: shop.wave.program,
    "location": lambda shop: shop.location,
    "channel": lambda shop: shop.location.channel,
    "region": lambda shop: shop.location.region,
}


def shopped(part: str) -> Subject:
    def make(company: Company, person: Person) -> dict[str, Any]:
        made = factories.assignment(
            company.organization, status=lifecycle.APPROVED, shopper=company.sam
        )
        return {"public_id": SHOPPED[part](made).public_id}

    return make


def waiting_import(company: Company, person: Person) -> dict[str, Any]:
    made = ChecklistImport.objects.create(
        organization=company.organization,
        file_name="form.xlsx",
        name="Form",
        content={"sections": []},
        report={"counts": dict.fromkeys(Status, 0), "rows": []},
        read_at=timezone.now(),
    )
    return {"public_id": made.public_id}


def waiting_results(company: Company, person: Person) -> dict[str, Any]:
    made = WaitingImport.receive(
        company.organization,
        b"Branch,Date,Score\nA,2025-01-01,50\n",
        file_name="old.csv",
        program_name="History",
        by=company.ann,
        at=timezone.now(),
    )
    return {"public_id": made.public_id}


def exported(company: Company, person: Person) -> dict[str, Any]:
    made = factories.checklist_version(company.organization)
    return {"public_id": made.checklist.public_id, "number": made.number}


API_SUBJECTS: dict[str, Subject] = {
    **{part: shopped(part) for part in SHOPPED},
    "assignment": shop(lifecycle.ASSIGNED),
    "assign": shop(lifecycle.OPEN),
    "withdraw": shop(lifecycle.ASSIGNED),
    "cancel": shop(lifecycle.ASSIGNED),
    "accept": shop(lifecycle.ASSIGNED),
    "decline": shop(lifecycle.ASSIGNED),
    "start": shop(lifecycle.ACCEPTED),
    "submission": submission(lifecycle.SUBMITTED),
    "take-up": submission(lifecycle.SUBMITTED),
    "put-back": submission(lifecycle.IN_REVIEW),
    "approve": submission(lifecycle.SUBMITTED),
    "return": submission(lifecycle.SUBMITTED),
    "exclude": submission(lifecycle.SUBMITTED),
    "reopen": submission(lifecycle.APPROVED),
    "evidence": only_id(sent_photo),
    "upload": upload,
    "review": review,
    "signal": signal,
    "look-at": signal,
    "give-up": awaited,
    "scorecard": submission(lifecycle.APPROVED),
}
SUBJECTS: dict[str, Subject] = {
    **{f"api:{name}": make for name, make in API_SUBJECTS.items()},
    "shoppers:token-revoke": token,
    # the field
    "audits:shop": shop(lifecycle.ACCEPTED),
    "audits:shop-accept": shop(lifecycle.ASSIGNED),
    "audits:shop-decline": shop(lifecycle.ASSIGNED),
    "audits:shop-start": shop(lifecycle.ACCEPTED),
    "audits:shop-checklist": shop(lifecycle.IN_PROGRESS),
    "audits:shop-draft": shop(lifecycle.IN_PROGRESS),
    "audits:shop-check": shop(lifecycle.IN_PROGRESS),
    "audits:shop-log": shop(lifecycle.IN_PROGRESS),
    "audits:shop-pocket": shop(lifecycle.IN_PROGRESS),
    "audits:shop-send": shop(lifecycle.IN_PROGRESS),
    "audits:evidence-add": shop(lifecycle.IN_PROGRESS),
    "audits:evidence": sent_photo,
    "audits:evidence-remove": loose_photo,
    # the desk
    "audits:program": program,
    "audits:program-change": draft_program,
    "audits:program-recording": draft_program,
    "audits:program-go-live": draft_program,
    "audits:program-close": program,
    "audits:wave-new": program,
    "audits:wave": wave,
    "audits:wave-csv": wave,
    "audits:wave-plan": wave,
    "audits:wave-assign": wave,
    "audits:wave-withdraw": wave,
    "audits:wave-cancel": wave,
    "audits:held": held,
    "audits:assignment": shop(lifecycle.ASSIGNED),
    "audits:assignment-cancel": shop(lifecycle.ASSIGNED),
    "audits:assignment-report-date": shop(lifecycle.APPROVED),
    "audits:assignment-withdraw": shop(lifecycle.ASSIGNED),
    "audits:draft-preview": only_id(translated_draft),
    # translations
    "audits:draft-translations": only_id(translated_draft),
    "audits:draft-translation-add": only_id(translated_draft),
    "audits:draft-translation": translated_draft,
    "audits:draft-translation-save": translated_draft,
    "audits:draft-translation-remove": translated_draft,
    # scenarios
    "audits:scenario": scenario,
    "audits:scenario-duplicate": scenario,
    "audits:scenario-remove": scenario,
    "audits:checklist-import-report": waiting_import,
    "audits:checklist-import-create": waiting_import,
    "audits:checklist-import-discard": waiting_import,
    "audits:checklist-export-xlsx": exported,
    "audits:checklist-export-json": exported,
    # versions
    "audits:checklist-compare": checklist_draft,
    "audits:checklist-publish": checklist_draft,
    "audits:checklist-outcome": checklist_draft,
    "audits:checklist-rescore": checklist_draft,
    "audits:rescore": rescore,
    "audits:rescore-stop": rescore,
    # checklists
    "audits:checklist": own_draft,
    "audits:draft-start": own_draft,
    "audits:draft-discard": own_draft,
    "audits:draft": own_draft,
    "audits:draft-presence": own_draft,
    "audits:draft-question": own_draft,
    "audits:draft-section": own_draft,
    "audits:draft-settings": own_draft,
    "audits:draft-add": own_draft,
    "audits:draft-move": own_draft,
    "audits:draft-duplicate": own_draft,
    "audits:draft-delete": own_draft,
    "audits:draft-undo": own_draft,
    "audits:draft-back": own_draft,
    "audits:draft-keep": own_draft,
    "audits:draft-take": own_draft,
    "audits:draft-picture": own_draft,
    "audits:question-forget": kept_question,
    "audits:picture": picture,
    # review and results
    "audits:review": submission(lifecycle.SUBMITTED),
    "audits:review-take-up": submission(lifecycle.SUBMITTED),
    "audits:review-put-back": submission(lifecycle.IN_REVIEW),
    "audits:review-approve": submission(lifecycle.SUBMITTED),
    "audits:review-return": submission(lifecycle.SUBMITTED),
    "audits:review-exclude": submission(lifecycle.SUBMITTED),
    "audits:review-reopen": submission(lifecycle.APPROVED),
    "audits:review-signal-look-at": signal,
    "audits:review-evidence-give-up": awaited,
    **REPORTING,
    "reports:export-file": export,
    "reports:export-manifest": export,
    "reports:export-cancel": export,
    **{f"reports:import-{part}": import_batch for part in ("batch", "rows", "undo")},
    **{f"reports:import-{part}": waiting_results for part in WAITING},
    "reports:scorecard": submission(lifecycle.APPROVED),
    "reports:scorecard-paper": submission(lifecycle.APPROVED),
}
