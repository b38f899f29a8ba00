"""Evidence: bytes in; what is known of them out. The bytes themselves are a page's."""

import base64
import binascii
import errno
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any, BinaryIO, cast
from urllib.parse import unquote
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits import uploading
from audits.api.refusals import no_such_shop, refusals
from audits.models import Assignment, Evidence
from audits.tasks import nudge
from shoppers.api.endpoints import Detail
from shoppers.api.parameters import Id, Key, Label
from shoppers.api.parsing import blocks, declared_length
from shoppers.api.permissions import EVERYBODY, SHOPPERS
from shoppers.api.problems import Problem, bad_header

IN_MEMORY = 1 << 20
#: What the original tells of time and place is for the desk.
RESTRICTED = ("captured_at", "has_location")
MEDIA_TYPES = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/heic",
    "application/octet-stream",
]


class LinksSerializer(serializers.Serializer[Any]):
    """Where the bytes are: behind a permission check, for whoever may see them."""

    original = serializers.CharField(required=False)
    display = serializers.CharField(required=False)
    thumb = serializers.CharField(required=False)


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    id = serializers.UUIDField(source="public_id")
    assignment = serializers.UUIDField(source="assignment.public_id")
    question = serializers.CharField(source="question_key")
    links = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = [
            "id",
            "assignment",
            "question",
            "kind",
            "status",
            "refusal",
            "mime",
            "name",
            "size",
            "sha256",
            "width",
            "height",
            "captured_at",
            "has_location",
            "received_at",
            "links",
        ]
        extra_kwargs = {name: {"required": False} for name in RESTRICTED}

    def get_links(self, row: Evidence) -> LinksSerializer:
        desk = self.context["viewer"].is_desk
        variants = {"original": desk, "display": row.display, "thumb": row.thumb}
        links = {
            variant: reverse("audits:evidence", args=[row.public_id, variant])
            for variant, there in variants.items()
            if there
        }
        return LinksSerializer(links).data  # type: ignore[return-value]  # the hint documents

    def to_representation(self, instance: Evidence) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not self.context["viewer"].is_desk:
            for name in RESTRICTED:
                shown.pop(name, None)
        return shown


def header(name: str, help_text: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, "header", description=help_text)


def declared_digest(request: HttpRequest) -> str:
    """The sha256 (hex) that the sender declares. Raises Problem without one."""
    if listed := request.headers.get("Content-Digest", ""):
        found = re.search(r"(?:^|[\s,])sha-256=:([A-Za-z0-9+/=]{44}):", listed)
        if found:
            with suppress(binascii.Error):
                return base64.b64decode(found[1], validate=True).hex()
    plain = request.headers.get("X-Content-SHA256", "")
    if not listed and re.fullmatch(r"[0-9a-fA-F]{64}", plain):
        return plain.lower()
    words = _("Declare the sha256 of the bytes, so that a loss is noticed.")
    raise bad_header(400, "Content-Digest", "digest_required", words)


def named_in(request: HttpRequest) -> str:
    """What the sender calls the file; a label, never a path."""
    said = request.headers.get("Content-Disposition", "")
    if coded := re.search(r"filename\*=utf-8'[^']*'([^;\s]+)", said, re.IGNORECASE):
        return unquote(coded[1])[:255]
    plain = re.search(r'filename="([^"]+)"|filename=([^;\s"]+)', said, re.IGNORECASE)
    return (plain[1] or plain[2])[:255] if plain else "file"


def receive_file(request: HttpRequest, content: IO[bytes]) -> int:
    """The body into `content`; its length in bytes. Raises Problem."""
    size = declared_length(request, most=uploading.MAX_BYTES)
    for block in blocks(request, size):
        content.write(block)
    return size


@contextmanager
def space() -> Iterator[None]:
    """A full disk is said, not a fault of ours."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        words = _("There is no room for this file now. Try again later.")
        raise Problem(507, "no_room", words) from error


@contextmanager
def room() -> Iterator[IO[bytes]]:
    """Somewhere to put the bytes."""
    with space(), tempfile.SpooledTemporaryFile(IN_MEMORY) as content:
        yield content


class EvidenceDetail(Detail):
    """One file of evidence: what it is, not its bytes."""

    roles = {"GET": EVERYBODY, "PUT": SHOPPERS}
    item = EvidenceSerializer
    takes = {"PUT": dict.fromkeys(MEDIA_TYPES, OpenApiTypes.BINARY)}
    gives = {"PUT": {200: EvidenceSerializer, 201: EvidenceSerializer}}
    refuses = {"PUT": (409, 507)}
    UPLOAD = {
        "assignment": Id(required=True, help="The shop it was taken for."),
        "question": Key(required=True, help="The question it answers."),
        "name": Label(help="What the file is called; a label only."),
    }
    sent_headers = [
        header("Content-Digest", "sha-256=:<base64>: of the bytes (RFC 9530)."),
        header("X-Content-SHA256", "The same in hexadecimal; one of both is needed."),
    ]

    def parameters(self, method: str) -> Mapping[str, Any]:
        return self.UPLOAD if method == "PUT" else {}

    def rows(self) -> QuerySet[Evidence]:
        return Evidence.objects.visible_to(self.viewer).select_related("assignment")

    def put(self, request: Request, **ids: Any) -> Response:
        """Store the bytes of one file, exactly once.

        201 when they are new, 200 when exactly they are here already, 409 when
        others are here under this id. May be repeated.
        """
        sha256 = declared_digest(request._request)
        shop = self.shop()
        with room() as content, refusals():
            size = receive_file(request._request, content)
            upload = self.upload(ids["public_id"], content, size, sha256)
            row, is_new = uploading.store(self.viewer, shop, upload, at=timezone.now())
        if is_new and row.status == Evidence.Status.RECEIVED:
            nudge("audits.tasks.prepare_evidence", evidence_id=row.pk)
        shown = self.shown(EvidenceSerializer, row)
        return Response(shown, status=201 if is_new else 200)

    def shop(self) -> Assignment:
        shops = Assignment.objects.of_shopper(self.viewer).select_related("version")
        shop = shops.filter(public_id=self.asked["assignment"]).first()
        if shop is None:
            raise no_such_shop()
        return shop

    def upload(
        self, public_id: UUID, content: IO[bytes], size: int, sha256: str
    ) -> uploading.Upload:
        return uploading.Upload(
            public_id=public_id,
            question_key=self.asked["question"],
            name=self.asked.get("name") or named_in(self.request._request),
            content=cast(BinaryIO, content),
            size=size,
            sha256=sha256,
        )
