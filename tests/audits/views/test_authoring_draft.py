import json

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.authoring import create_checklist
from audits.forms.authoring_kinds import KINDS
from audits.models import DraftEdit, Version
from tests import factories

#: For the page of the editor, whatever the checklist holds.
QUERIES = 18

DRAFT = {
    "sections": [
        {
            "key": "first",
            "title": "First",
            "questions": [
                {"key": "met", "kind": "yes_no", "text": "Met?", "points": 200},
                {
                    "key": "solved",
                    "kind": "single_choice",
                    "text": "Solved?",
                    "options": [
                        {"key": "yes", "label": "Yes", "points": 400},
                        {"key": "no", "label": "No", "points": 0},
                    ],
                },
            ],
        },
        {
            "key": "second",
            "title": "Second",
            "questions": [{"key": "ease", "kind": "scale", "text": "Easy?"}],
        },
    ]
}


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def draft(cast):
    viewer = cast.viewer(cast.ann)
    return create_checklist(viewer, "Visit", DRAFT, at=timezone.now())


def url(draft, name="draft"):
    return reverse(f"audits:{name}", args=[draft.checklist.public_id])


def fields_of(response):
    """What a browser would send for the form in the middle, as it was rendered."""
    panel = response.context["panel"]
    form = panel.form
    data = {"place": panel.place, "base": panel.base, "section": "first"}
    data["shown"] = getattr(form, "chosen", "")
    for bound in form:
        value = form[bound.name].value()
        if value is True:
            data[bound.name] = "on"
        elif value not in (None, False):
            data[bound.name] = bound.field.prepare_value(value)
    for number, pair in enumerate(panel.more.get("options", [])):
        for part in ("key", "label", "points"):
            data[f"options.{number}.{part}"] = pair[0][part]
    return data


def content(draft):
    draft.refresh_from_db()
    return draft.content["sections"]


def question(draft, section=0, index=0):
    return content(draft)[section]["questions"][index]


@pytest.fixture
def form(ann, draft):
    """The posted form of a question, with changes."""

    def make(place="met", **changes):
        response = ann.get(url(draft), {"q": place})
        return {**fields_of(response), **changes}

    return make


def test_the_editor_opens_at_a_question(ann, draft):
    page = ann.get(url(draft), {"q": "solved"})
    assert page.context["panel"].place == "solved"
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("asked", ["?s=second", "?settings", "?q=nothing", "?q=%00"])
def test_other_places_open_too(ann, draft, asked):
    assert ann.get(url(draft) + asked).status_code == 200


@pytest.mark.parametrize("key", ["met", "solved", "ease"])
def test_a_form_sent_back_as_it_was_changes_nothing(ann, draft, form, key):
    before = content(draft)
    response = ann.post(url(draft, "draft-question"), form(key))
    assert response.status_code == 302
    assert content(draft) == before
    assert DraftEdit.objects.count() == 1


def test_a_change_is_saved_as_one_step(ann, draft, form):
    ann.post(url(draft, "draft-question"), form(text="Were you met?", weight="2,5"))
    assert question(draft)["text"] == "Were you met?"
    assert question(draft)["weight"] == 250
    assert list(draft.edits.values_list("number", flat=True)) == [1, 2]


def test_another_persons_change_to_the_same_question_is_a_conflict(ann, draft, form):
    mine = form(text="Mine?")
    ann.post(url(draft, "draft-question"), form(text="Theirs?"))
    response = ann.post(url(draft, "draft-question"), mine)
    assert response.status_code == 409
    assert "Ann" in response.content.decode()
    assert question(draft)["text"] == "Theirs?"
    base = response.context["panel"].conflict["base"]
    ann.post(url(draft, "draft-question"), {**mine, "mine": base})
    assert question(draft)["text"] == "Mine?"


def test_changes_of_different_questions_do_not_disturb_each_other(ann, draft, form):
    mine = form(text="Mine?")
    ann.post(url(draft, "draft-question"), form("solved", text="Theirs?"))
    assert ann.post(url(draft, "draft-question"), mine).status_code == 302
    assert (question(draft)["text"], question(draft, 0, 1)["text"]) == (
        "Mine?",
        "Theirs?",
    )


def test_a_question_that_somebody_deleted_can_be_put_back(ann, draft, form):
    mine = form(text="Mine?")
    ann.post(url(draft, "draft-delete"), {"place": "met"})
    response = ann.post(url(draft, "draft-question"), mine)
    assert response.status_code == 409
    ann.post(url(draft, "draft-question"), {**mine, "mine": "gone"})
    assert question(draft, 0, 1)["text"] == "Mine?"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", "a\x00b"),
        ("text", "x" * 10_001),
        ("weight", "-1"),
        ("weight", "1e9"),
        ("weight", "99999999"),
        ("kind", "nonsense"),
        ("comment_min", "many"),
        ("comment_rule", "perhaps"),
        ("pass_mark", "NaN"),
        ("options.0.points", "lots"),
        ("options.0.label", "x" * 600),
        ("v.0.kept", "{"),
        ("v.0.kept", "[" * 5000),
    ],
)
def test_a_bad_value_is_told_and_nothing_saved(ann, draft, form, field, value):
    before = content(draft)
    response = ann.post(url(draft, "draft-question"), form("solved", **{field: value}))
    assert response.status_code == 422
    assert content(draft) == before


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS])
def test_every_type_can_be_chosen_and_shown_again(ann, draft, form, kind):
    response = ann.post(url(draft, "draft-question"), form("solved", kind=kind))
    assert response.status_code == (302 if kind == "single_choice" else 200)
    assert question(draft, 0, 1)["kind"] == kind
    again = form("solved")
    assert ann.post(url(draft, "draft-question"), again).status_code == 302


def test_bands_are_typed_as_minutes_and_seconds(ann, draft, form):
    ann.post(url(draft, "draft-question"), form(kind="duration"))
    bands = {"bands.0.upto": "1:30", "bands.0.points": "2,5", "bands.1.points": "0"}
    ann.post(url(draft, "draft-question"), form(**bands))
    assert question(draft)["bands"] == [
        {"upto": 90, "points": 250},
        {"upto": None, "points": 0},
    ]


def test_a_condition_is_built_and_kept(ann, draft, form):
    condition = {
        "v.mode": "any",
        "v.0.s": "a:met",
        "v.0.op": "is_not",
        "v.0.val": "yes",
        "v.1.s": "e:transferred",
        "v.1.op": "at_least",
        "v.1.val": "2",
        "v.1.was": "e:transferred|text",
    }
    ann.post(url(draft, "draft-question"), form("solved", **condition))
    when = question(draft, 0, 1)["visible_when"]
    assert when["op"] == "any"
    assert [each["op"] for each in when["of"]] == ["is_not", "at_least"]
    assert when["of"][1]["value"] == 2


def test_what_is_deeper_than_the_builder_is_kept_as_it_is(ann, draft, form):
    met = {"op": "is", "key": "met", "value": "yes"}
    deep = {"op": "not", "of": [{"op": "all", "of": [met, met]}]}
    text = json.dumps(deep)
    ann.post(url(draft, "draft-question"), form("solved", **{"v.0.kept": text}))
    assert question(draft, 0, 1)["visible_when"]["op"] == "not"
    page = ann.get(url(draft), {"q": "solved"}).content.decode()
    assert "not ((Q1 Met? is Yes and Q1 Met? is Yes))" in page


def test_a_section_and_the_settings_are_saved(ann, draft):
    data = {**fields_of(ann.get(url(draft), {"s": "second"})), "title": "Later"}
    ann.post(url(draft, "draft-section"), data)
    assert content(draft)[1]["title"] == "Later"
    settings = fields_of(ann.get(url(draft) + "?settings"))
    ann.post(url(draft, "draft-settings"), {**settings, "outcome_key": "met"})
    draft.refresh_from_db()
    assert draft.content["outcome_key"] == "met"


def test_a_published_key_never_changes(ann, cast, client_for):
    version = factories.checklist_version(cast.organization)
    ann.post(url(version, "draft-start"))
    new = Version.objects.get(checklist=version.checklist, status="draft")
    data = fields_of(ann.get(url(new), {"q": "greeted"}))
    ann.post(url(new, "draft-question"), {**data, "key": "hello", "text": "Hello?"})
    first = question(new)
    assert (first["key"], first["text"]) == ("greeted", "Hello?")


def test_a_new_key_is_followed_by_conditions(ann, draft, form):
    condition = {"v.0.s": "a:met", "v.0.op": "is", "v.0.val": "no"}
    ann.post(url(draft, "draft-question"), form("solved", **condition))
    ann.post(url(draft, "draft-question"), form("met", key="greeted"))
    assert question(draft)["key"] == "greeted"
    assert question(draft, 0, 1)["visible_when"]["key"] == "greeted"


def test_scripts_get_what_changed_and_not_the_form(ann, draft, form):
    response = ann.post(
        url(draft, "draft-question"),
        form(text="Were you met?"),
        headers={"HX-Request": "true"},
    )
    page = response.content.decode()
    assert 'id="outline"' in page
    assert 'id="panel-form"' not in page
    assert response.headers["HX-Trigger-After-Settle"] == "candid:saved"


def test_presence_tells_of_others(ann, client_for, cast, draft):
    client_for(cast.ada).get(url(draft), {"q": "met"})
    page = ann.post(url(draft, "draft-presence"), {"place": "met", "latest": "1"})
    assert "Ada has this open too" in page.content.decode()


def many(count):
    questions = [
        {"key": f"q{number}", "kind": "yes_no", "text": f"Q {number}", "points": 100}
        for number in range(count)
    ]
    return {"sections": [{"key": "s", "title": "S", "questions": questions}]}


@pytest.mark.parametrize("count", [1, 200])
def test_the_editor_asks_the_database_a_constant_number_of_times(
    ann, cast, count, django_assert_num_queries
):
    version = factories.checklist_version(cast.organization, many(count))
    ann.post(url(version, "draft-start"))
    ann.get(url(version))
    with django_assert_num_queries(QUERIES):
        assert ann.get(url(version)).status_code == 200


def test_a_full_section_takes_no_more(ann, cast):
    draft = create_checklist(
        cast.viewer(cast.ann), "Full", many(500), at=timezone.now()
    )
    data = {"text": "One more?", "kind": "text", "section": "s"}
    response = ann.post(url(draft, "draft-add"), data, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert "at most 500 questions" in response.content.decode()


def test_whoever_writes_no_checklists_does_not_come_in(client_for, cast, draft):
    for person in (cast.sam, cast.rob, cast.lea):
        assert client_for(person).get(url(draft)).status_code == 403
    assert client_for(cast.other.ann).get(url(draft)).status_code == 404
