from datetime import date

import pytest

from reports.models import ImportedResult
from tests.reports.exporting.world import selection_of, written
from tests.reports.importing.world import PLAIN, run
from tests.reports.importing.world import written as file_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "parquet"])
def test_imported_shops_stand_in_the_file_and_are_marked(tmp_path, cast, kind):
    run(file_of(tmp_path, PLAIN))
    viewer = cast.viewer(cast.lea)
    said, rows = written(tmp_path / "f", viewer, file_format=kind)
    assert said["rows"] == ImportedResult.objects.count() == 2
    shown = [(row["location"], float(row["score_percent"])) for row in rows]
    assert shown == [("Ülemiste", 85.5), ("Tartu", 90.0)]
    assert [str(row["imported"]).lower() for row in rows] == ["true", "true"]
    assert all(not row["visited_at"] for row in rows)


def test_they_keep_to_the_filters_too(tmp_path, cast):
    run(file_of(tmp_path, PLAIN))
    viewer = cast.viewer(cast.ann)
    (tartu,) = ImportedResult.objects.filter(report_date=date(2025, 2, 4))
    only = selection_of(viewer, location=tartu.location.public_id)
    _said, rows = written(tmp_path / "f", viewer, selection=only)
    assert [row["location"] for row in rows] == ["Tartu"]
