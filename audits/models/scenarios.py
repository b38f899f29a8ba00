import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from shoppers.models import Organization, TenantQuerySet


class ScenarioQuerySet(TenantQuerySet["Scenario"]):
    pass


def steps_default() -> list[str]:
    return []


class Scenario(models.Model):
    """The script of a shop. Texts may hold {variables}, drawn per assignment."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="scenarios"
    )
    name = models.CharField(_("name"), max_length=120)
    persona = models.CharField(_("who the shopper is"), max_length=255, blank=True)
    story = models.TextField(_("story"))
    desired_outcome = models.TextField(_("what the customer wants"))
    opening_line = models.TextField(_("first sentence"))
    steps = models.JSONField(_("steps"), default=steps_default, blank=True)
    questions_to_ask = models.JSONField(
        _("questions to ask"), default=steps_default, blank=True
    )
    never = models.JSONField(_("never"), default=steps_default, blank=True)
    give_up = models.TextField(_("when to give up"), blank=True)
    variables = models.JSONField(_("variables"), default=dict, blank=True)
    minutes = models.PositiveSmallIntegerField(_("takes about (minutes)"), default=20)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="scenario_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
