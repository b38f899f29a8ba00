"""Files that resume: tus 1.0 (https://tus.io/protocols/resumable-upload) with the
extensions creation (with upload), expiration, termination and checksum.

The upload's id is the phone's and will be the evidence's, so creating it twice is
creating it once. A piece with a checksum is taken whole or not at all; of one without,
what came before the line broke is kept.
"""

from collections.abc import Mapping
from typing import IO, Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from audits import expected, resuming
from audits.api import pieces
from audits.api.evidence import space
from audits.api.refusals import no_such_shop, refusals
from audits.models import Assignment, Evidence, Resumable
from audits.resuming import Announced, Begun, WrongOffset
from audits.tasks import nudge
from audits.uploading import MAX_BYTES
from shoppers.api.endpoints import Endpoint
from shoppers.api.permissions import SHOPPERS
from shoppers.api.problems import Problem, bad_header
from shoppers.models import Viewer

VERSION = "1.0.0"
ABILITIES = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,creation-with-upload,expiration,termination,checksum",
    "Tus-Max-Size": str(MAX_BYTES),
    "Tus-Checksum-Algorithm": "sha256,sha1",
}


class Tus(Endpoint):
    """What every address of the protocol demands and says."""

    # The protocol is its own document.
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.demand_known(**kwargs)
        spoken = request.headers.get("Tus-Resumable")
        if request.method != "OPTIONS" and spoken != VERSION:
            words = _("Speak version %(version)s of tus.") % {"version": VERSION}
            raise bad_header(412, "Tus-Resumable", "tus_version", words)

    def demand_known(self, **ids: Any) -> None:
        """Raises NotFound, where the address names something."""

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Tus-Resumable"] = VERSION
        if response.status_code == 412:
            response.headers["Tus-Version"] = VERSION
        if response.status_code == 413:
            response.headers["Tus-Max-Size"] = str(MAX_BYTES)
        return response

    # DRF's own takes its Request where Django's takes an HttpRequest.
    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What the server can do."""
        return Response(status=204, headers=ABILITIES)


class Untouched(BaseParser):
    """Bytes that stay where they are: the check of a page's token looks for a form in
    whatever is posted."""

    media_type = pieces.PIECE

    def parse(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {}


class Uploads(Tus):
    """Announcing a file."""

    parser_classes = [*Tus.parser_classes, Untouched]
    http_method_names = ["options", "post"]
    roles = {"POST": SHOPPERS, "OPTIONS": SHOPPERS}

    def post(self, request: Request) -> Response:
        """Begin an upload, with its first bytes or all of them, or find the one that
        was begun.

        201 when it is new, 200 when it is known: `Upload-Offset` says how many bytes
        are here. 409 when the id stands for something else.
        """
        said = pieces.metadata(request.headers.get("Upload-Metadata", ""))
        file = Announced(
            public_id=pieces.id_of(said, "id"),
            question_key=said.get("question", "")[:64],
            length=pieces.length(request._request),
            sha256=pieces.digest_of(said),
            name=said.get("name", "")[:255],
            captured_at=said.get("captured_at", "")[:40],
        )
        shop = _shop(self, said)
        if pieces.brings_bytes(request._request):
            begun = self._begin_with(request._request, shop, file)
        else:
            with space(), refusals():
                begun = resuming.begin(self.viewer, shop, file, at=timezone.now())
        prepare(begun.made)
        headers = {
            "Location": reverse("api:upload", args=[file.public_id]),
            "Upload-Offset": str(begun.offset),
            "Upload-Expires": _expires(),
        }
        return Response(status=201 if begun.is_new else 200, headers=headers)

    def _begin_with(
        self, request: HttpRequest, shop: Assignment, file: Announced
    ) -> Begun:
        with space(), refusals():
            resuming.demand_receivable(file)
        with space(), resuming.piece() as piece:
            broken, summed = pieces.receive(request, piece, is_first=True)
            try:
                with refusals():
                    begun = resuming.begin_with(
                        self.viewer, shop, file, piece, at=timezone.now(), summed=summed
                    )
            except WrongOffset as moved:
                raise _elsewhere(moved.offset) from None
        if broken:
            raise broken
        return begun


class UploadDetail(Tus):
    """One file on its way: how far it is, the next piece, or an end of it."""

    http_method_names = ["head", "patch", "delete"]
    roles = {
        "HEAD": SHOPPERS,
        "PATCH": SHOPPERS,
        "DELETE": SHOPPERS,
    }

    #: Whether the file is still on its way.
    is_open = True

    def demand_known(self, **ids: Any) -> None:
        """What is absent or another's is 404, however it is asked for."""
        rows = Resumable.objects.visible_to(self.viewer)
        self.is_open = rows.filter(**ids).exists()
        if not self.is_open:
            self.done(ids["public_id"])

    def head(self, request: Request, public_id: UUID) -> Response:
        """How many bytes are here."""
        row = self.rows().filter(public_id=public_id).first()
        if row and row.is_complete:
            # A crash came before it was evidence: only then is all of it here.
            self._finish(row)
            row = None
        offset, length = self.so_far(row) if row else self.done(public_id)
        headers = {
            "Upload-Offset": str(offset),
            "Upload-Length": str(length),
            "Cache-Control": "no-store",
        }
        return Response(status=200, headers=headers)

    def rows(self) -> Any:
        return Resumable.objects.visible_to(self.viewer).with_shop()

    def so_far(self, row: Resumable) -> tuple[int, int]:
        return resuming.reached(row), row.length

    def done(self, public_id: UUID) -> tuple[int, int]:
        """Of a file that is evidence already. Raises NotFound."""
        rows = Evidence.objects.filter(
            public_id=public_id, uploaded_by=self.viewer.person
        ).exclude(status__in=Evidence.AWAY)
        size = rows.values_list("size", flat=True).first()
        if size is None:
            raise exceptions.NotFound
        return size, size

    def patch(self, request: Request, public_id: UUID) -> Response:
        """Add the next piece. The last one makes the file evidence."""
        if not pieces.is_piece(request._request):
            raise exceptions.UnsupportedMediaType(request.content_type or "")
        offset = pieces.number(
            request.headers.get("Upload-Offset", ""), "Upload-Offset"
        )
        if not self.is_open:
            return self._moved(offset, self.done(public_id)[0])
        with space(), resuming.piece() as piece:
            broken, summed = pieces.receive(
                request._request, piece, is_first=offset == 0
            )
            row = self._append(public_id, offset, piece, summed)
            if row.is_complete:
                self._finish(row)
        if broken and not row.is_complete:
            raise broken
        headers = {"Upload-Offset": str(row.offset), "Upload-Expires": _expires()}
        return Response(status=204, headers=headers)

    def _append(
        self, public_id: UUID, offset: int, piece: IO[bytes], summed: str
    ) -> Resumable:
        size = piece.tell()
        try:
            with refusals():
                return resuming.append(
                    self.rows(),
                    public_id,
                    offset=offset,
                    piece=piece,
                    size=size,
                    at=timezone.now(),
                    summed=summed,
                )
        except Resumable.DoesNotExist:
            raise exceptions.NotFound from None
        except WrongOffset as moved:
            raise _elsewhere(moved.offset) from None

    def _finish(self, row: Resumable) -> None:
        with refusals():
            found, is_new = resuming.finish(self.viewer, row, at=timezone.now())
        prepare(found if is_new else None)

    def _moved(self, offset: int, there: int) -> Response:
        if offset != there:
            raise _elsewhere(there)
        return Response(status=204, headers={"Upload-Offset": str(there)})

    def delete(self, request: Request, public_id: UUID) -> Response:
        """Give an upload up; what has become evidence stays."""
        row = self.rows().filter(public_id=public_id).first()
        if row is None:
            raise exceptions.NotFound
        resuming.forget(row)
        return Response(status=204)


def prepare(evidence: Evidence | None) -> None:
    """Ring for the copies of a new photo."""
    if evidence and evidence.status == Evidence.Status.RECEIVED:
        nudge("audits.tasks.prepare_evidence", evidence_id=evidence.pk)


def _expires() -> str:
    return http_date((timezone.now() + resuming.LIFETIME).timestamp())


def _elsewhere(offset: int) -> Problem:
    words = _("The file ends at byte %(offset)d.") % {"offset": offset}
    problem = bad_header(409, "Upload-Offset", "offset_moved", words)
    problem.headers = {"Upload-Offset": str(offset)}
    return problem


def _shop(view: Endpoint, said: Mapping[str, str]) -> Assignment:
    """The viewer's shop, or one that waits for this very file of theirs."""
    wanted, file = pieces.id_of(said, "assignment"), pieces.id_of(said, "id")
    shop = expected.shop(view.viewer, wanted) or _awaiting(view.viewer, file)
    if shop is None:
        raise no_such_shop()
    return shop


def _awaiting(viewer: Viewer, file: UUID) -> Assignment | None:
    slots = Evidence.objects.without_bytes().filter(
        public_id=file, uploaded_by=viewer.person
    )
    shops = Assignment.objects.filter(pk__in=slots.values("assignment"))
    with_version = shops.select_related("version", "wave", "location")
    return with_version.defer("told", "version__content").first()
