import pytest
from django.urls import reverse

from shoppers.models import JournalEntry, Membership, PersonalToken, Role
from shoppers.models.tokens import digest


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def issue(client, name="Power BI"):
    return client.post(reverse("shoppers:token-issue"), {"name": name})


def test_a_new_token_is_shown_once_and_stored_only_as_a_hash(ann):
    page = issue(ann).text
    token = PersonalToken.objects.get()
    secret = page.split('readonly value="')[1].split('"')[0]
    assert token.secret_hash == digest(secret)
    assert secret not in ann.get(reverse("shoppers:account")).text


def test_a_token_needs_a_name(ann):
    answer = issue(ann, "")
    assert answer.status_code == 422
    assert not PersonalToken.objects.exists()


def test_a_revoked_token_is_usable_no_more_and_journaled(ann):
    issue(ann)
    token = PersonalToken.objects.get()
    ann.post(reverse("shoppers:token-revoke", args=[token.public_id]))
    assert not PersonalToken.objects.usable().exists()
    verbs = JournalEntry.objects.about(token).values_list("verb", flat=True)
    assert sorted(verbs) == ["token.issue", "token.revoke"]


def test_somebody_elses_token_does_not_exist_for_me(cast, ann, client_for):
    issue(ann)
    token = PersonalToken.objects.get()
    url = reverse("shoppers:token-revoke", args=[token.public_id])
    assert client_for(cast.rob).post(url).status_code == 404
    assert PersonalToken.objects.usable().exists()


def test_a_member_of_two_organizations_can_change_between_them(cast, ann):
    Membership.objects.create(
        person=cast.ann, organization=cast.other.organization, role=Role.MANAGER
    )
    other = cast.other.organization
    ann.post(reverse("shoppers:organization-switch"), {"organization": other.public_id})
    assert "Harbour Bank" in ann.get(reverse("shoppers:account")).text


@pytest.mark.parametrize("chosen", ["not-a-uuid", "other"])
def test_an_organization_that_is_not_mine_does_not_exist(cast, ann, chosen):
    if chosen == "other":
        chosen = cast.other.organization.public_id
    url = reverse("shoppers:organization-switch")
    assert ann.post(url, {"organization": chosen}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_queries_for_any_tokens(
    ann, count, django_assert_num_queries
):
    for number in range(count):
        issue(ann, f"Token {number}")
    with django_assert_num_queries(4):
        ann.get(reverse("shoppers:account"))
