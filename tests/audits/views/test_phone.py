"""What makes the shopper's pages an app that costs little at the next visit."""

import json

import pytest
from django.urls import reverse

from tests import factories

TODAY = reverse("audits:today")


@pytest.fixture
def sam(cast, client_for):
    return client_for(cast.sam)


def test_a_page_that_has_not_changed_costs_one_line(sam):
    first = sam.get(TODAY)
    again = sam.get(TODAY, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again["X-Candid-Person"] == first["X-Candid-Person"]


def test_a_page_that_has_changed_is_sent(sam, cast):
    tag = sam.get(TODAY)["ETag"]
    factories.assignment(cast.organization, shopper=cast.sam, status="accepted")
    assert sam.get(TODAY, headers={"If-None-Match": tag}).status_code == 200


def test_a_page_is_never_taken_for_another_persons(sam, cast, client_for):
    other = factories.person(cast.organization, "shopper")
    tag = sam.get(TODAY)["ETag"]
    answer = client_for(other).get(TODAY, headers={"If-None-Match": tag})
    assert answer.status_code == 200


def test_a_page_with_a_message_is_not_kept(sam, cast):
    shop = factories.assignment(cast.organization, shopper=cast.sam)
    sam.post(reverse("audits:shop-decline", args=[shop.public_id]))
    assert "ETag" not in sam.get(TODAY)


def test_pages_are_kept_by_the_phone_only(sam):
    assert sam.get(TODAY)["Cache-Control"] == "private, no-store"


def test_hello_says_who_and_gives_a_token(sam, cast):
    told = sam.get(reverse("audits:hello")).json()
    assert told["person"] == str(cast.sam.public_id)
    assert told["csrf"]


def test_hello_of_nobody_is_401(client):
    assert client.get(reverse("audits:hello")).status_code == 401


def test_the_worker_may_serve_the_whole_site(client):
    answer = client.get("/sw.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert b"js/field/store.js" in answer.content
    again = client.get("/sw.js", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_the_manifest_has_icons_of_both_kinds(client):
    icons = client.get("/manifest.webmanifest").json()["icons"]
    assert {each["purpose"] for each in icons} == {"any", "maskable"}


def test_a_discreet_app_is_called_notes_dark_and_has_icons_of_its_own(client):
    told = client.get("/manifest.webmanifest?discreet=1").json()
    assert "Candid" not in json.dumps(told)
    assert (told["name"], told["background_color"]) == ("Notes", "#14161a")
    assert {each["sizes"] for each in told["icons"]} == {"192x192", "512x512"}
    assert all("notes" in each["src"] for each in told["icons"])


@pytest.mark.parametrize(("cookie", "name"), [("", "Candid"), ("1", "Notes")])
def test_an_iphones_home_screen_is_told_the_same(sam, cookie, name):
    sam.cookies["discreet"] = cookie
    page = sam.get(TODAY).content.decode()
    assert f'<meta name="apple-mobile-web-app-title" content="{name}">' in page
    icon = "notes-192" if cookie else "app-192"
    assert f"icons/{icon}" in page.split('rel="apple-touch-icon"')[1][:80]


def test_the_outbox_names_only_ones_own_shops(sam, cast):
    mine = factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress"
    )
    other = factories.person(cast.organization, "shopper")
    theirs = factories.assignment(
        cast.organization, shopper=other, status="in_progress"
    )
    page = sam.get(reverse("audits:outbox")).content.decode()
    assert str(mine.public_id) in page
    assert str(theirs.public_id) not in page
