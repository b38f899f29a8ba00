from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.exporting.filters import filters_of, wanted_of
from reports.reading.selection import Wanted, select
from tests.reports.exporting.world import selection_of
from tests.reports.views.world import FULL, World


@pytest.mark.django_db
def test_an_export_asks_for_what_its_page_showed(cast):
    world = World(cast.organization)
    world.shops(FULL)
    lea = cast.viewer(cast.lea)
    wanted = Wanted(
        program=world.program.public_id,
        wave=world.wave.public_id,
        region=world.region.public_id,
        question="solved",
        by="wave",
        critical=True,
        log="hold_time.late",
    )
    assert wanted_of(filters_of(select(lea, wanted))) == wanted
    everything = selection_of(lea, program=world.program.public_id, every_wave=True)
    assert wanted_of(filters_of(everything)).every_wave


def test_a_month_is_its_first_day():
    assert wanted_of({"month": "2026-11"}).month == date(2026, 11, 1)


@given(st.dictionaries(st.sampled_from(["program", "wave", "month"]), st.text()))
def test_nonsense_is_a_value_error(filters):
    try:
        wanted = wanted_of(filters)
    except ValueError:
        return
    assert isinstance(wanted.program, UUID | None)
