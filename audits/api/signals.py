"""Signals of honest field work: read by the desk, looked at by reviewers."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits import reviewing
from audits.api.evidence import EvidenceSerializer
from audits.api.refusals import conflict, refusals
from audits.forms.signals import MOST_NOTE, reason_of
from audits.models import AlreadyLookedAt, Evidence, Signal
from shoppers.api.endpoints import Detail, Endpoint, Listing
from shoppers.api.fields import RefSerializer
from shoppers.api.pagination import Keyset
from shoppers.api.parameters import Choice, Id
from shoppers.api.parsing import Strict, Text
from shoppers.api.permissions import DESK, REVIEWERS


class SignalSerializer(serializers.ModelSerializer[Signal]):
    id = serializers.UUIDField(source="public_id")
    submission = serializers.UUIDField(source="submission.public_id")
    place = serializers.CharField(
        help_text="The question, the file or the part that it is about."
    )
    other = serializers.UUIDField(
        source="other.public_id",
        allow_null=True,
        default=None,
        help_text="The submission that it points to.",
    )
    reason = serializers.SerializerMethodField()
    looked_by = RefSerializer(allow_null=True)

    class Meta:
        model = Signal
        fields = [
            "id",
            "submission",
            "kind",
            "place",
            "other",
            "reason",
            "found_at",
            "looked_at",
            "looked_by",
            "note",
        ]

    def get_reason(self, row: Signal) -> str:
        return reason_of(row)


class Signals(Endpoint):
    roles = {"GET": DESK}
    item = SignalSerializer

    def rows(self) -> QuerySet[Signal]:
        return Signal.objects.visible_to(self.viewer).for_page()


class SignalList(Signals, Listing):
    """What reviewers should look at, and why, the newest first. Never a verdict."""

    keyset = Keyset(("found_at", "pk"), descending=True)
    filters = {
        "submission": Id("submission__public_id"),
        "kind": Choice("kind", values=tuple(Signal.Kind.values)),
        "looked_at": Choice(
            values=("yes", "no"), help="Whether somebody has looked at it."
        ),
    }

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrowed(rows)
        looked = self.asked.get("looked_at")
        return rows.filter(looked_at__isnull=looked == "no") if looked else rows


class SignalDetail(Signals, Detail):
    """One signal."""


class LookBody(Strict):
    note = Text(max_length=MOST_NOTE, allow_blank=True, default="")


class SignalLookAt(Signals):
    """POST: somebody has looked at it, and may say what it was."""

    roles = {"POST": REVIEWERS}
    takes = {"POST": LookBody}
    gives = {"POST": {200: SignalSerializer}}
    refuses = {"POST": (409,)}

    def post(self, request: Request, **ids: Any) -> Response:
        signal = self.rows().filter(public_id=ids["public_id"]).first()
        if signal is None:
            raise Http404
        given = self.taken(LookBody)
        try:
            signal.look_at(by=self.viewer.person, at=timezone.now(), note=given["note"])
        except AlreadyLookedAt as error:
            words = _("Somebody has looked at this signal already.")
            raise conflict("already_looked_at", words) from error
        return Response(self.shown(SignalSerializer, signal))


class GiveUpBody(Strict):
    reason = Text(max_length=500)


class EvidenceGiveUp(Endpoint):
    """POST: stop waiting for a file that was declared and does not come. Should it come
    after all, it is kept."""

    roles = {"POST": REVIEWERS}
    takes = {"POST": GiveUpBody}
    gives = {"POST": {200: EvidenceSerializer}}
    refuses = {"POST": (409,)}

    def post(self, request: Request, **ids: Any) -> Response:
        rows = Evidence.objects.visible_to(self.viewer).filter(submission__isnull=False)
        found = rows.select_related("submission__assignment", "assignment")
        evidence = found.filter(public_id=ids["public_id"]).first()
        if evidence is None:
            raise Http404
        given = self.taken(GiveUpBody)
        with refusals():
            reviewing.give_up(self.viewer, evidence, at=timezone.now(), **given)
        return Response(self.shown(EvidenceSerializer, evidence))
