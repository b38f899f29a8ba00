"""What the views of the API share: who may call, what an address may hold, lists."""

from collections.abc import Mapping
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from shoppers.api.pagination import Keyset
from shoppers.api.parameters import Count, Cursor, Parameter, read_query
from shoppers.api.parsing import Strict, refuse_chunks
from shoppers.api.permissions import Roles
from shoppers.models import Viewer

Serializer = type[BaseSerializer[Any]]
#: Opened as a page, an answer can load nothing, run nothing and stand in no frame.
INERT = "default-src 'none'; frame-ancestors 'none'"


class Endpoint(APIView):
    """One address. `roles` names who may use which method: nobody, unless named."""

    permission_classes = [Roles]
    http_method_names = ["get", "head", "post", "put"]
    roles: Mapping[str, frozenset[str]] = {}
    #: What one row looks like.
    item: Serializer
    #: What the address may hold after the question mark.
    query: Mapping[str, Parameter] = {}
    #: For the OpenAPI document: bodies by method, answers by method and status.
    takes: Mapping[str, Any] = {}
    gives: Mapping[str, Mapping[int, Any]] = {}
    #: Statuses of refusals beyond those that any address may give.
    refuses: Mapping[str, tuple[int, ...]] = {}

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view: Any = super().as_view(**initkwargs)
        # The test that walks every address reads who may open it.
        view.roles = frozenset[str]().union(*cls.roles.values())
        return view

    @property
    def viewer(self) -> Viewer:
        return cast(Viewer, self.request.auth)

    def parameters(self, method: str) -> Mapping[str, Parameter]:
        return self.query

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[Any, str]:
        """Who takes anything gets JSON, without looking for what would please more."""
        if request.META.get("HTTP_ACCEPT", "*/*") == "*/*":
            renderer = self.get_renderers()[0]
            return renderer, renderer.media_type
        return super().perform_content_negotiation(request, force)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_chunks(request._request)
        self.asked = read_query(
            request.query_params, self.parameters(str(request.method))
        )

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Content-Security-Policy", INERT)
        return response

    def shown(self, serializer: Serializer, rows: Any, *, many: bool = False) -> Any:
        return serializer(rows, many=many, context={"viewer": self.viewer}).data

    def taken(self, body: type[Strict]) -> dict[str, Any]:
        """The body of the request, checked. Raises ValidationError."""
        serializer = body(data=self.request.data, context={"viewer": self.viewer})
        serializer.is_valid(raise_exception=True)
        return cast(dict[str, Any], serializer.validated_data)


class Listing(Endpoint):
    """GET: the rows that the viewer may see, page by page."""

    keyset = Keyset(("name", "pk"))
    filters: Mapping[str, Parameter] = {}
    PAGING: Mapping[str, Parameter] = {
        "after": Cursor(help="From `next`."),
        "limit": Count(help="Rows per page."),
    }

    def parameters(self, method: str) -> Mapping[str, Parameter]:
        return {**self.filters, **self.PAGING}

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        wanted = {
            self.filters[name].path: value
            for name, value in self.asked.items()
            if name in self.filters and self.filters[name].path
        }
        return rows.filter(**wanted)

    def get(self, request: Request, **ids: Any) -> Response:
        limit = self.asked.get("limit", Count().default)
        rows = self.narrowed(self.rows())
        page = self.keyset.page(rows, self.asked.get("after"), limit)
        items = self.shown(self.item, page.items, many=True)
        return Response({"items": items, "next": self.address_of(page.cursor)})

    def address_of(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = self.request.query_params.copy()
        query["after"] = cursor
        return self.request.build_absolute_uri(f"?{query.urlencode()}")


class Detail(Endpoint):
    """GET: one row; absent and not the viewer's look the same."""

    key = "public_id"

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def found(self, public_id: Any) -> Model:
        row: Model = get_object_or_404(self.rows(), **{self.key: public_id})
        return row

    def get(self, request: Request, **ids: Any) -> Response:
        return Response(self.shown(self.item, self.found(ids["public_id"])))
