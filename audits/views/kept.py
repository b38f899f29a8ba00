"""Pages that the shopper's phone keeps for the time without a network."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from shoppers.permissions import ViewerRequest

#: What a shopper's page may load: styles, modules and drawings, all precached.
FOLDERS = ("js/field", "js/rules")
SHEETS = ("css/tokens.css", "css/field.css", "icons/favicon.svg", "icons/notes.svg")
WORKER = settings.ROOT / "static" / "worker" / "sw.js"
#: Drawn anew, and differently, in every answer.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
PARTS = 16

_version: list[str] = []


def phone_files() -> list[str]:
    """Names of the static files that the phone keeps."""
    root = settings.ROOT / "static"
    found = [each for folder in FOLDERS for each in (root / folder).iterdir()]
    files = [each.relative_to(root).as_posix() for each in found if each.is_file()]
    # Where modules are put together, those that are only parts have no address.
    served = getattr(staticfiles_storage, "hashed_files", None) or files
    return [*SHEETS, *sorted(each for each in files if each in served)]


def app_version() -> str:
    """Changes with every byte of the phone's files: counted once per process."""
    if settings.DEBUG or not _version:
        _version[:] = [_counted()]
    return _version[0]


def _counted() -> str:
    digest = hashlib.sha256(WORKER.read_bytes())
    for page in ("base.html", "field.html", "audits/offline.html"):
        digest.update((settings.ROOT / "templates" / page).read_bytes())
    for name in phone_files():
        path = finders.find(name)
        digest.update(name.encode())
        with open(str(path), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:PARTS]


def kept_on_phone(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Say whose page it is and tag it: the next visit costs 304 and no body.

    The tag is that of the content with the secret of its forms, so that nothing that
    shows on the page can be forgotten here. A page with a message is shown once.
    """

    @wraps(view)
    def tagged(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        if not len(get_messages(request)):
            response["ETag"] = f'"{_tag(request, response)}"'
            etag = response["ETag"]
            answer = get_conditional_response(request, etag=etag, response=response)
            response = answer or response
        response["X-Candid-Person"] = str(request.viewer.person.public_id)
        response["X-Candid-App"] = app_version()
        return response

    return tagged


def stamp(request: ViewerRequest, *facts: object) -> str:
    """Changes when a page about these facts would look different to this person."""
    cookies = [request.COOKIES.get(name) for name in ("theme", "discreet")]
    secret = request.META.get("CSRF_COOKIE") or ""
    day, whose = timezone.now().date(), request.viewer.person.public_id
    told = [app_version(), get_language(), *cookies, secret, day, whose, *facts]
    text = "|".join(str(each) for each in told)
    return salted_hmac("candid.stamp", text, algorithm="sha256").hexdigest()[:PARTS]


def _tag(request: ViewerRequest, response: HttpResponse) -> str:
    """Keyed by the server: the secret of the forms is not to be guessed from it."""
    secret = request.META.get("CSRF_COOKIE") or ""
    content = hashlib.sha256(TOKEN.sub(b"", response.content)).hexdigest()
    whose = f"{request.viewer.person.public_id}{secret}{content}"
    return salted_hmac("candid.page", whose, algorithm="sha256").hexdigest()[:32]
