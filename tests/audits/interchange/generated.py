"""Checklists of all shapes, drafts with faults among them, and texts of all kinds."""

import msgspec
from hypothesis import strategies as st

from audits.definition import (
    Band,
    Checklist,
    Condition,
    Kind,
    Measure,
    Op,
    Option,
    Question,
    Row,
    Rule,
    Section,
    Subject,
)

ODD = [
    "=1+1",
    "+372 5555",
    "-2.5",
    "@SUM(A1)",
    "${who}",
    "${",
    "<b>bold</b>",
    "<script>x</script>",
    "a **strong** and *weak* word",
    "__dunder__",
    " spaced  out ",
    "two\nlines",
    "\r\nback",
    "tab\there",
    "_x0041_",
    "_x000D_",
    "x\x0by\x1f",
    "a\xa0b",
    "نعم مرحبا",
    "😀" * 30,
    '["json"]',
    'it\'s "quoted"',
    "&amp; &lt;",
    "5 < 6 > 4",
    "# title",
    "[a](https://example.org)",
    "TRUE",
    "1.50",
    "",
]
characters = st.characters(
    codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]
)
texts = st.sampled_from(ODD) | st.text(characters, max_size=30)
key = st.sampled_from(
    ["a", "b", "A", "q1", "1st", "x-y", "x.y", "meta", "data", "a__b__c", "no"]
) | st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,12}\Z")
points = st.sampled_from([0, 1, 50, 100, 250, 1_000_000])
limits = st.none() | st.integers(-1000, 1000)


def leaves():
    return st.builds(
        Condition,
        op=st.sampled_from([op for op in Op if op not in {"all", "any", "not"}]),
        subject=st.sampled_from(Subject) | st.just(Subject.ANSWER),
        key=key,
        row=st.just("") | key,
        value=st.none() | st.integers(-50, 50) | texts | st.lists(key).map(tuple),
    )


conditions = st.recursive(
    leaves(),
    lambda inner: st.builds(
        Condition,
        op=st.sampled_from([Op.ALL, Op.ANY, Op.NOT]),
        of=st.lists(inner, max_size=3).map(tuple),
    ),
    max_leaves=5,
)
options = st.lists(
    st.builds(Option, key=key, label=texts, points=st.sampled_from([0, 100, 250, -50])),
    max_size=4,
).map(tuple)
rules = st.sampled_from(Rule)
FIELDS = {
    "weight": points,
    "points": points,
    "critical": st.booleans(),
    "pass_mark": st.none() | points,
    "bonus": st.booleans(),
    "required": st.booleans(),
    "na_allowed": st.booleans(),
    "na_label": texts,
    "comment_rule": rules,
    "comment_min": st.integers(0, 20_000),
    "evidence_rule": rules,
    "evidence_min": st.integers(0, 3),
    "evidence_max": st.integers(0, 100),
    "evidence_label": texts,
    "evidence_when": st.none() | conditions,
    "visible_when": st.none() | conditions,
    "reasons": st.lists(texts, max_size=3).map(tuple),
    "theme": texts,
    "stage": texts,
    "unit": texts,
    "decimals": st.integers(0, 4),
    "min_length": st.integers(0, 20_000),
    "minimum": limits,
    "maximum": limits,
    "scale_min": st.integers(-5, 12),
    "scale_max": st.integers(-5, 12),
    "scale_labels": st.lists(texts, max_size=3).map(tuple),
    "scale_min_label": texts,
    "scale_max_label": texts,
    "bands": st.lists(
        st.builds(Band, upto=st.none() | st.integers(-900, 900), points=points),
        max_size=3,
    ).map(tuple),
    "options": options,
    "rows": st.lists(st.builds(Row, key=key, label=texts), max_size=3).map(tuple),
    "measure": st.none() | st.sampled_from(Measure),
    "silent": st.booleans(),
    "example": texts,
    "example_alt": texts,
    "internal": st.booleans(),
    "evidence_original": st.booleans(),
    "guidance": texts,
}


@st.composite
def questions(draw):
    kind = draw(st.sampled_from(Kind))
    chosen = draw(st.sets(st.sampled_from(sorted(FIELDS)), max_size=8))
    if kind != Kind.GRID:
        chosen -= {"rows"}
    if kind not in {"yes_no", "single_choice", "multiple_choice", "grid"}:
        chosen -= {"options"}
    values = {name: draw(FIELDS[name]) for name in sorted(chosen)}
    return Question(key=draw(key), kind=kind, text=draw(texts), **values)


sections = st.builds(
    Section,
    key=key,
    title=texts,
    questions=st.lists(questions(), max_size=4).map(tuple),
    weight=st.none() | points,
    intro=texts,
    visible_when=st.none() | conditions,
)


def addresses(checklist):
    for section in checklist.sections:
        yield f"section.{section.key}.title"
        yield f"section.{section.key}.intro"
        for each in section.questions:
            yield f"question.{each.key}.text"
            yield f"question.{each.key}.guidance"
            yield f"question.{each.key}.na_label"
            yield from (
                f"question.{each.key}.option.{option.key}" for option in each.options
            )
            yield from (f"question.{each.key}.row.{row.key}" for row in each.rows)


@st.composite
def checklists(draw):
    made = Checklist(
        sections=draw(st.lists(sections, min_size=1, max_size=3).map(tuple)),
        outcome_key=draw(st.none() | key),
        critical_rule=draw(st.sampled_from(["flag", "cap", "zero"])),
        critical_cap=draw(st.sampled_from([0, 5_000_000])),
        unanswered_is_zero=draw(st.booleans()),
        weigh_sections=draw(st.booleans()),
        language=draw(st.sampled_from(["en", "ar", "pt-BR"])),
    )
    places = st.sampled_from([*addresses(made), "nowhere"])
    translations = draw(
        st.dictionaries(
            st.sampled_from(["fr", "ar", "en", "xx"]),
            st.dictionaries(places, texts, max_size=8),
            max_size=2,
        )
    )
    changed = msgspec.structs.replace(made, translations=translations)
    return msgspec.convert(msgspec.to_builtins(changed), Checklist)
