from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shoppers.api.endpoints import Endpoint
from shoppers.api.permissions import EVERYBODY
from shoppers.models import Organization, Person, Role, Viewer


class PersonSerializer(serializers.ModelSerializer[Person]):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Person
        fields = ["id", "name", "email", "language", "time_zone"]


class OrganizationSerializer(serializers.ModelSerializer[Organization]):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Organization
        fields = ["id", "slug", "name", "language", "time_zone"]


class MeSerializer(serializers.Serializer[Viewer]):
    person = PersonSerializer()
    organization = OrganizationSerializer()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))


class Me(Endpoint):
    """Who is asking: the person, the organization, the roles held there."""

    roles = {"GET": EVERYBODY}
    gives = {"GET": {200: MeSerializer}}

    def get(self, request: Request, **ids: Any) -> Response:
        viewer = self.viewer
        shown = {
            "person": viewer.person,
            "organization": viewer.organization,
            "roles": sorted(viewer.roles),
        }
        return Response(self.shown(MeSerializer, shown))
