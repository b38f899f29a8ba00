import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from shoppers.models import Organization, TenantQuerySet


class ChannelKind(models.TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Live chat")
    BOT = "bot", _("Virtual agent")
    FORM = "form", _("Web form")
    SOCIAL = "social", _("Social media")
    MESSAGING = "messaging", _("Messaging")
    IN_PERSON = "in_person", _("In person")
    SELF_SERVICE = "self_service", _("Self-service")
    POST = "post", _("Post")


class ChannelQuerySet(TenantQuerySet["Channel"]):
    pass


class Channel(models.Model):
    """How a customer reaches the organization."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="channels"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=ChannelKind.choices)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="channel_name_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ChannelKind.values),
                name="channel_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
