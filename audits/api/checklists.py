"""What is observed: checklists and their published, immutable versions."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from audits.api.redaction import for_reader, for_shopper
from audits.definition import to_json
from audits.models import Assignment, Checklist, Version
from shoppers.api.endpoints import Detail, Endpoint, Listing
from shoppers.api.fields import RefSerializer
from shoppers.api.pagination import Keyset
from shoppers.api.parameters import Choice, Id
from shoppers.api.permissions import EVERYBODY, READERS
from shoppers.models import Role, Viewer


def is_only_shopper(viewer: Viewer) -> bool:
    return not viewer.is_desk and not viewer.has(Role.LEADER)


class ChecklistSerializer(serializers.ModelSerializer[Checklist]):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Checklist
        fields = ["id", "name"]


class VersionItemSerializer(serializers.ModelSerializer[Version]):
    id = serializers.UUIDField(source="public_id")
    checklist = RefSerializer()

    class Meta:
        model = Version
        fields = ["id", "checklist", "number", "status", "content_hash", "published_at"]


class VersionSerializer(VersionItemSerializer):
    content = serializers.SerializerMethodField(
        help_text="The whole checklist. Shoppers are not told what a question is "
        "worth: no points, weights, pass marks, bands or critical questions. Whoever "
        "only reads results is not told of internal questions."
    )

    class Meta(VersionItemSerializer.Meta):
        fields = [*VersionItemSerializer.Meta.fields, "content"]

    def get_content(self, version: Version) -> dict[str, Any]:
        viewer: Viewer = self.context["viewer"]
        if viewer.is_desk:
            content: dict[str, Any] = version.content
            return content
        if is_only_shopper(viewer) or _shops(viewer, version):
            # With every default, and with what old documents mean today.
            return for_shopper(to_json(version.definition))
        return for_reader(version.content)


def _shops(viewer: Viewer, version: Version) -> bool:
    """Whoever reads results and shops is asked every question of their own shops."""
    own = Assignment.objects.of_shopper(viewer)
    return viewer.has(Role.SHOPPER) and own.filter(version=version).exists()


class Checklists(Endpoint):
    roles = {"GET": READERS}
    item = ChecklistSerializer

    def rows(self) -> QuerySet[Checklist]:
        return Checklist.objects.visible_to(self.viewer)


class ChecklistList(Checklists, Listing):
    """What is observed. Its editions are versions."""


class ChecklistDetail(Checklists, Detail):
    """One checklist."""


class Versions(Endpoint):
    roles = {"GET": EVERYBODY}

    def rows(self) -> QuerySet[Version]:
        """A shopper knows of the published versions that their own shops pin."""
        rows = Version.objects.visible_to(self.viewer).select_related("checklist")
        if is_only_shopper(self.viewer):
            own = Assignment.objects.of_shopper(self.viewer)
            rows = rows.published().filter(pk__in=own.values("version"))
        return rows


class VersionList(Versions, Listing):
    """Editions of checklists, without their content."""

    item = VersionItemSerializer
    keyset = Keyset(("pk",))
    filters = {
        "checklist": Id("checklist__public_id"),
        "status": Choice("status", values=tuple(Version.Status.values)),
    }

    def rows(self) -> QuerySet[Version]:
        return super().rows().defer("content")


class VersionDetail(Versions, Detail):
    """One edition with its content."""

    item = VersionSerializer
