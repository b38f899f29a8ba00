"""Pages go out compressed; files are what they are already."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED = {"text/html", "text/javascript"}  # the worker, which is a page of ours


class CompressedPages(GZipMiddleware):
    """Django's own, which makes lengths vary against BREACH; never for a stream: a
    photo grows by it, and loses its length."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.get("Content-Type", "").split(";")[0]
        if response.streaming or kind not in COMPRESSED:
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed
