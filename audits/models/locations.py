import uuid
import zoneinfo
from datetime import date, datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.channels import Channel
from audits.positions import Position
from shoppers.models import Organization, TenantQuerySet
from shoppers.models.people import validate_time_zone


class RegionQuerySet(TenantQuerySet["Region"]):
    def within(self, region: "Region") -> Self:
        """The region itself and everything below it."""
        return self.filter(path__startswith=region.path)


class Region(models.Model):
    """A node of the region tree; `path` holds the ids from the root, "/3/17/"."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="regions"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("name"), max_length=120)
    path = models.CharField(max_length=255, editable=False, default="", db_index=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "parent", "name"], name="region_name_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "name"],
                condition=models.Q(parent__isnull=True),
                name="region_name_once_at_the_top",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            Region.objects.filter(pk=self.pk).update(path=path)
            for child in self.children.all():
                child.parent = self
                child.save()

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2

    def clean(self) -> None:
        super().clean()
        if not self.parent:
            return
        if self.parent.organization_id != self.organization_id:
            raise ValidationError(
                {"parent": _("Choose a region of this organization.")}
            )
        if self.pk and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("A region cannot lie inside itself.")})


class LocationQuerySet(TenantQuerySet["Location"]):
    def open(self) -> Self:
        return self.filter(is_active=True)

    def countries(self) -> set[str]:
        """The countries that these locations lie in, where one is given."""
        codes = self.exclude(country="").order_by().values_list("country", flat=True)
        return set(codes.distinct())


class Location(models.Model):
    """The thing that is shopped: a branch, a phone queue, an inbox, a site."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="locations"
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="locations"
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="locations"
    )
    code = models.CharField(_("code"), max_length=24)
    name = models.CharField(_("name"), max_length=160)
    contact_point = models.CharField(
        _("contact point"),
        max_length=255,
        blank=True,
        help_text=_("The number, address or link that the shopper uses."),
    )
    team = models.CharField(
        _("team"),
        max_length=80,
        blank=True,
        help_text=_("Who answers here, where several locations share a team."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, validators=[validate_time_zone]
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_(
            "Degrees north, such as 59.9139. Where it is known, the place that a "
            "shopper’s phone notes is compared with it."
        ),
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Degrees east, such as 10.7522; negative in the west."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = LocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"], name="location_code_once"
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    # Nothing compared with a number is neither true nor false.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="location_on_the_map_or_not",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def position(self) -> Position | None:
        """Where it is, when both its degrees are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude)

    def local_date(self, moment: datetime) -> date:
        """The day on the location's own calendar: it decides the period."""
        return moment.astimezone(self.zone).date()

    def clean(self) -> None:
        super().clean()
        for field in ("channel", "region"):
            other = getattr(self, field, None)
            if other and other.organization_id != self.organization_id:
                raise ValidationError({field: _("Choose one of this organization.")})
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            raise ValidationError({missing: _("Give both degrees, or neither.")})
