from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from audits import reviewing
from reports import printing
from tests import factories
from tests.reports.views.test_scorecard import sent_with_photo
from tests.reports.views.world import FULL, HALF, NOTHING, World


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def url(submission):
    return reverse("reports:scorecard-paper", args=[submission.public_id])


def paper(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(response.content))


def words(reader):
    return " ".join(" ".join(p.extract_text() for p in reader.pages).split())


def test_it_has_a_title_a_language_and_a_structure(world, lea):
    (shop,) = world.shops(HALF)
    catalog = paper(lea, url(shop))
    assert "Scorecard: Billing queue" in catalog.metadata.title
    root = catalog.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"] == "true" or root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]


def test_it_says_that_it_is_pdf_ua(world, lea):
    (shop,) = world.shops(HALF)
    told = paper(lea, url(shop)).trailer["/Root"]["/Metadata"].get_object().get_data()
    assert b"pdfuaid" in told


def figures(node, found):
    """Alternative words of every picture in the tree."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            figures(child, found)
    elif isinstance(node, dict):
        if node.get("/S") == "/Figure":
            found.append(node.get("/Alt"))
        if "/K" in node:
            figures(node["/K"], found)
    return found


def test_every_picture_has_words(world, lea):
    (shop,) = world.shops(HALF)
    tree = paper(lea, url(shop)).trailer["/Root"]["/StructTreeRoot"]
    told = figures(tree["/K"], [])
    assert "51.4 of 100. Target 80.0." in told
    assert None not in told


def test_names_and_numbers_of_all_sections_are_in_its_text(world, lea):
    (shop,) = world.shops(HALF)
    text = words(paper(lea, url(shop)))
    for said in ("Greeting", "66.7", "4 of 6", "Help", "40.0", "3.2 of 8"):
        assert said in text


def test_every_answer_is_on_paper_without_opening_anything(world, lea):
    (shop,) = world.shops(HALF)
    page = lea.get(reverse("reports:scorecard", args=[shop.public_id])).context["page"]
    text = words(paper(lea, url(shop)))
    questions = [line.question.text for part in page.parts for line in part.lines]
    assert [each for each in questions if each not in text] == []


def test_every_page_says_whose_it_is_and_that_it_is_confidential(world, lea):
    (shop,) = world.shops(HALF)
    for page in paper(lea, url(shop)).pages:
        text = page.extract_text()
        assert "read by Lea" in text
        assert "Confidential" in text


@pytest.mark.parametrize("name", ["lea", "rob"])
def test_the_shopper_is_not_named(world, cast, client_for, name):
    cast.sam.name = "Samantha Quill"
    cast.sam.save()
    shop, _photo = sent_with_photo(world, ready=True)
    reviewing.approve(cast.viewer(cast.rob), shop, at=shop.arrived_at)
    response = client_for(getattr(cast, name)).get(url(shop))
    text = words(PdfReader(BytesIO(response.content)))
    assert "Samantha" not in text
    assert b"quill" not in response.content.lower()


def pictures(reader):
    return {image.name for page in reader.pages for image in page.images}


def test_evidence_is_on_it_as_a_small_copy(world, cast, lea):
    shop, _photo = sent_with_photo(world, ready=True)
    reviewing.approve(cast.viewer(cast.rob), shop, at=shop.arrived_at)
    assert len(pictures(paper(lea, url(shop)))) == 1


HOSTILE = (
    '<img src="http://198.51.100.7/x.png"><script>alert(1)</script>'
    "</p></section><style>body{display:none}</style>"
    + "w"
    * 600
    + " \N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}\N{HEBREW LETTER VAV}"
    " \N{RIGHT-TO-LEFT OVERRIDE}gpj.exe \N{GRINNING FACE} \N{ZERO WIDTH JOINER}"
)


def test_hostile_words_are_only_words(world, lea):
    answers = NOTHING | {"greeted": {"value": "no", "comment": HOSTILE}}
    (shop,) = world.shops(answers)
    text = words(paper(lea, url(shop)))
    assert "<script>alert(1)</script>" in text
    assert "Help" in text


def test_a_place_with_a_hostile_name_gives_a_plain_file_name(world, lea):
    world.location.name = 'Bil"l\r\n<b>'
    world.location.save()
    (shop,) = world.shops(FULL)
    told = lea.get(url(shop))["Content-Disposition"]
    assert told == f'attachment; filename="{shop.public_id}.pdf"'


def test_the_trend_is_on_paper_with_its_filters(world, lea):
    world.shops(FULL, HALF, NOTHING)
    address = reverse("reports:trend-paper") + f"?wave={world.wave.public_id}"
    text = words(paper(lea, address))
    assert "Wave: Autumn" in text
    assert "50.5" in text
    assert "Billing queue" in text


def test_the_trend_with_nonsense_filters_says_so(world, lea):
    world.shops(FULL)
    assert lea.get(reverse("reports:trend-paper") + "?by=x").status_code == 400


def test_the_button_keeps_the_filters(world, lea):
    world.shops(FULL)
    page = lea.get(reverse("reports:trend") + "?by=wave")
    assert "by=wave" in page.context["paper"]
    assert page.context["paper"].replace("&", "&amp;") in page.content.decode()


def test_another_organizations_is_absent(world, cast, lea):
    (theirs,) = World(cast.other.organization).shops(FULL)
    assert lea.get(url(theirs)).status_code == 404


def test_what_never_was_is_absent(lea):
    missing = reverse("reports:scorecard-paper", args=[uuid4()])
    assert lea.get(missing).status_code == 404


def test_it_is_absent_until_it_is_approved(world, lea):
    waiting = factories.submission(world.organization, wave=world.wave)
    assert lea.get(url(waiting)).status_code == 404


def test_a_shopper_gets_none(world, cast, client_for):
    (shop,) = world.shops(FULL)
    assert client_for(cast.sam).get(url(shop)).status_code == 403


def test_who_comes_while_others_print_is_told_when_to_come_again(
    world, lea, monkeypatch
):
    (shop,) = world.shops(FULL)
    monkeypatch.setattr(printing, "PATIENCE_SECONDS", 0.01)
    with printing.press.occupied():
        response = lea.get(url(shop))
    assert response.status_code == 503
    assert response["Retry-After"] == "10"


def test_a_page_that_takes_too_long_is_given_up(world, lea, monkeypatch):
    (shop,) = world.shops(FULL)
    printing.press.stop()
    monkeypatch.setattr(printing, "WALL_SECONDS", 0.01)
    response = lea.get(url(shop))
    assert response.status_code == 503
    assert "can be printed from your browser" in response.content.decode()


def test_the_next_paper_is_made_after_one_that_failed(world, lea, monkeypatch):
    (shop,) = world.shops(FULL)
    printing.press.stop()
    with monkeypatch.context() as patch:
        patch.setattr(printing, "WALL_SECONDS", 0.01)
        lea.get(url(shop))
    assert "100.0" in words(paper(lea, url(shop)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, count):
    *_earlier, shop = world.shops(*[HALF] * count)
    with django_assert_num_queries(18):
        lea.get(url(shop))
