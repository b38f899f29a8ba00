from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from shoppers.middleware import SESSION_KEY, choose
from shoppers.models import Person, PersonalToken, Viewer
from shoppers.models.tokens import digest

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
        """One row per role that the token's person holds in its organization."""
        rows: list[Any] = list(
            PersonalToken.objects.usable()
            .filter(
                secret_hash=digest(secret),
                person__memberships__organization=F("organization"),
            )
            .annotate(role=F("person__memberships__role"))
            .select_related("person", "organization")
        )
        if not rows:
            raise exceptions.AuthenticationFailed(
                _("This token is unknown, revoked, or its person left.")
            )
        token: PersonalToken = rows[0]
        token.note_use(timezone.now())
        return Viewer(
            token.person, token.organization, frozenset(row.role for row in rows)
        )


class SessionAuthentication(authentication.SessionAuthentication):
    """Our own pages: the session, in the organization chosen last, CSRF enforced."""

    def authenticate(self, request: Request) -> tuple[Person, Any] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        person = found[0]
        chosen = request._request.session.get(SESSION_KEY)
        return person, choose(Viewer.choices_for(person), chosen)
