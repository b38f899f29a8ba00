from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from audits import drafting, lifecycle, uploading
from audits.forms.checklist import Card, lay_out
from audits.forms.wording import file_reason, reason
from audits.models import Assignment, Evidence
from audits.tasks import nudge, prepare_evidence
from audits.uploading import CannotStore, Upload
from audits.views.setting import setting_of
from audits.views.shop import own_shop
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required

DERIVED = frozenset({"display", "thumb"})
KEPT_FOR = 3600


def is_fetch(request: ViewerRequest) -> bool:
    """Whether the page's own script asks, which wants no whole page back."""
    return request.headers.get("X-Requested-With") == "fetch"


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SHOPPER)
def add(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """Keep one photo of a question; GET shows the question's photos as they are."""
    found = own_shop(request, public_id)
    code = ""
    if request.method == "POST":
        upload = next(chosen_files(request), None)
        code = (
            store_one(request, found, upload, at=timezone.now())
            if upload
            else "no_file"
        )
    asked = request.POST.get("question") or request.GET.get("question", "")
    if is_fetch(request):
        return _slot(request, found, asked, code)
    if code:
        messages.error(request, reason(code))
    return redirect(_back_to(found, asked))


def chosen_files(request: ViewerRequest) -> Iterator[Upload]:
    """The files of the request: `file` with its `question` and `id`, and one
    `file.<question>` with its `id.<question>` for every slot of the whole form."""
    for name, file in request.FILES.items():
        if not isinstance(file, UploadedFile):
            continue
        key = name.removeprefix("file.") if "." in name else ""
        typed = request.POST.get(f"id.{key}" if key else "id", "")
        yield Upload(
            public_id=_uuid(typed),
            question_key=key or request.POST.get("question", ""),
            name=str(file.name),
            content=cast(BinaryIO, file),
            size=file.size or 0,
            sha256=request.POST.get("sha256", "") if not key else "",
        )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def store_one(
    request: ViewerRequest, found: Assignment, upload: Upload, *, at: datetime
) -> str:
    """Keep the file and ring for the worker; the code of a refusal, or nothing."""
    try:
        row, is_new = uploading.store(request.viewer, found, upload, at=at)
    except CannotStore as refused:
        return refused.code
    if is_new:
        nudge(prepare_evidence.name, evidence_id=row.pk)
    return ""


def _slot(
    request: ViewerRequest, found: Assignment, key: str, code: str
) -> HttpResponse:
    card = _card(request, found, key)
    if card is None:
        raise Http404
    error = file_reason(code, card.question) if code else ""
    context = {"card": card, "shop": found, "error": error}
    status = 422 if code else 200
    return render(request, "audits/field/slot.html", context, status=status)


def _card(request: ViewerRequest, found: Assignment, key: str) -> Card | None:
    parts = lay_out(
        found.asked(),
        drafting.open_draft(found).answers,
        evidence=list(found.evidence.order_by("pk")),
        setting=setting_of(request, found),
    )
    cards = (card for part in parts for card in part.cards)
    return next((card for card in cards if card.question.key == key), None)


def _back_to(found: Assignment, key: str) -> str:
    page = reverse("audits:shop-checklist", args=[found.public_id])
    return f"{page}#q-{key}" if key else page


@require_POST
@role_required(Role.SHOPPER)
def remove(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    row = _own_file(request, public_id)
    found = own_shop(request, row.assignment.public_id)
    code = remove_one(request, str(public_id), at=timezone.now())
    if is_fetch(request):
        return _slot(request, found, row.question_key, code)
    if code:
        messages.error(request, reason(code))
    return redirect(_back_to(found, row.question_key))


def remove_one(request: ViewerRequest, public_id: str, *, at: datetime) -> str:
    """Take the file back; the code of a refusal, or nothing."""
    row = _own_file(request, _uuid(public_id))
    try:
        if row.assignment.status not in lifecycle.SENDABLE:
            raise CannotStore(f"assignment_{row.assignment.status}")
        uploading.remove(request.viewer, row, at=at)
    except CannotStore as refused:
        return refused.code
    return ""


def _own_file(request: ViewerRequest, public_id: UUID) -> Evidence:
    rows = Evidence.objects.visible_to(request.viewer).select_related("assignment")
    return get_object_or_404(
        rows, public_id=public_id, uploaded_by=request.viewer.person
    )


@require_safe
@role_required()
def evidence(request: ViewerRequest, public_id: UUID, variant: str) -> HttpResponseBase:
    """One file: our own copies are shown, the original is only handed out."""
    rows = Evidence.objects.visible_to(request.viewer)
    row = get_object_or_404(rows, public_id=public_id)
    file = _file_of(request, row, variant)
    etag = f'"{row.sha256}-{variant}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return sealed(unchanged, etag)
    is_copy = variant in DERIVED
    response = FileResponse(
        file.open("rb"),
        as_attachment=not is_copy,
        filename=f"{row.public_id}-{variant}.jpg" if is_copy else row.name,
        content_type="image/jpeg" if is_copy else row.mime,
    )
    return sealed(response, etag)


def _file_of(request: ViewerRequest, row: Evidence, variant: str) -> FieldFile:
    """The stored bytes. The original may hold a place and a device: it is for the
    desk and for whoever took it. Raises Http404."""
    if variant == "original":
        is_own = row.uploaded_by_id == request.viewer.person.pk
        if row.original and (is_own or request.viewer.is_desk):
            return row.original
    elif variant in DERIVED and row.status == Evidence.Status.READY:
        file: FieldFile = getattr(row, variant)
        if file:
            return file
    raise Http404


def sealed(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """Whatever the bytes hold, a browser runs nothing of it as a page of ours."""
    response["ETag"] = etag
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"private, max-age={KEPT_FOR}"
    return response
