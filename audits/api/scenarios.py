"""The scripts of shops."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from audits.models import Scenario
from shoppers.api.endpoints import Detail, Endpoint, Listing
from shoppers.api.fields import Texts
from shoppers.api.permissions import DESK


class FollowUpSerializer(serializers.Serializer[Any]):
    """A step after the visit: some days later, or on the day that was promised."""

    text = serializers.CharField()
    after_days = serializers.IntegerField(allow_null=True)
    on_promise = serializers.BooleanField()


class ScenarioItemSerializer(serializers.ModelSerializer[Scenario]):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Scenario
        fields = ["id", "name", "persona", "minutes"]


class ScenarioSerializer(ScenarioItemSerializer):
    steps = Texts()
    questions_to_ask = Texts()
    never = Texts()
    follow_ups = FollowUpSerializer(many=True)
    variables = serializers.DictField(
        child=Texts(), help_text="Each {name} in a text becomes one of these."
    )

    class Meta(ScenarioItemSerializer.Meta):
        fields = [
            *ScenarioItemSerializer.Meta.fields,
            "story",
            "desired_outcome",
            "opening_line",
            "steps",
            "questions_to_ask",
            "never",
            "give_up",
            "test_account",
            "max_minutes",
            "max_contacts",
            "follow_ups",
            "variables",
        ]


class Scenarios(Endpoint):
    roles = {"GET": DESK}

    def rows(self) -> QuerySet[Scenario]:
        return Scenario.objects.visible_to(self.viewer)


class ScenarioList(Scenarios, Listing):
    """The scripts of shops. A shopper reads theirs with their assignment."""

    item = ScenarioItemSerializer


class ScenarioDetail(Scenarios, Detail):
    """One script, its variables not yet drawn."""

    item = ScenarioSerializer
