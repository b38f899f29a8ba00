"""What happens over the demo's year: pure choices, made with a given `Random`.

Quality is a share from 0 to 1: how likely a question goes well. It depends on the
channel, the section, the location and how far the year has gone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from audits.conditions import visible_questions
from audits.definition import Band, Checklist, Kind, Question
from audits.scoring import Given, score
from reports.demo import phrases
from reports.demo.places import DECLINING, IMPROVING

#: Days from today to the first and last day of each wave.
WAVES = [(-345, -300), (-250, -205), (-155, -110), (-32, 13)]
SHARES = [0.22, 0.24, 0.26, 0.28]
SEASONS = ["Winter", "Spring", "Summer", "Autumn"]

#: Channel → quality of reach, greeting, listening, solving, followup.
QUALITY: dict[str, tuple[float, float, float, float, float]] = {
    "phone": (0.42, 0.84, 0.80, 0.74, 0.66),
    "email": (0.58, 0.74, 0.72, 0.76, 0.72),
    "chat": (0.76, 0.82, 0.74, 0.72, 0.66),
    "bot": (0.90, 0.72, 0.46, 0.42, 0.38),
    "form": (0.52, 0.70, 0.68, 0.72, 0.68),
    "social": (0.72, 0.78, 0.76, 0.62, 0.58),
    "in_person": (0.80, 0.90, 0.92, 0.88, 0.82),
    "self_service": (0.82, 0.80, 0.66, 0.64, 0.52),
}
SECTIONS = ("reach", "greeting", "listening", "solving", "followup")
#: Channel → how often nobody is reached, how often it breaks off.
LOSSES = {
    "phone": (0.08, 0.03),
    "chat": (0.05, 0.03),
    "bot": (0.01, 0.10),
    "email": (0.06, 0.01),
    "form": (0.06, 0.02),
    "social": (0.05, 0.02),
    "in_person": (0.01, 0.02),
    "self_service": (0.02, 0.07),
}
#: After the action of the summer, and month by month.
IMPROVEMENT = (-0.16, -0.15, 0.10, 0.17)
DECLINE = (0.05, -0.06, -0.19, -0.30)
#: Critical questions fail less often than others.
CRITICAL_LIFT = 0.6
NA_RATE = 0.3


@dataclass(frozen=True, slots=True)
class Visit:
    """What decides how one contact goes."""

    channel: str
    location: str
    wave: int
    #: Of the location and of the day, added to every section.
    mood: float

    def quality(self, section: str) -> float:
        base = QUALITY[self.channel][SECTIONS.index(section)] + self.mood
        if self.location == IMPROVING:
            base += IMPROVEMENT[self.wave]
        if self.location == DECLINING:
            base += DECLINE[self.wave]
        return min(0.98, max(0.04, base + 0.01 * self.wave))


def season(day: date) -> str:
    """“Autumn 2026”; December belongs to the winter of the next year."""
    year = day.year + (day.month == 12)
    return f"{SEASONS[day.month % 12 // 3]} {year}"


def wave_days(number: int, today: date) -> tuple[date, date]:
    first, last = WAVES[number]
    return today + timedelta(days=first), today + timedelta(days=last)


def mood(location: str, random: Random) -> float:
    """The place's own habit (always the same), and the day's luck."""
    return Random(location).uniform(-0.06, 0.06) + random.gauss(0, 0.07)


def answers(
    definition: Checklist, visit: Visit, random: Random
) -> dict[str, dict[str, Any]]:
    """What the shopper sends, as plain JSON: complete, by the checklist's rules.

    Dates are missing: they hang on the day of the visit, see `promised_in`.
    """
    ending = _ending(visit, random)
    given: dict[str, dict[str, Any]] = {}
    visible = visible_questions(definition, {"outcome": Given(ending)})
    for section in definition.sections:
        for question in section.questions:
            if question.key not in visible:
                continue
            answer = _answer(question, visit.quality(section.key), ending, random)
            if answer:
                given[question.key] = answer
    _explain(given, definition, random)
    if "account" in given:
        given["account"] = {"value": _account(visit, given, random)}
    else:
        medium = phrases.MEDIUM.get(visit.channel, "written")
        given["outcome"]["comment"] = random.choice(phrases.NOT_REACHED[medium])
    return given


def _ending(visit: Visit, random: Random) -> str:
    missed, broken = LOSSES[visit.channel]
    factor = 2.2 - 2 * visit.quality("reach") if visit.channel == "phone" else 1
    chance = random.random()
    if chance < missed * factor:
        return "not_reached"
    return "abandoned" if chance < (missed + broken) * factor else "reached"


def _answer(
    question: Question, quality: float, ending: str, random: Random
) -> dict[str, Any]:
    if question.key == "outcome":
        return {"value": ending}
    if question.key == "wait" and ending != "reached":
        longest = max(_edge(band) for band in question.bands)
        return {"value": max(900, 2 * longest) + random.randint(0, 59)}
    if question.kind in {Kind.PHOTO, Kind.DATE}:
        return {}
    if question.na_allowed and random.random() < NA_RATE:
        return {"na": True}
    if question.critical:
        quality += (1 - quality) * CRITICAL_LIFT
    return {"value": _VALUES[question.kind](question, quality, random)}


def _yes_no(question: Question, quality: float, random: Random) -> str:
    return "yes" if random.random() < quality else "no"


def _choice(question: Question, quality: float, random: Random) -> str:
    """Options from best to worst; each is taken with the chance of the quality."""
    best_first = sorted(question.options, key=lambda option: -option.points)
    for option in best_first[:-1]:
        if random.random() < quality:
            return option.key
    return best_first[-1].key


def _choices(question: Question, quality: float, random: Random) -> list[str]:
    return [each.key for each in question.options if random.random() < quality]


def _scale(question: Question, quality: float, random: Random) -> int:
    low, high = question.scale_min, question.scale_max
    return min(high, max(low, round(random.gauss(quality, 0.14) * (high - low)) + low))


def _banded(question: Question, quality: float, random: Random) -> int:
    """A band by quality, then a value inside it."""
    place = next(
        (i for i in range(len(question.bands) - 1) if random.random() < quality),
        len(question.bands) - 1,
    )
    low = _edge(question.bands[place - 1]) + 1 if place else question.minimum or 0
    high = _edge(question.bands[place])
    if high < low:
        high = min(2 * low, question.maximum or 2 * low)
    return random.randint(low, high)


def _edge(band: Band) -> int:
    return -1 if band.upto is None else band.upto


def _text(question: Question, quality: float, random: Random) -> str:
    return "told when all other answers are known"


_VALUES: dict[Kind, Callable[[Question, float, Random], Any]] = {
    Kind.YES_NO: _yes_no,
    Kind.SINGLE_CHOICE: _choice,
    Kind.MULTIPLE_CHOICE: _choices,
    Kind.SCALE: _scale,
    Kind.NUMBER: _banded,
    Kind.DURATION: _banded,
    Kind.COMPUTED: _banded,
    Kind.TEXT: _text,
}


def promised_in(
    given: Mapping[str, Mapping[str, Any]], definition: Checklist, random: Random
) -> int | None:
    """After how many days something is promised for; None without a promise."""
    keys = {question.key for question in definition.questions()}
    if "promise_date" in keys and given.get("next_step", {}).get("value") == "yes":
        return random.randint(1, 4)
    return None


def _account(
    visit: Visit, given: Mapping[str, Mapping[str, Any]], random: Random
) -> str:
    """A few sentences that fit the other answers."""
    medium = phrases.MEDIUM.get(visit.channel, "written")
    solved = given["solved"]["value"]
    waited = _spoken(given.get("wait", {}).get("value") or 0)
    beginning = random.choice(phrases.BEGINNINGS[visit.channel])
    parts = [beginning.format(minutes=waited)]
    parts.append(random.choice(phrases.WENT[medium][solved]))
    if solved == "yes" and medium == "spoken" and random.random() < 0.4:
        parts.append(random.choice(random.choice(list(phrases.GOOD.values()))))
    promised = given["next_step"]["value"] == "yes"
    ends = phrases.ENDINGS_GOOD if promised else phrases.ENDINGS_BAD
    parts.append(random.choice(ends[medium]))
    # Nobody tells two visits in the same words, or hardly anybody.
    own = Random(f"{visit.location}:{visit.wave}:{visit.mood}")
    if own.random() < 0.93:
        detail = own.choice(phrases.DETAILS)
        parts.append(detail.format(minute=own.randrange(60), number=own.randrange(99)))
    return " ".join(parts)


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return f"{max(seconds, 5)} seconds"
    if seconds < 5400:
        return f"{round(seconds / 60)} minutes"
    hours = round(seconds / 3600)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"


def _explain(
    given: dict[str, dict[str, Any]], definition: Checklist, random: Random
) -> None:
    """Reasons and comments where points were lost, a good word now and then."""
    questions = {question.key: question for question in definition.questions()}
    for result in score(definition, plain(given)).questions:
        question = questions[result.key]
        if not result.answered or question.kind is Kind.TEXT:
            continue
        if result.earned < result.possible:
            _complain(given[result.key], question, random)
        elif question.theme in phrases.GOOD and random.random() < 0.05:
            good = random.choice(phrases.GOOD[question.theme])
            given[result.key]["comment"] = good


def _complain(answer: dict[str, Any], question: Question, random: Random) -> None:
    if question.reasons:
        many = min(2 if random.random() < 0.15 else 1, len(question.reasons))
        answer["reasons"] = random.sample(list(question.reasons), many)
    if random.random() < (0.5 if question.reasons else 0.08):
        answer["comment"] = random.choice(phrases.BAD[question.theme])


def plain(given: Mapping[str, Mapping[str, Any]]) -> dict[str, Given]:
    return {
        key: Given(
            value=tuple(value) if isinstance(value, list) else value,
            na=answer.get("na", False),
        )
        for key, answer in given.items()
        for value in [answer.get("value")]
    }
