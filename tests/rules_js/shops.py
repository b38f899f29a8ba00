"""Shops made up from a seed: every kind of question, nested conditions, answers with
gaps, N/A, blanks and nonsense, contact logs. Answers are raw, as a phone sends them.
Checklists are sound but for conditions that contradict each other."""

from datetime import UTC, datetime, timedelta

OPTIONS = ("a", "b", "c", "d")
NUMBERS = ("number", "duration", "money", "computed", "scale")
ORDERED = (*NUMBERS, "date", "time")
CHOICES = ("yes_no", "single_choice", "multiple_choice", "grid")
KINDS = (*CHOICES, *ORDERED, "text", "narrative", "photo", "location", "instruction")
MEASURES = [
    "time_to_answer",
    "queue_time",
    "hold_time",
    "transfers",
    "story_repeated",
    "time_to_resolution",
    "promise_made",
    "promise_kept",
    "promise_late_by",
]
EVENTS = [
    "started",
    "menu",
    "in_queue",
    "answered",
    "on_hold",
    "back",
    "transferred",
    "story_repeated",
    "promise_made",
    "promise_kept",
    "resolved",
    "ended",
    "note",
]
VARIANTS = {"name": ("Kim", "Åse", "李"), "day": ("Monday", "Friday")}
CHANNELS = ("phone", "email", "chat")
DATES = ("2026-01-31", "2026-02-01", "2026-11-22")
TIMES = ("08:00", "09:30", "17:45")
WEIGHTS = (0, 50, 100, 100, 100, 333)
EDGES = (-1, 0, 1, 5, 30, 60, 400, 2000)
STEPS = (0, 10, 20, 30, 45, 60, 90, -15)
PARTS = (0, 0, 0, 0, 500_000, 1, 999_999)
STARTS_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def shop(random):
    """{checklist, answers, context}, all plain JSON."""
    checklist = checklist_of(random)
    questions = [each for part in checklist["sections"] for each in part["questions"]]
    answers = {each["key"]: answer(random, each) for each in questions}
    return {
        "checklist": checklist,
        "answers": {key: given for key, given in answers.items() if given is not None},
        "context": {
            "channel": random.choice(("", *CHANNELS)),
            "variant": {
                key: random.choice(values)
                for key, values in VARIANTS.items()
                if random.random() < 0.7
            },
            "contacts": [contact(random) for _ in range(random.choice((0, 0, 1, 2)))],
        },
    }


def checklist_of(random):
    outcome = {"key": "outcome", "kind": "yes_no", "text": "?", "points": 100}
    outcome["na_allowed"] = True
    sections = [{"key": "s0", "title": "0", "questions": [outcome]}]
    earlier = [outcome]
    for number in range(1, random.randint(2, 4)):
        section = {"key": f"s{number}", "title": "S"}
        if random.random() < 0.3:
            section["weight"] = random.choice((0, 100, 250))
        hide(random, section, earlier)
        section["questions"] = []
        for index in range(random.randint(1, 6)):
            made = question(random, f"q{number}{index}", earlier)
            section["questions"].append(made)
            earlier.append(made)
        sections.append(section)
    return {"sections": sections, "outcome_key": "outcome", **rules(random)}


def rules(random):
    chosen = {
        "unanswered_is_zero": random.random() < 0.3,
        "cap_bonus": random.random() < 0.7,
        "weigh_sections": random.random() < 0.4,
        "critical_rule": random.choice(("flag", "cap", "zero")),
    }
    if chosen["critical_rule"] == "cap":
        chosen["critical_cap"] = random.randint(1, 10_000_000)
    # What is as the default may also be left out.
    return {
        key: value for key, value in chosen.items() if random.random() < 0.7 or value
    }


def hide(random, section, earlier):
    if random.random() < 0.2:
        section["hidden_when_outcome"] = random.choice(([], ["no"], ["no", "yes"]))
    elif random.random() < 0.4:
        section["visible_when"] = condition(random, earlier)


def question(random, key, earlier):
    kind = random.choice(KINDS)
    made = {"key": key, "kind": kind, "text": key, "na_allowed": True}
    made["weight"] = random.choice(WEIGHTS)
    if made["weight"] == 100:
        del made["weight"]
    POINTS.get(kind, lambda random, made: None)(random, made)
    if kind == "computed":
        made["measure"] = random.choice(MEASURES)
    if random.random() < 0.4:
        made["visible_when"] = condition(random, earlier)
    if random.random() < 0.3 and kind != "instruction":
        made["evidence_rule"] = random.choice(("points_lost", "always"))
        made["evidence_when"] = condition(random, earlier)
    if random.random() < 0.1:
        made["bonus"] = True
    possible = possible_points(made)
    if possible > 0 and random.random() < 0.2:
        made["critical"] = True
        if random.random() < 0.5:
            made["pass_mark"] = random.randint(1, possible)
    return made


def give_own_points(random, made):
    made["points"] = random.randint(0, 1000)
    if made["kind"] == "scale" and random.random() < 0.5:
        made["scale_min"] = random.randint(-3, 3)
        made["scale_max"] = made["scale_min"] + random.randint(1, 12)


def give_options(random, made):
    low = -300 if made["kind"] == "multiple_choice" else 0
    if made["kind"] == "multiple_choice" and random.random() < 0.3:
        made["points"] = random.randint(0, 1500)
    made["options"] = [
        {"key": key, "label": key, "points": random.randint(low, 1000)}
        for key in OPTIONS[: random.randint(2, 4)]
    ]
    if made["kind"] == "grid":
        rows = range(random.randint(1, 4))
        made["rows"] = [{"key": f"r{row}", "label": "R"} for row in rows]


def give_bands(random, made):
    edges = sorted(
        random.sample((-1, 0, 1, 5, 30, 60, 400, 2000), random.randint(0, 3))
    )
    bands = [{"upto": edge, "points": random.randint(0, 900)} for edge in edges]
    if random.random() < 0.6:
        bands.append({"upto": None, "points": random.randint(0, 900)})
    made["bands"] = bands


POINTS = {
    "yes_no": give_own_points,
    "scale": give_own_points,
    "single_choice": give_options,
    "multiple_choice": give_options,
    "grid": give_options,
    **dict.fromkeys(("number", "duration", "money", "computed"), give_bands),
}


def possible_points(made):
    """Only to know which pass marks are sound; scoring has its own."""
    each = [option["points"] for option in made.get("options", ())]
    if made["kind"] == "grid":
        return len(made["rows"]) * max(each)
    if made["kind"] == "multiple_choice":
        total = sum(max(points, 0) for points in each)
        return min(total, made.get("points") or total)
    if made["kind"] in {"yes_no", "scale"}:
        return made["points"]
    bands = [band["points"] for band in made.get("bands", ())]
    return max([*each, *bands], default=0)


def answer(random, made):
    """A raw answer; None when there is none."""
    how = random.random()
    if how < 0.15 or made["kind"] in {"photo", "instruction"}:
        return None
    if how < 0.25:
        return {"na": True}
    if how < 0.3:
        return {"value": random.choice((None, "", "  "))}
    if how < 0.31:
        return {"value": random.choice(("none of these", ["nor", "these"], 123_456))}
    return {"value": value(random, made), "na": False}


def value(random, made):
    kind = made["kind"]
    keys = [option["key"] for option in made.get("options", ())]
    if kind == "grid":
        rows = [row["key"] for row in made["rows"] if random.random() < 0.9]
        return {row: random.choice(keys) for row in rows}
    if kind == "multiple_choice":
        return random.sample(keys, random.randint(0, len(keys)))
    if kind == "scale":
        return random.randint(made.get("scale_min", 0), made.get("scale_max", 10))
    if kind in NUMBERS:
        return random.choice((0, 1, random.randint(0, 50), random.randint(0, 4000)))
    return random.choice(
        {
            "yes_no": ("yes", "no"),
            "single_choice": keys,
            "date": DATES,
            "time": TIMES,
            "location": ("59.913900 10.752200 12",),
        }.get(kind, ("Fine.", "Kim", "李 🙂"))
    )


def condition(random, earlier, depth=0):
    """A sound condition on earlier questions, events, the variant or the channel."""
    if depth < 3 and random.random() < 0.35:
        op = random.choice(("all", "any", "not"))
        parts = 1 if op == "not" else random.randint(1, 3)
        return {
            "op": op,
            "of": [condition(random, earlier, depth + 1) for _ in range(parts)],
        }
    subject = random.choice(("answer",) * 6 + ("event", "variant", "channel"))
    if subject == "event":
        return compare_number(
            random, {"subject": subject, "key": random.choice(EVENTS)}
        )
    if subject == "variant":
        key = random.choice(sorted(VARIANTS))
        return compare_text(random, {"subject": subject, "key": key}, VARIANTS[key])
    if subject == "channel":
        return compare_text(random, {"subject": subject}, CHANNELS)
    made = random.choice([each for each in earlier if each["kind"] in COMPARABLE])
    return compare_answer(random, made)


COMPARABLE = {*CHOICES, *ORDERED, "text"}


def compare_answer(random, made):
    kind, base = made["kind"], {"key": made["key"]}
    if random.random() < 0.5:
        del base["key"]
        base = {"subject": "answer", "key": made["key"]}
    keys = [option["key"] for option in made.get("options", ())] or ["yes", "no"]
    if kind == "scale":
        low, high = made.get("scale_min", 0), made.get("scale_max", 10)
        return compare_order(random, base, range(low, high + 1))
    if kind in NUMBERS:
        return compare_number(random, base)
    if kind in {"date", "time"}:
        return compare_order(random, base, DATES if kind == "date" else TIMES)
    if kind == "text":
        return compare_presence(random, base)
    if kind == "grid":
        base["row"] = random.choice(made["rows"])["key"]
    elif kind == "multiple_choice" and random.random() < 0.5:
        op = random.choice(("includes", "excludes"))
        return base | {"op": op, "value": random.choice(keys)}
    return compare_text(random, base, keys)


def compare_presence(random, base):
    ops = ["answered", "not_answered"]
    if base.get("subject", "answer") == "answer":
        ops.append("not_applicable")
    return base | {"op": random.choice(ops)}


def compare_text(random, base, values):
    if random.random() < 0.25:
        return compare_presence(random, base)
    if random.random() < 0.5:
        op = random.choice(("is", "is_not"))
        return base | {"op": op, "value": random.choice(values)}
    some = random.sample(list(values), random.randint(1, len(values)))
    return base | {"op": random.choice(("one_of", "none_of")), "value": some}


def compare_order(random, base, values):
    if random.random() < 0.25:
        return compare_presence(random, base)
    ops = ("is", "is_not", "at_least", "at_most", "above", "below")
    return base | {"op": random.choice(ops), "value": random.choice(values)}


def compare_number(random, base):
    values = (0, 1, 2, 5, 60, random.randint(0, 4000))
    return compare_order(random, base, values)


def contact(random):
    """One contact, as it was logged: coarse steps, so that promises are also kept to
    the second, fractions of a second, and now and then a clock that went back."""
    events, at = [], STARTS_AT
    for kind in ["started", *random.choices(EVENTS, k=random.randint(0, 14))]:
        at += timedelta(seconds=random.choice(STEPS), microseconds=random.choice(PARTS))
        event = {"kind": kind, "at": at.isoformat()}
        if kind == "promise_made" and random.random() < 0.7:
            due = at + timedelta(seconds=random.choice(STEPS) * 3)
            event["due"] = due.isoformat()
        events.append(event)
    return {"events": events}
