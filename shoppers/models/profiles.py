from django.db import models
from django.utils.translation import gettext_lazy as _

from shoppers.models.people import Organization, Person, Role
from shoppers.models.tenancy import TenantQuerySet
from shoppers.models.viewers import Viewer


class ShopperProfileQuerySet(TenantQuerySet["ShopperProfile"]):
    def visible_to(self, viewer: Viewer) -> "ShopperProfileQuerySet":
        """The desk sees every shopper of its organization; a shopper themselves."""
        rows = super().visible_to(viewer)
        if viewer.is_desk:
            return rows
        return rows.filter(person=viewer.person)

    def at_work(self) -> "ShopperProfileQuerySet":
        """Shoppers who can be given work: active, and still holding the role."""
        return self.filter(
            is_paused=False,
            person__is_active=True,
            person__memberships__role=Role.SHOPPER,
            person__memberships__organization=models.F("organization"),
        )


class ShopperProfile(models.Model):
    """What an organization knows of one of its shoppers."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="shopper_profiles"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="shopper_profiles"
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    is_paused = models.BooleanField(_("paused"), default=False)

    objects = ShopperProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("shopper profile")
        verbose_name_plural = _("shopper profiles")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person"], name="shopper_profile_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.person)
