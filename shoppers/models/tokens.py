import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shoppers.models.journal import JournalEntry
from shoppers.models.people import Organization, Person
from shoppers.models.prepared import Prepared, partial
from shoppers.models.tenancy import TenantQuerySet
from shoppers.models.viewers import Viewer

PREFIX = "candid_"
#: "Last used" is shown to people: a minute's grain saves a write per request.
USE_GRAIN = timedelta(minutes=1)


def digest(secret: str) -> str:
    """What is stored of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


class PersonalTokenQuerySet(TenantQuerySet["PersonalToken"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return super().visible_to(viewer).filter(person=viewer.person)

    def usable(self) -> Self:
        return self.filter(revoked_at__isnull=True, person__is_active=True)


class PersonalToken(models.Model):
    """A named key to the API for one person in one organization."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    name = models.CharField(_("name"), max_length=80)
    hint = models.CharField(max_length=16)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = PersonalTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal token")
        verbose_name_plural = _("personal tokens")

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def issue(
        cls, viewer: Viewer, *, name: str, at: datetime
    ) -> tuple["PersonalToken", str]:
        """A new token, and its secret in clear: the only time that it is known."""
        secret = PREFIX + secrets.token_urlsafe(32)
        token = cls.objects.create(
            person=viewer.person,
            organization=viewer.organization,
            name=name,
            hint=secret[: len(PREFIX) + 4],
            secret_hash=digest(secret),
            created_at=at,
        )
        JournalEntry.record(
            token,
            "token.issue",
            organization=viewer.organization,
            by=viewer.person,
            at=at,
            after={"name": name},
        )
        return token, secret

    @transaction.atomic
    def revoke(self, *, by: Person, at: datetime) -> None:
        changed = PersonalToken.objects.filter(pk=self.pk, revoked_at=None).update(
            revoked_at=at
        )
        if changed:
            self.revoked_at = at
            JournalEntry.record(
                self,
                "token.revoke",
                organization=self.organization_id,
                by=by,
                at=at,
                before={"name": self.name},
            )

    @classmethod
    def viewer(cls, secret: str, *, at: datetime) -> Viewer | None:
        """Who holds this secret, in the token's organization; None for nobody.

        One statement, and once a minute a second one that notes the use.
        """
        rows = _HOLDER.ask(secret_hash=digest(secret))
        if not rows:
            return None
        first = dict(zip(_COLUMNS, rows[0], strict=True))
        noted = first["last_used_at"]
        if noted is None or at - noted >= USE_GRAIN:
            cls.objects.filter(pk=first["pk"]).update(last_used_at=at)
        person = {name: first[f"person__{name}"] for name in _PERSON}
        organization = {name: first[f"organization__{name}"] for name in _ORGANIZATION}
        return Viewer(
            partial(Person, person),
            partial(Organization, organization),
            frozenset(row[0] for row in rows),
        )


_PERSON = ["id", "public_id", "email", "name", "language", "time_zone", "is_active"]
_ORGANIZATION = [each.attname for each in Organization._meta.concrete_fields]
_COLUMNS = [
    "person__memberships__role",
    "pk",
    "last_used_at",
    *(f"person__{name}" for name in _PERSON),
    *(f"organization__{name}" for name in _ORGANIZATION),
]


def _holder(secret_hash: str) -> "models.QuerySet[PersonalToken, Any]":
    """One row per role that the token's person holds in its organization."""
    return (
        PersonalToken.objects.usable()
        .filter(
            secret_hash=secret_hash,
            person__memberships__organization=models.F("organization"),
        )
        .values_list(*_COLUMNS)
    )


_HOLDER = Prepared(_holder, secret_hash="-")
