"""Who may open a page at all. What they see there is `visible_to`'s business."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from shoppers.models import Person, Role, Viewer

View = Callable[..., HttpResponseBase]
EVERYBODY = frozenset(Role.values)


class ViewerRequest(HttpRequest):
    """A request behind `role_required`: somebody looks, in an organization."""

    user: Person
    viewer: Viewer
    viewers: list[Viewer]


def role_required(*roles: str) -> Callable[[View], View]:
    """Let in who holds one of `roles`; no role named means any member.

    Anonymous people are sent to sign in; others get 403. The decorated view
    carries `.roles`, which the test that walks every address reads.
    """
    wanted = frozenset(roles) or EVERYBODY

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            viewer: Viewer | None = getattr(request, "viewer", None)
            if viewer is None or not viewer.has(*wanted):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponse) and "Cache-Control" not in response:
                response["Cache-Control"] = "private, no-store"
            return response

        guarded.roles = wanted  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Mark one of the few pages that are open to anybody."""
    view.roles = None  # type: ignore[attr-defined]
    return view
