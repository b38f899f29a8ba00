"""Every kind of question through the shopper's front door."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits import reviewing
from audits.models import Draft, Evidence, RecordingPolicy, Submission
from tests import factories
from tests.factories.kinds import EVERY_KIND, KEPT, TYPED

PDF = b"%PDF-1.7\n%%EOF\n"
SOUND = b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom" + b"\0" * 64


def address(shop, name):
    return reverse(f"audits:shop-{name}", args=[shop.public_id])


@pytest.fixture
def shop(cast):
    version = factories.checklist_version(cast.organization, EVERY_KIND)
    return factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress", version=version
    )


@pytest.fixture
def client(cast, client_for):
    return client_for(cast.sam)


def allow_recording(shop):
    rows = RecordingPolicy.objects.filter(program=shop.wave.program)
    rows.update(rule=RecordingPolicy.Rule.ALLOWED)


def save(client, shop, **more):
    moment = timezone.now().strftime("%Y-%m-%dT%H:%M")
    data = {"visited_at": moment, **TYPED, **more}
    return client.post(address(shop, "draft"), data)


def upload(client, shop, question, content, name):
    file = SimpleUploadedFile(name, content)
    data = {"question": question, "file": file}
    return client.post(
        reverse("audits:evidence-add", args=[shop.public_id]),
        data,
        headers={"X-Requested-With": "fetch"},
    )


def upload_all(client, shop):
    photo = factories.photo_bytes()
    for question in ("shelf", "chat", "sign"):
        assert upload(client, shop, question, photo, "a.jpg").status_code == 200
    assert upload(client, shop, "bill", PDF, "bill.pdf").status_code == 200


def test_every_kind_is_kept_as_the_rules_want_it(client, shop):
    assert save(client, shop).status_code == 302
    assert Draft.objects.get(assignment=shop).answers == KEPT


def test_every_kind_is_shown_again_as_it_was_typed(client, shop):
    save(client, shop)
    page = client.get(address(shop, "checklist")).content.decode()
    for text in (
        'name="g.manner:clear" value="partly" checked',
        'name="a.distance" inputmode="decimal" value="2.5"',
        'name="a.paid" inputmode="decimal" value="112.50"',
        'type="date" name="a.day" value="2026-11-30"',
        'type="time" name="a.hour" value="09:30"',
        'name="a.kept" value="1" checked',
        'value="59.9139 10.7522 12"',
        "Write at least 20 characters: <b>41</b> so far",
    ):
        assert text in page


def test_a_checklist_of_every_kind_can_be_sent(client, shop):
    save(client, shop)
    upload_all(client, shop)
    answer = client.post(address(shop, "send"))
    assert answer.status_code == 302, answer.content.decode()
    stored = Submission.objects.get()
    assert set(stored.answers.values_list("question__key", flat=True)) >= set(KEPT)
    assert Evidence.objects.filter(submission=stored).count() == 4


def test_what_a_silent_question_measures_is_not_shown(client, shop):
    assert "q-quiet" not in client.get(address(shop, "checklist")).content.decode()


def test_forbidden_recording_is_explained_and_nothing_is_asked(client, shop):
    page = client.get(address(shop, "checklist")).content.decode()
    assert "Recording is not allowed here" in page
    assert 'name="file.call"' not in page


def test_a_forbidden_recording_is_not_kept(client, shop):
    answer = upload(client, shop, "call", SOUND, "call.m4a")
    assert answer.status_code == 422
    assert "Recording is not allowed here" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_an_allowed_recording_is_demanded_and_kept(client, shop):
    allow_recording(shop)
    save(client, shop)
    assert (
        "Add the recording here." in client.get(address(shop, "check")).content.decode()
    )
    assert upload(client, shop, "call", SOUND, "call.m4a").status_code == 200
    assert Evidence.objects.get().kind == Evidence.Kind.AUDIO


@pytest.mark.parametrize(
    ("question", "content", "name"),
    [
        ("bill", SOUND, "bill.pdf"),
        ("shelf", PDF, "shelf.jpg"),
        ("sign", PDF, "sign.png"),
        ("call", PDF, "call.m4a"),
        ("chat", SOUND, "chat.png"),
    ],
)
def test_a_file_of_another_kind_is_refused(client, shop, question, content, name):
    allow_recording(shop)
    assert upload(client, shop, question, content, name).status_code == 422
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("a.distance", "2.55", "decimal places: 1 at most"),
        ("a.paid", "1000.00", "Give a value from"),
        ("a.where", "here", "Take your position"),
        ("a.hour", "25:00", "Give a time"),
        ("g.manner:clear", "perhaps", "Choose from the options"),
        ("a.kept", "maybe", "whole number"),
        ("m.hold", "2000", "from 0:00 to 24:00:00"),
    ],
)
def test_what_does_not_fit_is_said_on_its_field(client, shop, field, typed, said):
    answer = save(client, shop, **{field: typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_half_a_grid_keeps_the_shop_from_being_sent(client, shop):
    data = {name: each for name, each in TYPED.items() if name != "g.manner:clear"}
    client.post(address(shop, "draft"), data)
    assert (
        "Answer every statement." in client.get(address(shop, "check")).content.decode()
    )


def test_without_scripts_the_server_shows_and_hides_after_saving(client, shop):
    save(client, shop, **{"a.reached": "not_reached"})
    page = client.get(address(shop, "checklist")).content.decode()
    assert (
        'id="q-tries" data-q="1.2" data-reads="decimal" data-required data-todo>'
        in page
    )
    assert '<section class="stack part" id="s-talk" data-part="2" hidden' in page
    assert Draft.objects.get().answers.keys() == KEPT.keys()


def test_a_hidden_answer_is_not_stored_as_given(client, shop):
    save(client, shop, **{"a.reached": "not_reached", "a.tries": "3"})
    upload_all(client, shop)
    assert client.post(address(shop, "send")).status_code == 302
    keys = set(Submission.objects.get().answers.values_list("question__key", flat=True))
    assert "tries" in keys
    assert "polite" not in keys


def test_the_page_carries_conditions_but_no_points(client, shop):
    page = client.get(address(shop, "checklist")).content.decode()
    assert 'id="conditions"' in page
    assert "evidence:polite" in page
    assert "points" not in page


def test_a_checklist_without_conditions_carries_none(cast, client):
    shop = factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress"
    )
    page = client.get(address(shop, "checklist")).content.decode()
    assert 'id="conditions"' not in page


TRANSLATED = {
    **EVERY_KIND,
    "translations": {"ar": {"question.polite.text": "هل كانوا مهذبين؟"}},
}


@pytest.fixture
def arabic(cast):
    version = factories.checklist_version(cast.organization, TRANSLATED)
    return factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress", version=version
    )


def test_the_checklist_speaks_the_shoppers_language(client, cast, arabic):
    cast.sam.language = "ar"
    cast.sam.save()
    page = client.get(address(arabic, "checklist")).content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert "هل كانوا مهذبين؟" in page
    assert "How easy was it?" in page


def test_the_browsers_language_counts_when_none_is_set(client, arabic):
    page = client.get(
        address(arabic, "checklist"), headers={"Accept-Language": "ar-EG,en;q=0.5"}
    )
    assert "هل كانوا مهذبين؟" in page.content.decode()


def test_the_brief_names_evidence_in_the_shoppers_language(client, cast):
    texts = {"question.shelf.text": "صورة الرف"}
    content = {**EVERY_KIND, "translations": {"ar": texts}}
    version = factories.checklist_version(cast.organization, content)
    shop = factories.assignment(
        cast.organization, shopper=cast.sam, status="accepted", version=version
    )
    page = client.get(
        reverse("audits:shop", args=[shop.public_id]),
        headers={"Accept-Language": "ar"},
    ).content.decode()
    assert "صورة الرف" in page
    assert "A recording of the call" not in page


def test_another_language_falls_back_to_the_checklists_own(client, arabic):
    page = client.get(
        address(arabic, "checklist"), headers={"Accept-Language": "sv, *;q=0.1"}
    ).content.decode()
    assert 'lang="en" dir="ltr"' in page


@pytest.fixture
def sent(client, shop):
    allow_recording(shop)
    save(client, shop)
    upload_all(client, shop)
    upload(client, shop, "call", SOUND, "call.m4a")
    assert client.post(address(shop, "send")).status_code == 302
    return Submission.objects.get()


def test_a_reviewer_hears_recordings_and_opens_documents(cast, client_for, sent):
    page = (
        client_for(cast.rob)
        .get(reverse("audits:review", args=[sent.public_id]))
        .content.decode()
    )
    assert "<audio controls" in page
    assert "bill.pdf</a>" in page
    assert "They listened to me: Fully; They spoke clearly: Partly" in page
    assert "112.50 EUR" in page


@pytest.mark.parametrize("name", ["ann", "lea"])
def test_a_scorecard_of_every_kind_can_be_read(cast, client_for, sent, name):
    sent.assignment.refresh_from_db()
    reviewing.approve(cast.viewer(cast.rob), sent, at=timezone.now())
    page = client_for(getattr(cast, name)).get(
        reverse("reports:scorecard", args=[sent.public_id])
    )
    assert page.status_code == 200
    assert ("<audio" in page.content.decode()) is (name == "ann")
