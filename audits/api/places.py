"""Where a shop takes place: channels, the region tree, locations."""

from django.db.models import QuerySet
from rest_framework import serializers

from audits.models import Channel, ChannelKind, Location, Region
from shoppers.api.endpoints import Detail, Endpoint, Listing
from shoppers.api.fields import RefSerializer
from shoppers.api.pagination import Keyset
from shoppers.api.parameters import Choice, Id
from shoppers.api.permissions import EVERYBODY


class ChannelSerializer(serializers.ModelSerializer[Channel]):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Channel
        fields = ["id", "kind", "name", "position"]


class RegionSerializer(serializers.ModelSerializer[Region]):
    id = serializers.UUIDField(source="public_id")
    parent = serializers.UUIDField(  # type: ignore[assignment]  # a field's name
        source="parent.public_id", allow_null=True, default=None
    )

    class Meta:
        model = Region
        fields = ["id", "name", "parent", "depth"]


class LocationSerializer(serializers.ModelSerializer[Location]):
    id = serializers.UUIDField(source="public_id")
    channel = RefSerializer()
    region = RefSerializer()

    class Meta:
        model = Location
        fields = [
            "id",
            "code",
            "name",
            "contact_point",
            "team",
            "time_zone",
            "country",
            "latitude",
            "longitude",
            "is_active",
            "channel",
            "region",
        ]


class Channels(Endpoint):
    roles = {"GET": EVERYBODY}
    item = ChannelSerializer

    def rows(self) -> QuerySet[Channel]:
        return Channel.objects.visible_to(self.viewer)


class ChannelList(Channels, Listing):
    """The ways in which customers reach the organization."""

    filters = {"kind": Choice("kind", values=tuple(ChannelKind.values))}


class ChannelDetail(Channels, Detail):
    """One channel."""


class Regions(Endpoint):
    roles = {"GET": EVERYBODY}
    item = RegionSerializer

    def rows(self) -> QuerySet[Region]:
        return Region.objects.visible_to(self.viewer).select_related("parent")


class RegionList(Regions, Listing):
    """The tree of regions, a parent always before its children."""

    keyset = Keyset(("path", "pk"))
    filters = {"parent": Id("parent__public_id")}


class RegionDetail(Regions, Detail):
    """One region."""


class Locations(Endpoint):
    roles = {"GET": EVERYBODY}
    item = LocationSerializer

    def rows(self) -> QuerySet[Location]:
        rows = Location.objects.visible_to(self.viewer)
        return rows.select_related("channel", "region")


class LocationList(Locations, Listing):
    """What is shopped: branches, queues, inboxes, sites."""

    keyset = Keyset(("code", "pk"))
    filters = {
        "channel": Id("channel__public_id"),
        "region": Id("region__public_id"),
    }


class LocationDetail(Locations, Detail):
    """One location."""
