"""Whatever a plain module says can be found by makemessages, and is translated."""

import ast
import re
import struct
from pathlib import Path

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext, override

from audits import publishing
from audits.answers import problems
from audits.definition import faults, read
from audits.differences import wording
from audits.forms import versions
from audits.interchange import importing
from audits.interchange.report import Refused
from audits.sentences import Sentence, _, from_data, sentence_of, verbatim
from tests import factories
from tests.audits.interchange.sheets import HEAD, xlsx

AUDITS = Path(__file__).parents[2] / "audits"
SAYING = [*AUDITS.glob("definition/*.py"), *AUDITS.glob("interchange/*.py")]
FILM = ["video", "v", "V"]
OF_A_PART = re.compile(r"%\((\w+)\)s")
#: What takes a sentence, and where among its arguments.
TAKES = {"Fault": 1, "Problem": 0, "CannotRead": 0, "Place": 0, "refused": 0}


def calls(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield f"{path.name}:{node.lineno}", name, node


def marked():
    """(place, template, names of its parts) of every call of the marker."""
    for path in SAYING:
        for place, name, call in calls(path):
            if name == "_":
                text = call.args[0]
                is_literal = isinstance(text, ast.Constant) and len(call.args) == 1
                template = text.value if is_literal else None
                yield place, template, {each.arg for each in call.keywords}


def test_every_sentence_is_a_literal_that_extraction_finds():
    assert [place for place, template, _parts in marked() if not template] == []
    assert len(list(marked())) > 150


def test_every_sentence_is_given_the_parts_that_it_names():
    unlike = [
        (place, template)
        for place, template, parts in marked()
        if set(OF_A_PART.findall(template)) != parts
    ]
    assert unlike == []


def test_nothing_is_said_past_the_marker():
    """Types refuse a bare text; here: no sentence is put together by hand either."""
    found = []
    for path in SAYING:
        for place, name, call in calls(path):
            said = call.args[TAKES[name]] if name in TAKES and call.args else None
            is_text = isinstance(said, ast.JoinedStr | ast.Constant)
            if name == "Sentence" or is_text:
                found.append(place)
    assert found == []


def noops(path):
    for _place, name, call in calls(path):
        if name == "gettext_noop":
            yield call.args[0].value


def test_every_change_between_versions_is_found_too():
    found = set(noops(AUDITS / "differences" / "wording.py"))
    tables = (wording.MESSAGES, wording.KINDS, wording.RULES)
    assert found == {words for table in tables for words in table.values()}


def test_every_problem_of_an_answer_is_found_too():
    found = set(noops(AUDITS / "answers" / "problems.py"))
    assert found == {*problems.MESSAGES.values(), *problems.EXPECTED}


def test_a_part_may_be_a_sentence_of_its_own():
    whole = _("%(who)s waits.", who=_("The section “%(title)s”", title="A"))
    assert str(whole) == "The section “A” waits."
    loud = {
        "%(who)s waits.": "%(who)s WARTET.",
        "The section “%(title)s”": "<%(title)s>",
    }
    assert whole.told(loud.get) == "<A> WARTET."


def test_a_sentence_survives_being_stored():
    whole = _("%(who)s: %(n)s", who=_("the channel"), n=3)
    assert from_data(msgspec.to_builtins(whole)) == whole


def test_words_of_others_are_not_translated():
    assert verbatim("100% odd").told(lambda text: text) == "100% odd"
    assert str(sentence_of(ValueError("odd"))) == "odd"
    assert sentence_of(ValueError(_("an event"))) == Sentence("an event")


# In another language.


def catalogue(folder, words):
    """A compiled catalogue (the format of GNU gettext) of `words` in German."""
    words = {"": "Content-Type: text/plain; charset=UTF-8\n"} | words
    pairs = [(each.encode(), words[each].encode()) for each in sorted(words)]
    count, start = len(pairs), 28 + 16 * len(pairs)
    tables, data = [[], []], b""
    for side in (0, 1):
        for pair in pairs:
            tables[side].append((len(pair[side]), start + len(data)))
            data += pair[side] + b"\0"
    index = b"".join(struct.pack("<II", *each) for table in tables for each in table)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, start)
    file = folder / "de" / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(head + index + data)


@pytest.fixture
def german(tmp_path, settings):
    catalogue(
        tmp_path,
        {
            "A grid needs statements.": "Ein Raster braucht Aussagen.",
            "%(who)s looks at itself. It can only look at earlier questions.": (
                "%(who)s hängt von sich selbst ab."
            ),
            "The section “%(title)s”": "Der Abschnitt „%(title)s“",
            "Films are not taken.": "Filme werden nicht übernommen.",
            "The file is empty.": "Die Datei ist leer.",
            "Ask at least one question.": "Mindestens eine Frage stellen.",
        },
    )
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    with override("de"):
        yield


def test_a_fault_is_told_in_the_reader_s_language(german):
    grid = {"key": "g", "kind": "grid", "text": "?"}
    grid["options"] = [{"key": "a", "label": "A"}]
    document = {"sections": [{"key": "s", "title": "S", "questions": [grid]}]}
    [fault] = faults(read(document))
    assert fault.sentence.told(gettext) == "Ein Raster braucht Aussagen."
    assert fault.message == "A grid needs statements."


def test_a_refused_file_is_told_in_the_reader_s_language(german):
    with pytest.raises(Refused) as caught:
        importing.understand(b"")
    [problem] = caught.value.problems
    assert problem.sentence.told(gettext) == "Die Datei ist leer."


@pytest.fixture
def ann(cast, client_for, german):
    client = client_for(cast.ann)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return client


def test_the_report_of_an_import_is_told_in_the_reader_s_language(ann):
    file = SimpleUploadedFile("f.xlsx", xlsx([HEAD, ["text", "q", "Q"], FILM]))
    page = ann.post(reverse("audits:checklist-import"), {"file": file}, follow=True)
    assert "Filme werden nicht übernommen." in page.content.decode()


def test_an_upload_is_refused_in_the_reader_s_language(ann):
    file = SimpleUploadedFile("f.xlsx", b" ")
    page = ann.post(reverse("audits:checklist-import"), {"file": file})
    assert "Die Datei ist leer." in page.content.decode()


def test_what_stops_a_draft_is_told_in_the_reader_s_language(ann, cast):
    document = {"sections": [{"key": "s", "title": "S", "questions": []}]}
    draft = factories.checklist_version(cast.organization, document, published=False)
    found = versions.told(publishing.notes(draft), None)
    assert "Mindestens eine Frage stellen." in [each.words for each in found]
