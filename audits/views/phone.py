"""What makes the shopper's pages an app: worker, manifest, and the pages of its own."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits import lifecycle
from audits.models import Assignment
from audits.views.kept import WORKER, app_version, kept_on_phone, phone_files
from shoppers.models import Role
from shoppers.permissions import EVERYBODY, ViewerRequest, public, role_required

#: Asked for again at every visit; unchanged it costs one line.
FRESH = "no-cache"
PAPER, ACCENT = "#f7f6f1", "#0f5c63"
DARK = "#14161a"
BACKGROUND = [
    ("bringHome", "js/field/background.js"),
    ("upload", "js/field/tus.js"),
]
ICONS = {
    "app": [("192", "any"), ("512", "any"), ("maskable", "maskable")],
    "notes": [("192", "any"), ("512", "any")],
}


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, for the whole site, with its version and its files; where
    the browser takes a module, with the queue that it drains without a page."""
    told = {
        "VERSION": app_version(),
        "FILES": [static(name) for name in phone_files()],
        "OFFLINE": reverse("audits:offline"),
    }
    lines = [f"const {name} = {json.dumps(value)};\n" for name, value in told.items()]
    imports = [
        f'import {{ {name} }} from "{static(module)}";\n'
        for name, module in BACKGROUND
        if "module" in request.GET
    ]
    body = "".join([*imports, *lines]) + WORKER.read_text()
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"Service-Worker-Allowed": "/", "Cache-Control": FRESH, "ETag": etag}
    answer = HttpResponse(body, content_type="text/javascript", headers=headers)
    # Looked for at every visit: the browser keeps it, and mostly hears 304.
    return get_conditional_response(request, etag, response=answer) or answer


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The app as the phone's home screen shows it; a discreet one is called Notes."""
    is_discreet = bool(request.GET.get("discreet"))
    name = _("Notes") if is_discreet else "Candid"
    purpose = "" if is_discreet else _("Your shops, with or without a network.")
    described = {
        "id": "/today/",
        "name": name,
        "short_name": name,
        "description": purpose,
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": reverse("audits:today"),
        "scope": "/",
        "display": "standalone",
        "background_color": DARK if is_discreet else PAPER,
        "theme_color": DARK if is_discreet else ACCENT,
        "icons": _icons("notes" if is_discreet else "app"),
    }
    headers = {"Cache-Control": "public, max-age=3600"}
    kind = "application/manifest+json"
    return JsonResponse(described, content_type=kind, headers=headers)


def _icons(whose: str) -> list[dict[str, str]]:
    return [
        {
            "src": static(f"icons/{whose}-{name}.png"),
            "sizes": "192x192" if name == "192" else "512x512",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, purpose in ICONS[whose]
    ]


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a page that this phone does not have shows without a network."""
    response = render(request, "audits/offline.html", {"viewer": None})
    response["Cache-Control"] = FRESH
    return response


@require_safe
def hello(request: HttpRequest) -> HttpResponseBase:
    """Who is signed in, with a fresh token for its forms and our clock."""
    if not request.user.is_authenticated:
        headers = {"Cache-Control": "no-store"}
        return JsonResponse({"code": "signed_out"}, status=401, headers=headers)
    return _hello(request)


hello.roles = EVERYBODY  # type: ignore[attr-defined]


@role_required()
def _hello(request: ViewerRequest) -> HttpResponse:
    return JsonResponse(
        {
            "person": str(request.viewer.person.public_id),
            "csrf": get_token(request),
            "now": timezone.now().isoformat(),
            "app": app_version(),
        }
    )


@require_safe
@role_required(Role.SHOPPER)
@kept_on_phone
def outbox(request: ViewerRequest) -> HttpResponse:
    """What is on this phone only: the phone itself fills it in."""
    shops = Assignment.objects.of_shopper(request.viewer).filter(
        status__in=lifecycle.WITH_SHOPPER | lifecycle.AWAITING_REVIEW
    )
    found = shops.values_list("public_id", "scenario__name", "location__name")
    names = {str(shop): [scenario, place] for shop, scenario, place in found}
    return render(request, "audits/outbox.html", {"names": names})
