from datetime import timedelta

import pytest

from audits.forms.planning import PlanForm
from tests import factories


@pytest.fixture
def wave(cast):
    return factories.wave(factories.program(cast.organization))


@pytest.fixture
def asked(cast, wave):
    place = factories.location(cast.organization)
    return {
        "locations": [str(place.public_id)],
        "scenario": str(factories.scenario(cast.organization).public_id),
        "version": str(factories.checklist_version(cast.organization).public_id),
        "shops_each": "3",
        "starts_on": wave.starts_on.isoformat(),
        "due_on": wave.ends_on.isoformat(),
        "report_on": wave.ends_on.isoformat(),
        "fee": "14.5",
    }


def form_of(cast, wave, asked):
    return PlanForm(asked, viewer=cast.viewer(cast.ann), wave=wave)


def test_a_valid_form_tells_the_round(cast, wave, asked):
    form = form_of(cast, wave, asked)
    assert form.is_valid()
    assert (form.round.shops_each, form.round.fee_cents) == (3, 1450)


def test_shops_are_counted_before_anything_else_is_right(cast, wave, asked):
    form = form_of(cast, wave, asked | {"scenario": ""})
    assert not form.is_valid()
    assert (form.location_count, form.shop_count) == (1, 3)


def test_nothing_is_counted_on_an_empty_form(cast, wave):
    form = PlanForm(viewer=cast.viewer(cast.ann), wave=wave)
    assert form.shop_count == 0


def test_a_report_may_come_after_the_wave_but_not_months_later(cast, wave, asked):
    soon = (wave.ends_on + timedelta(days=90)).isoformat()
    late = (wave.ends_on + timedelta(days=91)).isoformat()
    assert form_of(cast, wave, asked | {"report_on": soon}).is_valid()
    assert not form_of(cast, wave, asked | {"report_on": late}).is_valid()
