"""Random histories of shops, through the operations that people use.

Whatever the order: once the markers are worked off, rollups = recomputation.
"""

import copy
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from audits import dating, lifecycle, rescoring, reviewing
from audits.models import Location, Scorecard, Submission
from audits.rescoring import CannotRescore, Wanted
from reports.importing.options import Options
from reports.importing.refusals import Refused
from reports.importing.results import reading
from reports.importing.sheets import opened
from reports.importing.storing import carry_out, undo
from reports.models import ImportBatch
from tests import factories

LOW = {
    **factories.ANSWERS,
    "greeted": {"value": "no", "reasons": ["Mumbled"]},
    "wait": {"value": 100},
    "ease": {"na": True},
}
SHOPS = 6
DECISIONS = ("approve", "exclude", "send_back", "reopen")


def rewritten():
    """SMALL in which a theme is another one, and greeting gives more."""
    document = copy.deepcopy(factories.SMALL)
    greeted = document["sections"][0]["questions"][0]
    greeted |= {"points": 400, "theme": "trust", "stage": "opening"}
    return document


class History:
    """Six shops of one program in two places and two months, and what befalls them."""

    def __init__(self, cast):
        self.cast, self.organization = cast, cast.organization
        self.rob, self.ann = cast.viewer(cast.rob), cast.viewer(cast.ann)
        self.program = factories.program(self.organization)
        self.wave = factories.wave(self.program)
        self.regions = [factories.region(self.organization) for _ in range(2)]
        self.channels = [factories.channel(self.organization) for _ in range(2)]
        self.places = [
            factories.location(
                self.organization, region=self.regions[0], channel=self.channels[0]
            )
            for _ in range(2)
        ]
        old = factories.checklist_version(self.organization)
        self.versions = [
            old,
            factories.checklist_version(
                self.organization, rewritten(), checklist=old.checklist, number=2
            ),
        ]
        self.shops = [self._shop(number).pk for number in range(SHOPS)]

    def _shop(self, number):
        at = timezone.now() - timedelta(days=40 * (number % 2), hours=1)
        return factories.submission(
            self.organization,
            wave=self.wave,
            location=self.places[number % 2],
            version=self.versions[0],
            answers=LOW if number % 3 else factories.ANSWERS,
            contacts=factories.call(at, ("answered", 40 * number), ("resolved", 500)),
            at=at,
        )

    def of(self, number):
        rows = Submission.objects.select_related("assignment__location__region")
        return rows.get(pk=self.shops[number % SHOPS])

    def decide(self, number, choice):
        """Whatever may be decided on the shop now; a returned one is sent again."""
        shop = self.of(number)
        now, status = timezone.now(), shop.assignment.status
        verbs = {
            "approve": lambda: reviewing.approve(self.rob, shop, at=now),
            "exclude": lambda: reviewing.exclude(self.rob, shop, at=now, reason="So"),
            "reopen": lambda: reviewing.reopen(self.rob, shop, at=now, reason="So"),
            "send_back": lambda: reviewing.send_back(
                self.rob, shop, at=now, message="Why?", findings={"greeted": "Sure?"}
            ),
        }
        if status == lifecycle.RETURNED:
            self._correct(shop, now)
            return
        possible = {
            lifecycle.APPROVED: ("exclude", "reopen"),
            lifecycle.EXCLUDED: ("reopen",),
        }.get(status, ("approve", "exclude", "send_back"))
        verbs[possible[choice % len(possible)]]()

    def _correct(self, shop, now):
        answers = (factories.ANSWERS, LOW)[shop.revision % 2]
        factories.send(
            shop.assignment,
            answers,
            public_id=shop.public_id,
            at=now,
            revision=shop.revision + 1,
            contacts=factories.call(now - timedelta(hours=1), ("answered", 75)),
        )

    def set_date(self, number, days):
        day = timezone.now().date() - timedelta(days=1 + days)
        shop = self.of(number)
        now = timezone.now()
        dating.set_report_date(self.ann, shop, day=day, reason="So", at=now)

    def move_place(self, number, region, channel):
        """As the administration does it."""
        place = Location.objects.get(pk=self.places[number % 2].pk)
        place.region, place.channel = self.regions[region], self.channels[channel]
        place.save()

    def rescore(self, source):
        """Every result of a version under the other one, by one order."""
        old, new = self.versions[source], self.versions[1 - source]
        now = timezone.now()
        try:
            order = rescoring.order(
                self.ann,
                Wanted(self.program, old, new),
                reason="The other one is right.",
                at=now,
            )
        except CannotRescore:
            return
        rescoring.work(order.pk, at=now)

    def bring_in(self, score, month):
        """Three results of elsewhere; the same ids again are another edition."""
        lines = [
            f"{number},{self.places[number % 2].code},2025-{month:02}-03,{score}\n"
            for number in range(3)
        ]
        with TemporaryDirectory() as folder:
            path = Path(folder, "results.csv")
            path.write_text(f"Id,Store,Date,Score\n{''.join(lines)}")
            options = Options(mapping={"external_id": "Id"})
            with opened(path) as source:
                known = reading(source, options, today=timezone.localdate())
                carry_out(
                    known,
                    self.program,
                    file_name="results.csv",
                    by=None,
                    at=timezone.now(),
                    tell=lambda outcome: None,
                )

    def take_out(self):
        """The newest import that is still there and that nothing has replaced."""
        for batch in ImportBatch.objects.filter(status="done").order_by("-pk"):
            try:
                undo(batch, by=None, at=timezone.now())
            except Refused:
                continue
            return

    def step(self, chance):
        """One thing of all that may happen."""
        number = chance.randrange(SHOPS)
        chance.choices(
            (
                lambda: self.decide(number, chance.randrange(6)),
                lambda: self.set_date(number, chance.randrange(90)),
                lambda: self.move_place(
                    number, chance.randrange(2), chance.randrange(2)
                ),
                lambda: self.rescore(chance.randrange(2)),
                lambda: self.bring_in(chance.randrange(101), 1 + chance.randrange(3)),
                self.take_out,
            ),
            (60, 10, 8, 8, 8, 6),
        )[0]()

    def approved(self):
        return Scorecard.objects.filter(wave=self.wave).count()
