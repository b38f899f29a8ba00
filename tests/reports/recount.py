"""Every figure of the rollups, counted again in plain Python from what was sent.

It shares no sum with the product: answers, logs and points are added one by one.
"""

from collections import defaultdict

from audits.contacts import measured, promised, standing
from audits.definition import Measure
from audits.models import Answer, Scorecard, SectionScore
from reports.histograms import SCORE, slot_of
from reports.models import Histogram, ImportedResult, LocationRollup, Rollup
from reports.models.rollups import COUNTS, FIGURES, TOTALS
from reports.summing import PLACE

WHOLE = 10_000_000


def stored():
    """(rollups, slots, promises), each by its place and name."""
    rollups = {
        (place_of(row.bucket), row.level, row.key): tuple(
            getattr(row, name) for name in FIGURES
        )
        for row in Rollup.objects.select_related("bucket")
    }
    rollups |= {
        (place_of(row.bucket), row.location_id, row.section): tuple(
            getattr(row, name) for name in (*FIGURES, "imported")
        )
        for row in LocationRollup.objects.select_related("bucket")
    }
    histograms = Histogram.objects.select_related("bucket")
    slots = {
        (place_of(row.bucket), row.measure, slot): (n, getattr(row, total))
        for row in histograms
        for slot, (count, total) in enumerate(zip(COUNTS, TOTALS, strict=True))
        if (n := getattr(row, count))
    }
    promises = {
        (place_of(row.bucket), row.measure): (row.promised, row.within)
        for row in histograms
    }
    return rollups, slots, promises


def recounted():
    rollups = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
    slots = defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
    cards = Scorecard.objects.select_related("submission", "version")
    for card in cards:
        _add_card(card, rollups, slots)
    for fact in ImportedResult.objects.current():
        place = place_of(fact)
        here = rollups[place, fact.location_id, ""]
        for row in (rollups[place, "total", ""], here):
            _add(row, fact.earned, fact.possible, fact.score)
        here["imported"] = here.get("imported", 0) + 1
        _count(slots, place, SCORE, fact.score)
    return (
        {key: tuple(row.values()) for key, row in rollups.items()},
        *({key: tuple(row) for key, row in each.items()} for each in slots),
    )


def place_of(row):
    return tuple(getattr(row, name) for name in PLACE)


def _add_card(card, rollups, slots):
    place = place_of(card)
    here = rollups[place, card.location_id, ""]
    here.setdefault("imported", 0)
    for row in (rollups[place, "total", ""], here):
        _add(row, card.earned, card.possible, card.score)
        row["criticals"] += card.criticals > 0
    _count(slots, place, SCORE, card.score)
    for part in SectionScore.objects.filter(scorecard=card).select_related("section"):
        of_location = rollups[place, card.location_id, part.section.key]
        of_location.setdefault("imported", 0)
        for row in (rollups[place, "section", part.section.key], of_location):
            _add(row, part.earned, part.possible, part.score)
    answers = Answer.objects.filter(submission=card.submission, is_applicable=True)
    tags = defaultdict(list)
    for answer in answers.select_related("question"):
        question = answer.question
        row = rollups[place, "question", question.key]
        _add_answers(row, [answer])
        for tag in ("theme", "stage"):
            if key := getattr(question, tag):
                tags[tag, key].append(answer)
    for (tag, key), own in tags.items():
        _add_answers(rollups[place, tag, key], own)
    log = standing(card.submission.log)
    told_at = card.submission.context.told_at
    for measure in Measure:
        promise = promised(card.version.definition, measure)
        value = measured(measure, log, told_at)
        _count(slots, place, measure, value, promise)


def _add_answers(row, answers):
    earned = sum(each.weight * each.earned for each in answers)
    possible = sum(each.weight * each.possible for each in answers)
    score = (2 * earned * WHOLE + possible) // (2 * possible) if possible else None
    _add(row, earned, possible, score)
    judged = [each.passed for each in answers if each.passed is not None]
    row["applicable"] += len(judged)
    row["passes"] += sum(judged)


def _add(row, earned, possible, score):
    row["n"] += 1
    if score is None:
        return
    row["n_scored"] += 1
    row["earned"] += earned
    row["possible"] += possible
    row["earned_squares"] += earned**2
    row["possible_squares"] += possible**2
    row["products"] += earned * possible
    row["score_sum"] += score
    row["square_sum"] += score**2


def _count(slots, place, measure, value, promise=None):
    if value is None:
        return
    row = slots[0][place, str(measure), slot_of(measure, value)]
    row[0] += 1
    row[1] += value
    promises = slots[1][place, str(measure)]
    promises[0] += promise is not None
    promises[1] += promise is not None and value <= promise
