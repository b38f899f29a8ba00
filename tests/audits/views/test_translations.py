import copy

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import publishing
from audits.models import DraftEdit, Version
from audits.views import translations
from tests import factories


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def draft(cast):
    return make_draft(cast.organization, {"fr": {"question.greeted.text": "Salué ?"}})


def make_draft(organization, translations) -> Version:
    content = {**factories.SMALL, "translations": translations}
    return factories.checklist_version(organization, content, published=False)


def url(draft, name="draft-translations", *more):
    return reverse(f"audits:{name}", args=[draft.checklist.public_id, *more])


def table(draft, language="fr"):
    return Version.objects.get(pk=draft.pk).content["translations"].get(language)


def posted(**words):
    """The form with these texts, each of them empty before."""
    names = {name.replace("__", "."): text for name, text in words.items()}
    return {f"t.{name}": text for name, text in names.items()} | {
        f"was.{name}": "" for name in names
    }


def said(answer) -> str:
    return " ".join(str(each) for each in answer.context["messages"])


def test_the_list_says_how_much_of_a_language_is_there(ann, draft):
    page = ann.get(url(draft)).content.decode()
    assert "French" in page
    assert "1 of 12 texts, 8 %" in page


def test_a_language_is_added_by_tag_or_by_name(ann, draft):
    for typed, tag in [("PT_br", "pt-BR"), ("Arabic", "ar")]:
        answer = ann.post(url(draft, "draft-translation-add"), {"language": typed})
        assert answer.url == url(draft, "draft-translation", tag)
        assert table(draft, tag) == {}
    assert DraftEdit.objects.latest("pk").what == "Language added: Arabic"


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("Klingonese", "No language is known"),
        ("", "This field is required"),
        ("f\0r", "Null characters"),
        ("x" * 10_000, "at most 60"),
        ("fr", "French is there already"),
        ("English", "English is there already"),
    ],
)
def test_what_is_no_new_language_is_said_on_the_field(ann, draft, typed, complaint):
    answer = ann.post(url(draft, "draft-translation-add"), {"language": typed})
    assert answer.status_code == 422
    assert complaint in answer.content.decode()


def test_a_page_shows_the_missing_texts_first(ann, draft):
    page = ann.get(url(draft, "draft-translation", "fr"))
    shown = [line.text.address for _, lines in page.context["groups"] for line in lines]
    assert "question.greeted.text" not in shown
    assert len(shown) == 11
    everything = ann.get(url(draft, "draft-translation", "fr") + "?show=all")
    assert 'value="Salué ?"' not in page.content.decode()
    assert "Salué ?" in everything.content.decode()


def test_fields_are_written_in_the_direction_of_their_language(ann, cast):
    draft = make_draft(cast.organization, {"ar": {}})
    page = ann.get(url(draft, "draft-translation", "ar")).content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert 'lang="en" dir="ltr"' in page


def test_what_is_typed_is_kept_as_one_step_of_the_draft(ann, draft):
    data = posted(question__wait__text="Attente ?\r\n ", section__help__title="Aide")
    answer = ann.post(url(draft, "draft-translation-save", "fr"), data, follow=True)
    assert table(draft) == {
        "question.greeted.text": "Salué ?",
        "question.wait.text": "Attente ?",
        "section.help.title": "Aide",
    }
    step = DraftEdit.objects.latest("pk")
    assert step.what == "Translated: French"
    assert step.by.name == "Ann"
    assert said(answer) == "2 texts saved."


def test_only_what_was_changed_is_written(ann, draft):
    data = {
        "t.question.greeted.text": "Salué ?",
        "was.question.greeted.text": "Salué ?",
        "t.question.wait.text": "Attente ?",
        "was.question.wait.text": "",
    }
    Version.objects.filter(pk=draft.pk).update(
        content={
            **draft.content,
            "translations": {"fr": {"question.greeted.text": "Vous a-t-on salué ?"}},
        }
    )
    ann.post(url(draft, "draft-translation-save", "fr"), data)
    assert table(draft) == {
        "question.greeted.text": "Vous a-t-on salué ?",
        "question.wait.text": "Attente ?",
    }


def test_a_translation_that_is_emptied_is_missing_again(ann, draft):
    data = {"t.question.greeted.text": "", "was.question.greeted.text": "Salué ?"}
    ann.post(url(draft, "draft-translation-save", "fr"), data)
    assert table(draft) == {}


def test_a_text_that_is_gone_or_was_never_there_is_passed_over(ann, draft):
    data = posted(question__gone__text="Disparue", nonsense="?")
    answer = ann.post(url(draft, "draft-translation-save", "fr"), data, follow=True)
    assert said(answer) == "Nothing was changed."
    assert set(table(draft)) == {"question.greeted.text"}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [("x" * 501, "Shorten this text to 500"), ("a\0b", "cannot be stored")],
)
def test_a_text_that_cannot_be_kept_comes_back_with_the_others(
    ann, draft, words, complaint
):
    data = posted(section__help__title=words, question__wait__text="Attente ?")
    answer = ann.post(url(draft, "draft-translation-save", "fr"), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert complaint in page
    assert "Attente ?" in page
    assert 'href="#section.help.title"' in page
    assert 'id="e-section.help.title"' in page
    assert set(table(draft)) == {"question.greeted.text"}


def test_an_option_is_named_with_its_question(ann, draft):
    page = ann.get(url(draft, "draft-translation", "fr"))
    lines = [line for _, found in page.context["groups"] for line in found]
    about = {line.text.address: line.about for line in lines}
    assert about["question.solved.option.yes"] == "Was your request solved?"
    assert about["question.solved.text"] == ""


@pytest.fixture
def reworded(draft):
    """Version 1 in two languages, and a draft of version 2 that asks otherwise."""
    draft.publish(by=None, at=timezone.now())
    content = copy.deepcopy(draft.content)
    content["sections"][0]["questions"][0]["text"] = "Who greeted you?"
    return factories.checklist_version(
        draft.checklist.organization,
        content,
        checklist=draft.checklist,
        number=2,
        published=False,
    )


def test_a_translation_of_older_words_is_marked(ann, reworded):
    assert (
        "1 original was reworded since version 1"
        in ann.get(url(reworded)).content.decode()
    )
    page = ann.get(url(reworded, "draft-translation", "fr") + "?show=reworded")
    (shown,) = [line for _, found in page.context["groups"] for line in found]
    assert shown.text.address == "question.greeted.text"
    assert "was reworded since version 1" in page.content.decode()


def test_translated_again_it_is_marked_no_more(ann, reworded):
    data = posted(question__greeted__text="Qui vous a salué ?")
    ann.post(url(reworded, "draft-translation-save", "fr"), data)
    assert "reworded" not in ann.get(url(reworded)).content.decode()


def test_publishing_tells_of_translations_of_older_words(reworded):
    codes = [note.code for note in publishing.notes(reworded)]
    assert "translation_stale" in codes


def test_a_language_is_removed(ann, draft):
    answer = ann.post(url(draft, "draft-translation-remove", "fr"), follow=True)
    assert table(draft) is None
    assert "French is removed" in said(answer)


def test_a_long_checklist_has_pages(ann, cast, monkeypatch):
    monkeypatch.setattr(translations, "PER_PAGE", 10)
    draft = make_draft(cast.organization, {"fr": {}})
    for number, many in [("1", 10), ("2", 2), ("99", 2), ("x", 10), ("9" * 5000, 10)]:
        page = ann.get(
            url(draft, "draft-translation", "fr"), {"show": "all", "page": number}
        )
        assert sum(len(lines) for _, lines in page.context["groups"]) == many


def test_a_published_checklist_without_a_draft_has_no_such_page(ann, cast):
    version = factories.checklist_version(cast.organization)
    assert ann.get(url(version)).status_code == 404


def test_a_language_that_was_not_added_is_not_there(ann, draft):
    assert ann.get(url(draft, "draft-translation", "de")).status_code == 404
    assert ann.get(url(draft, "draft-translation", "en")).status_code == 404


def test_a_draft_that_was_published_meanwhile_says_so(ann, draft, monkeypatch):
    def gone(*args, **more):
        raise translations.EditRefused("no_draft")

    monkeypatch.setattr(translations.authoring, "edit", gone)
    data = posted(question__wait__text="Attente ?")
    answer = ann.post(url(draft, "draft-translation-save", "fr"), data, follow=True)
    assert "published or discarded" in said(answer)
    answer = ann.post(
        url(draft, "draft-translation-add"), {"language": "de"}, follow=True
    )
    assert "published or discarded" in said(answer)


def test_a_draft_that_cannot_be_read_has_no_such_page(ann, cast):
    draft = factories.checklist_version(
        cast.organization, {"sections": "?"}, published=False
    )
    assert ann.get(url(draft)).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_lists_cost_the_same_whatever_is_in_them(
    ann, cast, many, django_assert_num_queries
):
    tags = ["fr", "ar", "de"][:many]
    draft = make_draft(cast.organization, {tag: {} for tag in tags})
    ann.get(url(draft))
    for path in (url(draft), url(draft, "draft-translation", "fr")):
        with django_assert_num_queries(5):
            assert ann.get(path).status_code == 200
