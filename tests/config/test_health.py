import pytest

pytestmark = pytest.mark.django_db


def test_it_answers_anybody_when_the_database_does(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/healthz/")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_nothing_may_be_posted_to_it(client):
    assert client.post("/healthz/").status_code == 405
