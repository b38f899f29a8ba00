from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.health import healthz


def _included(prefix: str, urls: str) -> list[URLPattern | URLResolver]:
    # TODO(lead): plain include() calls once the three modules exist.
    return [path(prefix, include(urls))] if find_spec(urls) else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    *_included("api/v1/", "config.api_urls"),
    *_included("", "shoppers.urls"),
    *_included("", "audits.urls"),
    *_included("", "reports.urls"),
]
