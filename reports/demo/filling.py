"""Filling an organization with a believable year, through the verbs of real use."""

import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audits import assigning, intake, lifecycle, reviewing, uploading
from audits.models import Assignment, Draft, Review, Submission
from audits.models import ChannelKind as Kind
from reports import aggregating
from reports.demo import (
    calls,
    checklists,
    courses,
    phrases,
    pictures,
    places,
    reporting,
    staging,
    story,
)
from reports.demo.courses import Course
from reports.demo.developing import develop
from reports.demo.staging import Ids, Stage
from shoppers.models import Organization, Role, Viewer

HARBOUR_SHOPS = courses.SMALLEST
#: In cents.
FEES = {Kind.IN_PERSON: 2200, Kind.PHONE: 1400, Kind.BOT: 800}
FEE = 1200
#: Of so many shops with a photo, about one sends a photo of another visit.
OLD_PHOTO_EVERY = 23


class AlreadyThere(Exception):
    """The demo organization exists: nothing was changed."""


def fill(*, seed: int, shops: int, today: date, tell: Callable[[str], None]) -> None:
    """Make both demo organizations, whole or not at all.

    The same seed, size and day give the same rows. `tell` receives a line now and
    then. Raises AlreadyThere, and ValueError when `shops` is too small to show
    every status.
    """
    if shops < courses.SMALLEST:
        raise ValueError(f"at least {courses.SMALLEST} shops")
    if Organization.objects.filter(slug__in=["northwind", "harbour"]).exists():
        raise AlreadyThere
    random = Random(f"candid:{seed}")
    ids = Ids(Random(f"candid:{seed}:ids"))
    moment = courses.moment_of(today)
    with transaction.atomic():
        stage = staging.build(today, ids)
        count = {"locations": len(stage.locations), "shops": shops}
        tell(_("Northwind Energy: %(locations)s locations, %(shops)s shops") % count)
        _play(stage, places.SPOTS, shops, today, random, ids, tell)
        harbour = staging.build_harbour(today, ids)
        tell(_("Harbour Bank: a small neighbour"))
        _play(harbour, places.HARBOUR_SPOTS, HARBOUR_SHOPS, today, random, ids, tell)
        done = aggregating.drain_all(at=moment)
        tell(_("%(n)s results counted into the trends") % {"n": done})
        reporting.publish(stage, ids, at=moment - timedelta(hours=8))


def _play(
    stage: Stage,
    spots: list[places.Spot],
    shops: int,
    today: date,
    random: Random,
    ids: Ids,
    tell: Callable[[str], None],
) -> None:
    planned = courses.plan(spots, shops, today, random)
    moment = courses.moment_of(today)
    for count, course in enumerate(planned, 1):
        Life(stage, course, moment, random, ids).run()
        if count % 100 == 0 and count < shops:
            tell(_("  %(n)s of %(shops)s shops") % {"n": count, "shops": shops})


class Life:
    """One shop from its plan to wherever it has come, told backwards from its visit.

    Every time is passed to the verb that it belongs to; none lies after `moment`.
    """

    def __init__(
        self, stage: Stage, course: Course, moment: datetime, random: Random, ids: Ids
    ) -> None:
        self.stage, self.course, self.moment = stage, course, moment
        self.random, self.ids = random, ids
        self.kind = course.spot.kind
        self.version = stage.versions[self.kind][course.wave]
        self.shopper = stage.own if course.is_own else self._shopper()
        self.reviewer = random.choice(stage.reviewers)
        self.shop: Assignment

    def hours(self, least: float, most: float) -> timedelta:
        return timedelta(minutes=self.random.randint(int(least * 60), int(most * 60)))

    def _shopper(self) -> Viewer:
        home = self.course.spot.country.replace("EE", "FI")
        everybody = self.stage.with_role(Role.SHOPPER)
        near = [each for each in everybody if each[0].home == home]
        only_near = near and self.kind is Kind.IN_PERSON
        return self.random.choice(near if only_near else everybody)[1]

    def run(self) -> None:
        status = self.course.status
        if status in lifecycle.WITH_SUBMISSION:
            self._visit_and_report()
        elif status == lifecycle.IN_PROGRESS:
            self._begin()
        elif status in {lifecycle.ASSIGNED, lifecycle.ACCEPTED, lifecycle.OPEN}:
            self._wait()
        elif status == lifecycle.CANCELLED:
            self._cancel()
        else:
            self._expire()

    # What has not been visited

    def _wait(self) -> None:
        """Open, assigned or accepted: what happened lies within the last days."""
        status = self.course.status
        latest = self.moment - self.hours(2, 60)
        if status == lifecycle.OPEN:
            self._plan(latest - self.hours(24, 200))
        elif status == lifecycle.ASSIGNED:
            self._assign(latest)
        else:
            self._assign(latest - self.hours(3, 40))
            self.shop.accept(by=self.shopper.person, at=latest)

    def _cancel(self) -> None:
        at = min(self.course.visit_at, self.moment) - self.hours(20, 60)
        self._assign(at - self.hours(10, 60))
        reason = self.random.choice(phrases.CANCELLATIONS)
        self.shop.cancel(by=self.stage.manager.person, at=at, reason=reason)

    def _expire(self) -> None:
        if self.random.random() < 0.5:
            self._assign(self.course.starts_at - self.hours(10, 60))
        else:
            self._plan(self.course.starts_at - self.hours(60, 200))
        self.shop.expire(at=self.course.due_at + timedelta(days=2))

    # What has

    def _plan(self, at: datetime) -> None:
        course, stage = self.course, self.stage
        wave = stage.waves[course.wave]
        scenario = self.random.choice(stage.scenarios[self.kind])
        self.shop = assigning.plan_shop(
            stage.manager,
            assigning.Plan(
                wave=wave,
                location=stage.locations[course.spot.code],
                scenario=scenario,
                version=self.version,
                starts_at=course.starts_at,
                due_at=course.due_at,
                report_by=course.report_by,
                fee_cents=FEES.get(self.kind, FEE),
            ),
            at=at,
            random=self.random,
            deck=stage.deck(wave, scenario),
        )
        self.shop.public_id = self.ids()
        Assignment.objects.filter(pk=self.shop.pk).update(public_id=self.shop.public_id)

    def _assign(self, at: datetime) -> None:
        """Planned some days before; now and then the first who is asked declines."""
        declined_at = at - self.hours(4, 20)
        self._plan(declined_at - self.hours(24, 120))
        manager = self.stage.manager
        if self.course.is_declined:
            first = self._shopper()
            asked_at = declined_at - self.hours(2, 12)
            assigning.assign(manager, self.shop, first.person, at=asked_at)
            reason = self.random.choice(phrases.DECLINES)
            self.shop.decline(by=first.person, at=declined_at, reason=reason)
        assigning.assign(manager, self.shop, self.shopper.person, at=at)

    def _start(self, at: datetime) -> None:
        accepted_at = at - self.hours(6, 60)
        self._assign(accepted_at - self.hours(2, 30))
        self.shop.accept(by=self.shopper.person, at=accepted_at)
        self.shop.start(by=self.shopper.person, at=at)

    def _observe(self) -> dict[str, dict[str, Any]]:
        spot = self.course.spot
        mood = story.mood(spot.code, self.random)
        visit = story.Visit(self.kind, spot.code, self.course.wave, mood)
        return story.answers(self.version.definition, visit, self.random)

    def _begin(self) -> None:
        """Half of the checklist is filled in, and kept as a draft."""
        at = self.moment - self.hours(1, 9)
        self._start(at)
        given = self._observe()
        half = list(given)[: max(3, len(given) // 2)]
        Draft.objects.create(
            assignment=self.shop,
            submission_id=self.ids(),
            answers={key: given[key] for key in half},
            visited_at=at + timedelta(minutes=4),
            saved_at=at + timedelta(minutes=35),
        )

    def _visit_and_report(self) -> None:
        given = self._observe()
        days = story.promised_in(given, self.version.definition, self.random)
        visited_at, sent_at = self._when(given, days)
        self._start(visited_at - timedelta(minutes=4))
        zone = self.shop.location.zone
        if days:
            spoken_at = (visited_at + self._waited(given)).astimezone(zone)
            day = spoken_at.date() + timedelta(days=days)
            given["promise_date"] = {"value": day.isoformat()}
        photos = []
        if self.course.has_photo:
            photos.append(self._photograph(visited_at + timedelta(minutes=3)))
        sending: dict[str, Any] = {
            "assignment": str(self.shop.public_id),
            "visited_at": visited_at.astimezone(zone).isoformat(),
            "answers": given,
            "evidence": [str(each) for each in photos],
        }
        if self.kind != Kind.SELF_SERVICE:
            began = visited_at.astimezone(zone)
            tell = calls.thread if self.kind in calls.WRITTEN else calls.log
            sending["contacts"] = tell(given, began, sent_at)
        self._decide(sending, sent_at)

    def _waited(self, given: dict[str, dict[str, Any]]) -> timedelta:
        """Written channels take days to answer."""
        waited = given.get("wait", {}).get("value") or 0
        return timedelta(seconds=waited if self.kind in checklists.SLOW else 0)

    def _when(
        self, given: dict[str, dict[str, Any]], days: int | None
    ) -> tuple[datetime, datetime]:
        """The visit, and the sending after it: the shopper waits to see what comes of
        a promise."""
        gap = self._waited(given) + self.hours(0.4, 3)
        if days:
            gap += timedelta(days=days) + self.hours(10, 70)
        latest = {
            lifecycle.SUBMITTED: self.hours(1, 30),
            lifecycle.IN_REVIEW: self.hours(24, 60),
            lifecycle.RETURNED: self.hours(72, 90),
        }.get(self.course.status, timedelta(days=5))
        visited_at = self.course.visit_at
        while visited_at + gap > self.moment - latest:
            visited_at -= timedelta(days=1)
        return visited_at, visited_at + gap

    def _photograph(self, at: datetime) -> UUID:
        local = at.astimezone(self.shop.location.zone)
        content = self._picture(local)
        upload = uploading.Upload(
            public_id=self.ids(),
            question_key="proof",
            name=f"IMG_{local:%Y%m%d_%H%M%S}.jpg",
            content=io.BytesIO(content),
            size=len(content),
        )
        evidence = uploading.store(self.shopper, self.shop, upload, at=at)[0]
        develop(evidence, content, at=at + timedelta(seconds=2))
        return evidence.public_id

    def _picture(self, local: datetime) -> bytes:
        """Once in a while a shopper sends a photo that was sent before, and so does
        who is in review now: that is what signals are for."""
        drawn = pictures.draw(self.kind, self.course.spot.name, local, self.random)
        first = self.stage.photos.setdefault(self.kind, drawn)
        is_old = self.course.number % OLD_PHOTO_EVERY == 0
        is_old |= self.course.status == lifecycle.IN_REVIEW
        return first if is_old else drawn

    def _send(
        self, public_id: UUID, sending: dict[str, Any], at: datetime
    ) -> Submission:
        body = json.dumps(sending, ensure_ascii=False).encode()
        receipt = intake.receive(self.shopper, public_id, body, at=at)
        assert isinstance(receipt, intake.Receipt), "a shop of the demo takes its work"
        self.shop = receipt.submission.assignment
        return receipt.submission

    # What the reviewer makes of it

    def _decide(self, sending: dict[str, Any], sent_at: datetime) -> None:
        submission = self._send(self.ids(), sending, sent_at)
        status = self.course.status
        if status == lifecycle.SUBMITTED:
            return
        at = sent_at + self.hours(3, 22)
        self.shop.take_up(by=self.reviewer.person, at=at)
        at += self.hours(0.07, 0.3)
        if status == lifecycle.RETURNED:
            self._return(submission, at)
        elif status == lifecycle.EXCLUDED:
            reason = self.random.choice(phrases.EXCLUSIONS)
            reviewing.exclude(self.reviewer, submission, at=at, reason=reason)
            self._number_review(submission)
        elif status == lifecycle.APPROVED and self.course.is_returned:
            self._return(submission, at)
            self._correct(submission, sending, at + self.hours(5, 40))
        elif status == lifecycle.APPROVED:
            self._approve(submission, at, self.random.choice([8, 8, 9, 9, 9, 10]))

    def _return(self, submission: Submission, at: datetime) -> None:
        given = json.loads(submission.payload)["answers"]
        asked = [key for key in phrases.FINDINGS if key in given][:2] or ["outcome"]
        message = self.random.choice(phrases.RETURNS)
        texts = {**phrases.FINDINGS, "outcome": ["Please describe how it ended."]}
        reviewing.send_back(
            self.reviewer,
            submission,
            at=at,
            message=message,
            findings={key: self.random.choice(texts[key]) for key in asked},
            answer_by=at + timedelta(days=3),
        )
        self._number_review(submission)

    def _correct(
        self, submission: Submission, sending: dict[str, Any], at: datetime
    ) -> None:
        """The second revision answers what was asked, and is approved."""
        given = {key: dict(answer) for key, answer in sending["answers"].items()}
        key = "account" if "account" in given else "outcome"
        field = "value" if key == "account" else "comment"
        answer = f"{given[key].get(field, '')} {phrases.CORRECTION}".strip()
        given[key][field] = answer
        again = {**sending, "answers": given, "revision": 2}
        submission = self._send(submission.public_id, again, at)
        self._approve(submission, at + self.hours(2, 20), 7)

    def _approve(self, submission: Submission, at: datetime, grade: int) -> None:
        reviewing.approve(
            self.reviewer,
            submission,
            at=at,
            grade=grade,
            grade_reason=self.random.choice(phrases.GRADES[grade]),
        )
        self._number_review(submission)

    def _number_review(self, submission: Submission) -> None:
        """A review's public id comes from the clock's noise: here from the seed."""
        newest = submission.reviews.latest("pk")
        Review.objects.filter(pk=newest.pk).update(public_id=self.ids())
