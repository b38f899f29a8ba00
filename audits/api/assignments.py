"""Shops to be done, and the verbs that move them."""

from datetime import datetime
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits import assigning
from audits.api.places import ChannelSerializer
from audits.api.refusals import refusals
from audits.api.scenarios import FollowUpSerializer
from audits.models import Assignment, Location, Version
from shoppers.api.endpoints import Detail, Endpoint, Listing
from shoppers.api.fields import RefSerializer, Texts
from shoppers.api.pagination import Keyset
from shoppers.api.parameters import Choice, Id
from shoppers.api.parsing import Strict, Text
from shoppers.api.permissions import DESK, MANAGERS, SHOPPERS
from shoppers.models import Person, ShopperProfile


class PlaceSerializer(serializers.ModelSerializer[Location]):
    """The location of a shop, with what the shopper needs to reach it."""

    id = serializers.UUIDField(source="public_id")
    channel = ChannelSerializer()
    region = RefSerializer()

    class Meta:
        model = Location
        fields = [
            "id",
            "code",
            "name",
            "contact_point",
            "time_zone",
            "channel",
            "region",
        ]


class PinnedVersionSerializer(serializers.ModelSerializer[Version]):
    id = serializers.UUIDField(source="public_id")
    checklist = RefSerializer()

    class Meta:
        model = Version
        fields = ["id", "checklist", "number"]


class AssignmentItemSerializer(serializers.ModelSerializer[Assignment]):
    id = serializers.UUIDField(source="public_id")
    program = RefSerializer(source="wave.program")
    wave = RefSerializer()
    location = PlaceSerializer()
    scenario = RefSerializer()
    version = PinnedVersionSerializer()
    shopper = RefSerializer(allow_null=True)
    currency = serializers.CharField(source="wave.program.currency")

    class Meta:
        model = Assignment
        fields = [
            "id",
            "reference",
            "status",
            "program",
            "wave",
            "location",
            "scenario",
            "version",
            "shopper",
            "starts_at",
            "due_at",
            "report_by",
            "fee_cents",
            "currency",
            "submitted_at",
            "returns",
        ]


class ScriptSerializer(serializers.Serializer[Any]):
    """What the shopper reads, every variable in its place."""

    persona = serializers.CharField()
    story = serializers.CharField()
    desired_outcome = serializers.CharField()
    opening_line = serializers.CharField()
    give_up = serializers.CharField()
    steps = Texts()
    questions_to_ask = Texts()
    never = Texts()
    test_account = serializers.CharField()
    minutes = serializers.IntegerField()
    max_minutes = serializers.IntegerField(allow_null=True)
    max_contacts = serializers.IntegerField()
    follow_ups = FollowUpSerializer(many=True)


class AssignmentSerializer(AssignmentItemSerializer):
    script = ScriptSerializer()
    submission = serializers.UUIDField(
        source="submission.public_id", allow_null=True, default=None
    )

    class Meta(AssignmentItemSerializer.Meta):
        fields = [*AssignmentItemSerializer.Meta.fields, "script", "submission"]


class Assignments(Endpoint):
    roles = {"GET": DESK | SHOPPERS}

    def rows(self) -> QuerySet[Assignment]:
        return Assignment.objects.visible_to(self.viewer).for_page()


class AssignmentList(Assignments, Listing):
    """Shops, the next one due first. A shopper sees their own."""

    item = AssignmentItemSerializer
    keyset = Keyset(("due_at", "pk"))
    filters = {
        "status": Choice("status", values=tuple(Assignment.Status.values)),
        "program": Id("wave__program__public_id"),
        "wave": Id("wave__public_id"),
        "location": Id("location__public_id"),
        "channel": Id("location__channel__public_id"),
        "region": Id("location__region__public_id"),
        "shopper": Id("shopper__public_id"),
    }


class AssignmentDetail(Assignments, Detail):
    """One shop with its script."""

    item = AssignmentSerializer

    def rows(self) -> QuerySet[Assignment]:
        return super().rows().select_related("submission")


class NothingBody(Strict):
    pass


class ReasonBody(Strict):
    reason = Text(max_length=2000)


class MaybeReasonBody(Strict):
    reason = Text(max_length=2000, allow_blank=True, default="")


class ShopperBody(Strict):
    shopper = serializers.UUIDField()

    def validate_shopper(self, public_id: Any) -> Person:
        profiles = ShopperProfile.objects.visible_to(self.context["viewer"]).at_work()
        rows = profiles.filter(person__public_id=public_id).select_related("person")
        profile = rows.first()
        if profile is None:
            words = _("There is no such shopper, or they cannot be given work now.")
            raise serializers.ValidationError(words, code="not_found")
        return profile.person


class AssignmentVerb(Endpoint):
    """POST: one move of one shop; answers with the shop as it is then."""

    body: type[Strict] = NothingBody
    gives = {"POST": {200: AssignmentSerializer}}
    refuses = {"POST": (409,)}

    def rows(self) -> QuerySet[Assignment]:
        return Assignment.objects.visible_to(self.viewer)

    def act(self, shop: Assignment, at: datetime, **given: Any) -> None:
        raise NotImplementedError

    def post(self, request: Request, **ids: Any) -> Response:
        rows = cast(Any, self.rows()).for_page().select_related("submission")
        shop = rows.filter(public_id=ids["public_id"]).first()
        if shop is None:
            raise Http404
        given = self.taken(self.body)
        with refusals():
            self.act(shop, timezone.now(), **given)
        return Response(self.shown(AssignmentSerializer, shop))


class ManagerVerb(AssignmentVerb):
    roles = {"POST": MANAGERS}


class ShopperVerb(AssignmentVerb):
    roles = {"POST": SHOPPERS}

    def rows(self) -> QuerySet[Assignment]:
        return Assignment.objects.of_shopper(self.viewer)


class AssignmentAssign(ManagerVerb):
    """Give an open shop to a shopper."""

    body = ShopperBody
    takes = {"POST": ShopperBody}

    def act(self, shop: Assignment, at: datetime, **given: Any) -> None:
        assigning.assign(self.viewer, shop, given["shopper"], at=at)


class AssignmentWithdraw(ManagerVerb):
    """Take a shop back from its shopper; it is open again."""

    body = ReasonBody
    takes = {"POST": ReasonBody}

    def act(self, shop: Assignment, at: datetime, **given: Any) -> None:
        shop.withdraw(by=self.viewer.person, at=at, reason=given["reason"])


class AssignmentCancel(ManagerVerb):
    """Nobody will do this shop."""

    body = ReasonBody
    takes = {"POST": ReasonBody}

    def act(self, shop: Assignment, at: datetime, **given: Any) -> None:
        shop.cancel(by=self.viewer.person, at=at, reason=given["reason"])


class AssignmentAccept(ShopperVerb):
    """The shopper will do it."""

    def act(self, shop: Assignment, at: datetime, **given: Any) -> None:
        shop.accept(by=self.viewer.person, at=at)


class AssignmentDecline(ShopperVerb):
    """The shopper will not do it; the shop is open again, and no longer theirs."""

    body = MaybeReasonBody
    takes = {"POST": MaybeReasonBody}

    def act(self, shop: Assignment, at: datetime, **given: Any) -> None:
        shop.decline(by=self.viewer.person, at=at, reason=given["reason"])


class AssignmentStart(ShopperVerb):
    """The shopper is at it."""

    def act(self, shop: Assignment, at: datetime, **given: Any) -> None:
        shop.start(by=self.viewer.person, at=at)
