"""Calls of the API with a token go straight to their view.

A token says who calls, so there is no session to read, no cookie to guard, no page to
protect: what the middlewares behind this one do for pages costs a call half a
millisecond of CPU and gives it nothing. Before this one stands whatever is for every
answer.
"""

from collections.abc import Callable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve
from django.utils import translation

from shoppers.api.authentication import SCHEME
from shoppers.api.endpoints import Endpoint

API = "/api/"


class TokenShortcut:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answer: Any = convert_exception_to_response(answered)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if brings_token(request) and is_endpoint(match := resolve(request.path_info)):
            request.resolver_match = match
            answer: HttpResponse = self.answer(request)
            return answer
        return self.get_response(request)


def brings_token(request: HttpRequest) -> bool:
    """Whether the token, sound or not, decides who calls: a session would not be
    looked at."""
    scheme = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")[0]
    return request.path_info.startswith(API) and scheme.lower() == SCHEME.lower()


def is_endpoint(match: ResolverMatch) -> bool:
    """Endpoints say all errors themselves; the API's document is a page."""
    return issubclass(getattr(match.func, "cls", object), Endpoint)


def answered(request: HttpRequest) -> HttpResponse:
    translation.activate(translation.get_language_from_request(request))
    match = request.resolver_match
    assert match
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs).render()
    return answer
