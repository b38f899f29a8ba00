from audits.api.redaction import for_reader

ASKS = {"all": [{"question": "secret", "is": "yes"}]}
CONTENT = {
    "outcome_key": "secret",
    "translations": {"et": {"question.secret.text": "Saladus", "question.q.text": "K"}},
    "sections": [
        {
            "key": "s",
            "title": "S",
            "visible_when": ASKS,
            "questions": [
                {"key": "secret", "text": "Secret?", "internal": True},
                {"key": "q", "text": "Open?", "evidence_when": ASKS},
            ],
        }
    ],
}


def test_nothing_that_names_an_internal_question_is_left():
    found = for_reader(CONTENT)
    assert "secret" not in str(found).lower()
    assert found["translations"] == {"et": {"question.q.text": "K"}}
    assert found["sections"][0]["questions"] == [{"key": "q", "text": "Open?"}]


def test_without_internal_questions_it_is_as_it_was():
    questions = [{"key": "q", "text": "Open?", "internal": False}]
    plain = {"sections": [{"key": "s", "questions": questions}]}
    assert for_reader(plain) == plain
