import pytest

from reports.search import Search, common_words, parse, pieces


@pytest.mark.parametrize(
    ("typed", "search"),
    [
        ("", Search()),
        ("  Hold  ", Search(("hold",))),
        ("hold music", Search(("hold", "music"))),
        ('"on hold" -music', Search(("on hold",), ("music",))),
        ("e-mail", Search(("e mail",))),
        ("don’t", Search(("don t",))),
        ("ÄRGER", Search(("ärger",))),
        ("-", Search()),
        ("'; DROP TABLE --", Search(("drop", "table"))),
        ('"', Search()),
    ],
)
def test_what_is_typed_is_words_and_phrases(typed, search):
    assert parse(typed) == search


def test_only_so_many_terms_are_looked_for():
    assert len(parse("word " * 500).wanted) == 12


def test_a_search_is_told_to_postgresql_as_phrases():
    assert parse('on "the line" -music').websearch == '"on" "the line" -"music"'


def hits(text, typed):
    return [piece.text for piece in pieces(text, parse(typed)) if piece.is_hit]


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("On hold, on HOLD.", "hold", ["hold", "HOLD"]),
        ("A household", "hold", []),
        ("The e-mail came", "e mail", ["e", "mail"]),
        ("The e-mail came", '"e mail"', ["e-mail"]),
        ("price (was) right", "(was)", ["was"]),
    ],
)
def test_whole_words_are_hit_in_any_case(text, typed, found):
    assert hits(text, typed) == found


def test_the_pieces_are_the_text():
    text = "They put me on hold; hold on, they said."
    cut = pieces(text, parse("hold"))
    assert "".join(piece.text for piece in cut) == text


def test_a_word_counts_once_in_a_text():
    texts = ["Music, music, music", "music and queue", "A queue of two"]
    assert common_words(texts, 5) == [("music", 2), ("queue", 2)]


def test_common_and_single_words_tell_nothing():
    assert common_words(["would refund", "would complain"], 5) == []
