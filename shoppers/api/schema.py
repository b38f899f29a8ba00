"""The OpenAPI document, from what the views say of themselves."""

import re
from functools import lru_cache
from typing import Any, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from shoppers.api.endpoints import Detail, Endpoint, Listing
from shoppers.api.problems import MEDIA_TYPE

#: Any address may answer so: bad parameter, who are you, not you, absent, method,
#: Accept header, our mistake.
ALWAYS = (400, 401, 403, 404, 405, 406, 500)
WITH_BODY = (411, 413, 415, 422)


class FaultSerializer(serializers.Serializer[Any]):
    """One thing that is wrong, and where."""

    pointer = serializers.CharField(
        help_text="A JSON pointer into the body, or the name of a parameter or header."
    )
    code = serializers.CharField()
    detail = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        place = serializers.ChoiceField(choices=["body", "query", "header"])
        return {"in": place, **super().get_fields()}


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Machine-readable, and stays as it is.")
    detail = serializers.CharField()
    errors = FaultSerializer(many=True)  # type: ignore[assignment]  # a field's name


def problems(*statuses: int) -> dict[tuple[int, str], Any]:
    """Answers of the OpenAPI document for refusals with these statuses."""
    answer = OpenApiResponse(ProblemSerializer)
    return {(status, MEDIA_TYPE): answer for status in sorted({*statuses})}


@lru_cache(maxsize=64)
def page_of(item: type[serializers.BaseSerializer[Any]]) -> Any:
    """The serializer of one page of `item`s."""
    name = item.__name__.removesuffix("Serializer")
    help_text = "The next page; null on the last one."
    fields = {
        "items": item(many=True),
        "next": serializers.URLField(allow_null=True, help_text=help_text),
        "__module__": __name__,
        "__doc__": f"A page of {name}.",
    }
    return type(f"{name}PageSerializer", (serializers.Serializer,), fields)


class ApiSchema(AutoSchema):
    @property
    def endpoint(self) -> Endpoint | None:
        return self.view if isinstance(self.view, Endpoint) else None

    def get_operation_id(self) -> str:
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(self.view).__name__).lower()
        return f"{name}_{self.method.lower()}"

    def get_override_parameters(self) -> list[Any]:
        if self.endpoint is None:
            return []
        known = self.endpoint.parameters(self.method).items()
        headers = getattr(self.endpoint, "sent_headers", [])
        parameters: list[OpenApiParameter] = [
            parameter.documented(name) for name, parameter in known
        ]
        return [*parameters, *(headers if self.method == "PUT" else [])]

    def get_request_serializer(self) -> Any:
        return self.endpoint and self.endpoint.takes.get(self.method)

    def get_response_serializers(self) -> Any:
        if self.endpoint is None:
            return super().get_response_serializers()
        gives = self.endpoint.gives.get(self.method) or self._default()
        bodied = WITH_BODY if self.method in ("POST", "PUT") else ()
        refuses = self.endpoint.refuses.get(self.method, ())
        return {**gives, **problems(*ALWAYS, *bodied, *refuses)}

    def _default(self) -> dict[int, Any]:
        if isinstance(self.endpoint, Listing):
            item: Any = self.endpoint.item
            return {200: page_of(item)}
        return {200: cast(Detail, self.endpoint).item}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "shoppers.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        words = "A personal token: `Authorization: Bearer candid_…`"
        return {"type": "http", "scheme": "bearer", "description": words}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "shoppers.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
