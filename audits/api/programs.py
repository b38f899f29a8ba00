"""What is measured and by which script: programs, waves, scenarios."""

from django.db.models import QuerySet
from rest_framework import serializers

from audits.models import Program, Wave
from shoppers.api.endpoints import Detail, Endpoint, Listing
from shoppers.api.fields import RefSerializer, Share
from shoppers.api.pagination import Keyset
from shoppers.api.parameters import Choice, Id
from shoppers.api.permissions import READERS


class ProgramSerializer(serializers.ModelSerializer[Program]):
    id = serializers.UUIDField(source="public_id")
    target = Share(help_text="In per cent.")
    bands = serializers.ListField(
        child=Share(), help_text="Lower edges of bands 2 to 5, in per cent."
    )

    class Meta:
        model = Program
        fields = [
            "id",
            "name",
            "purpose",
            "status",
            "target",
            "minimum_n",
            "aggregation",
            "bands",
            "currency",
            "staff_notice_on",
            "retention_days",
        ]


class WaveSerializer(serializers.ModelSerializer[Wave]):
    id = serializers.UUIDField(source="public_id")
    program = RefSerializer()

    class Meta:
        model = Wave
        fields = ["id", "name", "program", "starts_on", "ends_on"]


class Programs(Endpoint):
    roles = {"GET": READERS}
    item = ProgramSerializer

    def rows(self) -> QuerySet[Program]:
        return Program.objects.visible_to(self.viewer)


class ProgramList(Programs, Listing):
    """What is measured, why, and by which rules."""

    filters = {"status": Choice("status", values=tuple(Program.Status.values))}


class ProgramDetail(Programs, Detail):
    """One program."""


class Waves(Endpoint):
    roles = {"GET": READERS}
    item = WaveSerializer

    def rows(self) -> QuerySet[Wave]:
        return Wave.objects.visible_to(self.viewer).select_related("program")


class WaveList(Waves, Listing):
    """Dated rounds of programs, the first one first."""

    keyset = Keyset(("starts_on", "pk"))
    filters = {"program": Id("program__public_id")}


class WaveDetail(Waves, Detail):
    """One wave."""
