"""Every error of the API is a problem document (RFC 9457), whatever raised it."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

MEDIA_TYPE = "application/problem+json"
#: Of statuses that another protocol adds (tus).
TITLES = {460: "Checksum Mismatch"}
logger = logging.getLogger("django.request")


class Fault(NamedTuple):
    """One thing that is wrong. In the body `pointer` is a JSON pointer; in the query
    and the header it is the parameter's name."""

    pointer: str
    code: str
    detail: str
    place: str = "body"


class Problem(Exception):
    """The request is refused with this answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})

    @property
    def document(self) -> dict[str, Any]:
        return {
            "type": "about:blank",
            "title": TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "errors": [
                {
                    "in": each.place,
                    "pointer": each.pointer,
                    "code": each.code,
                    "detail": each.detail,
                }
                for each in self.errors
            ],
        }


def bad_parameter(name: str, code: str, detail: str) -> Problem:
    """400 for one parameter of the address."""
    fault = Fault(name, code, detail, "query")
    return Problem(400, "bad_parameter", detail, errors=[fault])


def bad_header(status: int, name: str, code: str, detail: str) -> Problem:
    return Problem(status, code, detail, errors=[Fault(name, code, detail, "header")])


def bad_content(errors: Sequence[Fault]) -> Problem:
    """422: the body was read, and these fields of it cannot be taken."""
    return Problem(422, "bad_content", _("Mend what is listed."), errors=errors)


def not_found() -> Problem:
    detail = _("There is nothing here, or nothing for you.")
    return Problem(404, "not_found", detail)


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response:
    """REST framework's exception handler. The code is a header too: the answer to HEAD
    has no body to say it in."""
    problem = as_problem(error) or unexpected(error, context)
    return Response(
        problem.document,
        status=problem.status,
        headers=problem.headers | {"X-Candid-Code": problem.code},
        content_type=MEDIA_TYPE,
    )


def unknown_address(request: HttpRequest) -> JsonResponse:
    """Whatever lies under the API's address and is no part of it."""
    problem = not_found()
    return JsonResponse(
        problem.document, status=problem.status, content_type=MEDIA_TYPE
    )


def as_problem(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.ValidationError):
        return bad_content([*faults(error.detail)])
    if isinstance(error, Http404):
        return not_found()
    if isinstance(error, PermissionDenied):
        return Problem(403, "permission_denied", _("Your role does not allow this."))
    if isinstance(error, RequestDataTooBig):
        return Problem(413, "too_large", _("The body is too large."))
    if isinstance(error, (UnreadablePostError, SuspiciousOperation)):
        return Problem(400, "unreadable", _("The request could not be read."))
    if isinstance(error, exceptions.APIException):
        return from_framework(error)
    return None


def from_framework(error: exceptions.APIException) -> Problem:
    headers = {}
    if challenge := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    code = error.default_code
    return Problem(error.status_code, code, str(error.detail), headers=headers)


def unexpected(error: Exception, context: Mapping[str, Any]) -> Problem:
    """Our mistake: logged with its trace, and said without any of it."""
    request = context["request"]
    path = request.path.replace("\n", " ")
    logger.error("Internal Server Error: %s", path, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    detail = _("Something went wrong on our side. Nothing of it is your doing.")
    return Problem(500, "error", detail)


def faults(detail: Any, pointer: str = "") -> Iterator[Fault]:
    """The leaves of a serializer's errors, each with its JSON pointer."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            step = "" if key == "non_field_errors" else f"/{escaped(str(key))}"
            yield from faults(inner, pointer + step)
    elif isinstance(detail, list):
        for index, each in enumerate(detail):
            nested = isinstance(each, (Mapping, list))
            yield from faults(each, f"{pointer}/{index}" if nested else pointer)
    else:
        yield Fault(pointer, getattr(detail, "code", "invalid"), str(detail))


def escaped(step: str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return step.replace("~", "~0").replace("/", "~1")
