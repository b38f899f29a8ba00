from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from config.health import healthz
from config.home import home
from shoppers.api.problems import unknown_address
from shoppers.models import Role
from shoppers.permissions import public, role_required

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz/", healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api_urls")),
    re_path(r"^api/", public(csrf_exempt(unknown_address)), name="api-unknown"),
    path(
        "styleguide/",
        role_required(Role.ADMINISTRATOR)(
            TemplateView.as_view(template_name="styleguide.html")
        ),
        name="styleguide",
    ),
    path("", include("shoppers.urls")),
    path("", include("audits.urls")),
    path("", include("reports.urls")),
]
