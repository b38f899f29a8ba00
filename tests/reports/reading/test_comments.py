import pytest
from django.urls import reverse

from reports.reading import comments
from tests.reports.views.contacts import Contacts, told

URL = reverse("reports:comments")


@pytest.fixture
def world(cast):
    return Contacts(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


@pytest.fixture
def rob(cast, client_for):
    return client_for(cast.rob)


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def texts(page):
    return ["".join(piece.text for piece in each.pieces) for each in page.remarks]


def test_comments_and_accounts_are_shown(world, lea):
    world.shop(told(comment="Nobody came", account="I waited for an hour."))
    assert sorted(texts(page_of(lea))) == ["I waited for an hour.", "Nobody came"]


def test_answers_without_words_are_no_remarks(world, lea):
    world.shop(told(listened="yes", would_return=9))
    assert page_of(lea).is_empty


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hold", ["On hold for an hour.", "HOLD the line!"]),
        ("hold -hour", ["HOLD the line!"]),
        ('"the line"', ["HOLD the line!"]),
        ("line hold", ["HOLD the line!"]),
        ("house", []),
        ("ärger", ["Großer Ärger im Household."]),
        ("grosser", []),
        ("reached", []),
    ],
)
def test_a_search_finds_whole_words_in_any_case(world, lea, typed, found):
    world.shop(told(account="On hold for an hour."))
    world.shop(told(comment="HOLD the line!"))
    world.shop(told(comment="Großer Ärger im Household."))
    assert sorted(texts(page_of(lea, q=typed))) == sorted(found)


def test_hits_are_marked_and_everything_is_escaped(world, lea):
    world.shop(told(comment="<script>alert(1)</script> on hold & on <b>hold</b>"))
    text = lea.get(URL, {"q": "hold"}).content.decode()
    assert "on <mark>hold</mark> &amp; on &lt;b&gt;<mark>hold</mark>" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    "typed", ["%", "' OR 1=1 --", "((", "\\", "a:* & b", "!" * 200]
)
def test_no_search_is_too_strange(world, lea, typed):
    world.shop(told(comment="Nobody came"))
    assert lea.get(URL, {"q": typed}).status_code == 200


def test_a_search_that_is_too_long_is_answered_at_its_filter(world, lea):
    answer = lea.get(URL, {"q": "x" * 201})
    assert answer.status_code == 400
    assert "Search:" in answer.content.decode()


def test_what_is_kept_from_locations_is_for_the_desk(world, lea, rob):
    world.shop(told(who="A man with a beard, Ole by name", account="All went well."))
    assert texts(page_of(lea)) == ["All went well."]
    assert texts(page_of(lea, q="beard")) == []
    assert "A man with a beard, Ole by name" in texts(page_of(rob))


def test_the_words_and_the_csv_keep_it_back_too(world, lea):
    for _shop in range(2):
        world.shop(told(who="A man with a beard", account="All went smoothly."))
    page = page_of(lea)
    assert [word.text for word in page.words] == ["smoothly"]
    csv = lea.get(URL, {"format": "csv"}).getvalue().decode()
    assert "beard" not in csv


def test_words_are_counted_by_remark_and_lead_to_them(world, lea):
    world.shop(told(account="Music, music and music."))
    world.shop(told(account="The music stopped."))
    (word,) = page_of(lea).words
    assert (word.text, word.n) == ("music", 2)
    assert len(page_of(lea, q="music").remarks) == 2
    assert "q=music" in word.href


def test_formulas_are_harmless_in_the_csv(world, lea):
    world.shop(told(comment="=SUM(1) nobody"))
    csv = lea.get(URL, {"format": "csv"}).getvalue().decode()
    assert "'=SUM(1) nobody" in csv


def test_only_where_points_were_lost(world, lea):
    world.shop(told("not_reached", comment="Nobody came"))
    world.shop(told(comment="At once"))
    assert texts(page_of(lea, answers="lost")) == ["Nobody came"]
    assert texts(page_of(lea, answers="kept")) == ["At once"]


def test_a_question_can_be_asked_for(world, lea):
    world.shop(told(comment="Nobody came", account="I waited for an hour."))
    assert texts(page_of(lea, question="account")) == ["I waited for an hour."]


def test_a_remark_leads_to_its_answer(world, lea):
    shop = world.shop(told(account="All went well."))
    (remark,) = page_of(lea).remarks
    address = reverse("reports:scorecard", args=[shop.public_id])
    assert remark.href == f"{address}#a-account"
    assert 'id="a-account"' in lea.get(address).content.decode()


def test_pages_are_walked_forth_and_back(world, lea, monkeypatch):
    monkeypatch.setattr(comments, "PAGE", 2)
    for number in range(5):
        world.shop(told(comment=f"Number {number}"))
    first = page_of(lea)
    second = lea.get(URL + first.next).context["page"]
    last = lea.get(URL + second.next).context["page"]
    seen = [texts(page) for page in (first, second, last)]
    assert seen == [["Number 4", "Number 3"], ["Number 2", "Number 1"], ["Number 0"]]
    assert (first.previous, last.next) == ("", "")
    back = lea.get(URL + last.previous).context["page"]
    assert texts(back) == texts(second)


def test_a_mark_that_is_gone_is_the_first_page(world, lea):
    world.shop(told(comment="Nobody came"))
    assert len(page_of(lea, after="nonsense").remarks) == 1


def test_a_long_account_is_cut_around_the_hit(world, lea):
    world.shop(told(account="Before. " * 200 + "The refund came. " + "After. " * 200))
    (remark,) = page_of(lea, q="refund").remarks
    shown = "".join(piece.text for piece in remark.pieces)
    assert "refund" in shown
    assert len(shown) < 600


def test_nothing_found_offers_a_way_out(world, lea):
    world.shop(told(comment="Nobody came"))
    assert "Nothing was found" in lea.get(URL, {"q": "giraffe"}).content.decode()


def test_others_say_nothing_here(world, cast, lea):
    Contacts(cast.other.organization).shops(told(comment="Nobody came"))
    assert page_of(lea).is_empty


@pytest.mark.parametrize("shops", [1, 3])
@pytest.mark.parametrize("name", ["lea", "rob"])
def test_the_number_of_queries_is_fixed(
    world, cast, client_for, django_assert_num_queries, shops, name
):
    for _shop in range(shops):
        world.shop(told(comment="Nobody came", account="I waited."))
    client = client_for(getattr(cast, name))
    with django_assert_num_queries(13 if name == "lea" else 14):
        client.get(URL, {"q": "nobody"})
