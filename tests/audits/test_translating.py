import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from audits import translating
from audits.definition import Checklist, from_json, read, to_json

RICH = {
    "language": "en",
    "sections": [
        {
            "key": "first.part",
            "title": "First",
            "intro": "Look around.",
            "questions": [
                {
                    "key": "wait.a",
                    "kind": "single_choice",
                    "text": "Did you wait?",
                    "guidance": "From the door.",
                    "na_allowed": True,
                    "na_label": "Nobody there",
                    "options": [
                        {"key": "no.1", "label": "No", "points": 100},
                        {"key": "yes", "label": "Yes"},
                    ],
                    "reasons": ["Too few staff", "Closed till"],
                    "comment_rule": "points_lost",
                    "evidence_rule": "points_lost",
                    "evidence_label": "The queue",
                    "example_alt": "A queue of four",
                },
                {
                    "key": "kind",
                    "kind": "grid",
                    "text": "How were they?",
                    "options": [{"key": "ok", "label": "Fine", "points": 100}],
                    "rows": [
                        {"key": "calm", "label": "Calm"},
                        {"key": "quick", "label": "Quick"},
                    ],
                },
                {
                    "key": "mood",
                    "kind": "scale",
                    "text": "And you?",
                    "scale_min": 1,
                    "scale_max": 3,
                    "scale_labels": ["Bad", "So so", "Good"],
                    "scale_min_label": "Bad",
                    "scale_max_label": "Good",
                },
                {"key": "many", "kind": "number", "text": "How many?", "unit": "cups"},
            ],
        }
    ],
    "translations": {
        "fr": {
            "section.first.part.title": "Un",
            "question.wait.a.text": "Avez-vous attendu ?",
            "question.wait.a.option.no.1": "Non",
            "question.wait.a.reason.0": "Trop peu de personnel",
            "question.kind.row.calm": "Calme",
            "question.mood.step.2": "Bien",
            "question.gone.text": "Disparue",
        },
        "fr-CA": {"question.wait.a.text": "As-tu attendu?", "section.x.intro": "?"},
    },
}
PHONE = json.loads(
    (Path(translating.__file__).parent / "templates_library" / "phone.json").read_text()
)
languages = st.sampled_from(["en", "fr", "fr-CA", "fr-CA-x1", "ar", "zh-Hant", "", "!"])


@pytest.fixture
def rich() -> Checklist:
    return from_json(RICH)


def test_every_kind_of_text_has_its_address_in_the_order_of_the_document(rich):
    assert list(translating.texts(rich)) == [
        "section.first.part.title",
        "section.first.part.intro",
        "question.wait.a.text",
        "question.wait.a.guidance",
        "question.wait.a.na_label",
        "question.wait.a.evidence_label",
        "question.wait.a.example_alt",
        "question.wait.a.option.no.1",
        "question.wait.a.option.yes",
        "question.wait.a.reason.0",
        "question.wait.a.reason.1",
        "question.kind.text",
        "question.kind.option.ok",
        "question.kind.row.calm",
        "question.kind.row.quick",
        "question.mood.text",
        "question.mood.scale_min_label",
        "question.mood.scale_max_label",
        "question.mood.step.0",
        "question.mood.step.1",
        "question.mood.step.2",
        "question.many.text",
        "question.many.unit",
    ]


def test_a_text_is_taken_from_the_nearest_language_that_has_it(rich):
    shown = translating.texts(translating.translate(rich, "fr-CA"))
    assert shown["question.wait.a.text"] == "As-tu attendu?"
    assert shown["question.wait.a.option.no.1"] == "Non"
    assert shown["question.wait.a.guidance"] == "From the door."


def test_a_wider_tag_serves_a_narrower_one(rich):
    shown = translating.texts(translating.translate(rich, "fr-BE"))
    assert shown["question.wait.a.text"] == "Avez-vous attendu ?"


def test_a_language_that_nobody_wrote_leaves_the_checklist_as_it_is(rich):
    for language in ("en", "en-GB", "de", "", "not a tag", "f\0r"):
        assert translating.translate(rich, language) is rich


def test_a_blank_translation_counts_as_none(rich):
    blank = translating.with_texts(rich, "fr", {"question.wait.a.text": "  "})
    assert "question.wait.a.text" not in blank.translations["fr"]
    raw = {"de": {"question.wait.a.text": " "}}
    shown = translating.translate(replace(rich, translations=raw), "de")
    assert translating.texts(shown)["question.wait.a.text"] == "Did you wait?"
    assert translating.completeness(replace(rich, translations=raw), "de")[0] == 0


def test_reasons_stay_what_is_stored_and_are_shown_in_the_language(rich):
    shown = translating.translate(rich, "fr")
    question = next(shown.questions())
    assert question.reasons == ("Too few staff", "Closed till")
    assert translating.reason_words(shown, question) == {
        "Too few staff": "Trop peu de personnel",
        "Closed till": "Closed till",
    }
    assert translating.reason_words(rich, question) == {
        "Too few staff": "Too few staff",
        "Closed till": "Closed till",
    }


def test_completeness_counts_the_texts_that_are_there(rich):
    assert translating.completeness(rich, "en") == (23, 23)
    assert translating.completeness(rich, "fr") == (6, 23)
    assert translating.completeness(rich, "fr-CA") == (1, 23)
    assert translating.completeness(rich, "ar") == (0, 23)


def test_languages_begin_with_the_checklists_own(rich):
    assert translating.languages(rich) == ("en", "fr", "fr-CA")


AT = "section.first.part.title"


@pytest.mark.parametrize(
    ("title", "words", "is_stale"),
    [
        ("Start", "Debut", True),
        ("First", "Debut", False),
        ("Start", "Autre", False),
        ("Start", "", False),
    ],
    ids=["reworded", "as it was", "translated again", "taken away"],
)
def test_a_translation_is_older_than_its_words(title, words, is_stale):
    data = {**RICH, "translations": {"fr": {AT: "Debut"}}}
    before = from_json(data)
    sections = (replace(before.sections[0], title=title), *before.sections[1:])
    now = translating.with_texts(replace(before, sections=sections), "fr", {AT: words})
    assert (AT in translating.reworded(now, before, "fr")) is is_stale


def test_languages_come_and_go(rich):
    more = translating.with_language(rich, "ar")
    assert translating.languages(more) == ("en", "ar", "fr", "fr-CA")
    assert translating.with_language(more, "fr").translations == more.translations
    assert translating.languages(translating.without_language(more, "fr")) == (
        "en",
        "ar",
        "fr-CA",
    )


def test_a_new_key_takes_its_translations_along(rich):
    question = next(rich.questions())
    found = translating.followed(rich, question, replace(question, key="queue"))
    assert found["fr-CA"]["question.queue.text"] == "As-tu attendu?"
    assert found["fr"]["question.queue.reason.0"] == "Trop peu de personnel"
    assert found["fr"]["question.kind.row.calm"] == "Calme"
    assert "question.wait.a.text" not in found["fr"]


def reasons_after(rich, *reasons):
    question = next(rich.questions())
    found = translating.followed(rich, question, replace(question, reasons=reasons))
    return {k: v for k, v in found["fr"].items() if ".reason." in k}


def test_a_reason_takes_its_translation_to_its_new_place(rich):
    french = "Trop peu de personnel"
    address = "question.wait.a.reason"
    assert reasons_after(rich, "Closed till", "Too few staff") == {
        f"{address}.1": french
    }
    assert reasons_after(rich, "Staff too few", "Closed till") == {
        f"{address}.0": french
    }
    assert reasons_after(rich, "Closed till") == {}
    assert reasons_after(rich, "New", "Too few staff", "Closed till") == {
        f"{address}.1": french
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("FR", "fr"),
        ("pt_br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        (" ar ", "ar"),
        ("es-419", "es-419"),
        ("english", ""),
        ("", ""),
        ("a", ""),
        ("fr-", ""),
        ("fr\n", "fr"),
        ("ſſ", ""),
    ],
)
def test_tags_are_kept_in_one_spelling(typed, kept):
    assert translating.canonical(typed) == kept


@pytest.mark.parametrize("tag", ["ar", "he", "fa-IR", "UR", "az-Arab", "ar-EG"])
def test_written_from_right_to_left(tag):
    assert translating.direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["en", "fr", "az", "ks-Deva", "zh-Hant", "", "?"])
def test_written_from_left_to_right(tag):
    assert translating.direction(tag) == "ltr"


@given(languages)
def test_a_translation_changes_nothing_but_words(language):
    rich = from_json(RICH)
    shown = translating.translate(rich, language)
    from_json(to_json(shown))
    assert list(translating.texts(shown)) == list(translating.texts(rich))
    assert without_words(to_json(shown)) == without_words(to_json(rich))


WORDS = {"text", "guidance", "label", "title", "intro", "unit", "scale_labels"}
WORDS |= {"na_label", "evidence_label", "scale_min_label", "scale_max_label"}
WORDS |= {"example_alt", "language", "translations"}


def without_words(data):
    if isinstance(data, list):
        return [without_words(each) for each in data]
    if isinstance(data, dict):
        return {k: without_words(v) for k, v in data.items() if k not in WORDS}
    return data


ADDRESSES = list(translating.texts(from_json(PHONE)))


@given(
    st.dictionaries(
        st.sampled_from(ADDRESSES),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    )
)
def test_what_is_written_is_what_is_shown(changes):
    phone = read(PHONE)
    written = translating.with_texts(phone, "ar", changes)
    shown = translating.translate(written, "ar-EG")
    own, said = translating.texts(phone), translating.texts(shown)
    for question in shown.questions():
        for number, words in enumerate(
            translating.reason_words(shown, question).values()
        ):
            said[f"question.{question.key}.reason.{number}"] = words
    for address, words in own.items():
        given_words = changes.get(address, "")
        assert said[address] == (given_words if given_words.strip() else words)
    done, total = translating.completeness(written, "ar")
    assert (done, total) == (
        sum(bool(each.strip()) for each in changes.values()),
        len(own),
    )


@given(languages)
def test_translating_again_changes_nothing(language):
    once = translating.translate(from_json(RICH), language)
    again = translating.translate(once, language)
    assert translating.texts(again) == translating.texts(once)
