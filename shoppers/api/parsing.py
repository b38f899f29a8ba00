"""Bodies: complete or refused, and read by the one strict parser.

Under gunicorn a body that was cut off or sent in chunks arrives short or empty
without any error, so the declared length is demanded and compared.
"""

from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.parsers import BaseParser

from shoppers import strictjson
from shoppers.api.problems import Problem, bad_header

BLOCK = 1 << 18
LENGTH = "Content-Length"


def refuse_chunks(request: HttpRequest) -> None:
    if request.META.get("HTTP_TRANSFER_ENCODING"):
        raise length_required()


def length_required() -> Problem:
    detail = _("Say how long the body is; chunks are not taken.")
    return bad_header(411, LENGTH, "length_required", detail)


def declared_length(request: HttpRequest, *, most: int) -> int:
    """The body's length in bytes as its sender gave it. Raises Problem."""
    refuse_chunks(request)
    text = request.META.get("CONTENT_LENGTH") or ""
    if not text:
        raise length_required()
    if not (text.isascii() and text.isdigit()):
        detail = _("The length is a number of bytes.")
        raise bad_header(400, LENGTH, "bad_length", detail)
    if int(text) > most:
        detail = _("Send at most %(most)d bytes.") % {"most": most}
        raise bad_header(413, LENGTH, "too_large", detail)
    return int(text)


def blocks(request: HttpRequest, length: int) -> Iterator[bytes]:
    """The body, block by block; a Problem at its end when it came short."""
    left = length
    while left and (block := request.read(min(left, BLOCK))):
        left -= len(block)
        yield block
    if left:
        detail = _("The body ended early. Send it again.")
        raise bad_header(400, LENGTH, "cut_short", detail)


def read_body(request: HttpRequest, *, most: int | None = None) -> bytes:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if most is None else most
    return b"".join(blocks(request, declared_length(request, most=most)))


def read_json(body: bytes) -> Any:
    try:
        return strictjson.loads(body)
    except strictjson.BadJSON as error:
        raise Problem(400, "bad_json", str(error)) from None


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {})["request"]._request
        return read_json(read_body(request))


class Strict(serializers.Serializer[Any]):
    """A body that is taken to the letter: an unknown field is an error on it."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            words = _("Leave this out: it is not known here.")
            unknown = {
                str(name)[:80]: [serializers.ErrorDetail(words, "unknown_field")]
                for name in data
                if name not in self.fields
            }
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A text that was sent as one: numbers are not turned into texts."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A whole number that was sent as one."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)
