from django.urls import reverse

from audits import reviewing
from reports import printing
from tests.reports.views.test_scorecard import sent_with_photo, world

__all__ = ["world"]


def image(photo, variant="thumb"):
    return f'<img src="{reverse("audits:evidence", args=[photo.public_id, variant])}">'


def handed(viewer, page):
    return list(printing.files_of(viewer, page))


def approved_photo(world, cast):
    shop, photo = sent_with_photo(world, ready=True)
    reviewing.approve(cast.viewer(cast.rob), shop, at=shop.arrived_at)
    return photo


def test_small_copies_that_the_reader_may_see_are_handed_over(world, cast):
    photo = approved_photo(world, cast)
    viewer = cast.viewer(cast.lea)
    assert len(handed(viewer, image(photo))) == 1


def test_a_picture_of_another_organization_is_not(world, cast):
    photo = approved_photo(world, cast)
    stranger = cast.other.viewer(cast.other.lea)
    assert handed(stranger, image(photo)) == []


def test_a_picture_that_is_not_the_readers_is_not(world, cast):
    _shop, photo = sent_with_photo(world, ready=True)
    assert handed(cast.viewer(cast.lea), image(photo)) == []


def test_an_original_is_never_handed_over(world, cast):
    photo = approved_photo(world, cast)
    assert handed(cast.viewer(cast.rob), image(photo, "original")) == []


def test_only_style_sheets_of_ours_are_handed_over(cast):
    page = (
        '<link rel="stylesheet" href="/static/css/print.css">'
        '<link rel="stylesheet" href="/static/../config/settings.py">'
        '<link rel="stylesheet" href="/static/css/../../../secret_key.css">'
        '<link rel="stylesheet" href="https://198.51.100.7/x.css">'
    )
    assert handed(cast.viewer(cast.lea), page) == ["/static/css/print.css"]


def test_the_same_process_prints_again(cast):
    viewer = cast.viewer(cast.lea)
    page = '<html lang="en"><title>T</title><p>x</p></html>'
    printing.paper(viewer, page, base="https://candid.example/")
    first = printing.press.process_id
    printing.paper(viewer, page, base="https://candid.example/")
    assert printing.press.process_id == first


def test_a_process_that_has_printed_much_is_replaced(cast, monkeypatch):
    viewer = cast.viewer(cast.lea)
    page = '<html lang="en"><title>T</title><p>x</p></html>'
    printing.paper(viewer, page, base="https://candid.example/")
    first = printing.press.process_id
    monkeypatch.setattr(printing, "PAPERS", 1)
    printing.paper(viewer, page, base="https://candid.example/")
    assert printing.press.process_id != first
