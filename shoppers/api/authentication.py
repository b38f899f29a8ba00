from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from shoppers.middleware import SESSION_KEY, choose
from shoppers.models import Person, PersonalToken, Viewer

SCHEME = "Bearer"


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer candid_…`: a person's named key to one organization.

    `request.auth` becomes the viewer. One statement, and once a minute a second
    one that notes the use.
    """

    def authenticate(self, request: Request) -> tuple[Person, Viewer] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        viewer = self.viewer_of(secret.strip())
        return viewer.person, viewer

    def authenticate_header(self, request: Request) -> str:
        return SCHEME

    def viewer_of(self, secret: str) -> Viewer:
        viewer = PersonalToken.viewer(secret, at=timezone.now())
        if viewer is None:
            raise exceptions.AuthenticationFailed(
                _("This token is unknown, revoked, or its person left.")
            )
        return viewer


class SessionAuthentication(authentication.SessionAuthentication):
    """Our own pages: the session, in the organization chosen last, CSRF enforced."""

    def authenticate(self, request: Request) -> tuple[Person, Any] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        person = found[0]
        chosen = request._request.session.get(SESSION_KEY)
        return person, choose(Viewer.choices_for(person), chosen)
