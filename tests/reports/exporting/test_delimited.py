"""What is written is, to the letter, what Python's own writer makes of the cells."""

import csv
import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.exporting import delimited
from reports.exporting.delimited import MARK, write
from reports.exporting.tables import Column, Kind, Table
from shoppers.cells import safe

#: Letters that mean something to a spreadsheet or to CSV, and some that do not.
LETTERS = st.text("=+-@\t\r\n'\", ;\\0a7.\u202eé😀", max_size=5) | st.text(max_size=5)
#: At zero, at zero in winter, off by minutes, west, and off by seconds until 1972.
ZONES = ["UTC", "Europe/London", "Asia/Kathmandu", "America/Lima", "Africa/Monrovia"]
WHOLE = st.integers(-10_000_000, 10_000_000)
CELLS = {
    Kind.TEXT: LETTERS,
    Kind.INTEGER: WHOLE,
    Kind.NUMBER: WHOLE.map(lambda whole: whole / 100_000),
    Kind.FLAG: st.booleans(),
    Kind.DAY: st.dates(),
    Kind.MOMENT: st.datetimes(timezones=st.sampled_from([*map(ZoneInfo, ZONES)])),
    Kind.VALUE: LETTERS | WHOLE | st.floats(allow_nan=False) | st.booleans(),
}
#: A busy machine is slow to make up cells, which proves nothing.
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
COLUMNS = [Column(f"={kind}", kind) for kind in CELLS]
ROWS = st.lists(st.tuples(*(st.none() | cells for cells in CELLS.values())))


def saved(path, rows, columns=COLUMNS):
    made = Table("shops", columns, len(rows), lambda: map(list, rows))
    said = write(made, made.rows(), path)
    return said, path.read_bytes().decode("utf-8")


def by_hand(rows, columns=COLUMNS):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([safe(column.name) for column in columns])
    writer.writerows([told(cell) for cell in row] for row in rows)
    return MARK + file.getvalue()


def told(cell):
    match cell:
        case bool():
            return "true" if cell else "false"
        case str():
            return safe(cell)
        case datetime():
            return cell.isoformat(timespec="seconds")
    return cell


@patient
@given(ROWS)
def test_any_cells_are_written_as_by_the_standard_library(tmp_path_factory, rows):
    said, text = saved(tmp_path_factory.getbasetemp() / "any", rows)
    assert (said["rows"], text) == (len(rows), by_hand(rows))


@patient
@given(st.lists(CELLS[Kind.MOMENT]))
def test_moments_alone_are_written_with_their_zones(tmp_path_factory, moments):
    columns = [Column("seen", Kind.MOMENT), Column("said", Kind.VALUE)]
    rows = [(moment, "yes") for moment in moments]
    _said, text = saved(tmp_path_factory.getbasetemp() / "moments", rows, columns)
    assert text == by_hand(rows, columns)


def test_what_many_rows_say_is_written_in_each(tmp_path):
    start = datetime(2026, 3, 29, 0, 30, tzinfo=ZoneInfo("Europe/London"))
    rows = [
        ("=1", n % 3, n / 4, n % 2 == 0, date(2026, 1, 1 + n % 9),
         start + timedelta(seconds=n), ["yes", "-", None][n % 3])
        for n in range(20_000)
    ]  # fmt: skip
    said, text = saved(tmp_path / "f", rows)
    assert said["rows"] == 20_000
    assert text == by_hand(rows)


def test_no_row_is_a_file_with_its_header(tmp_path):
    said, text = saved(tmp_path / "f", [])
    assert (said["rows"], text) == (0, by_hand([]))


def test_what_breaks_the_writing_breaks_the_export(tmp_path):
    rows = [("lone \ud800", *[None] * (len(COLUMNS) - 1))]
    with pytest.raises(UnicodeEncodeError):
        saved(tmp_path / "f", rows)


def test_rows_are_asked_for_a_few_at_a_time(tmp_path):
    """The wider the table, the fewer rows are in memory."""
    waiting, most = set(), 0
    columns = [Column(f"c{n}", Kind.INTEGER) for n in range(delimited.CELLS // 10)]

    class Kept(list):
        def __del__(self):
            waiting.discard(id(self))

    def rows():
        nonlocal most
        for _ in range(100):
            row = Kept([1] * len(columns))
            waiting.add(id(row))
            most = max(most, len(waiting))
            yield row
            del row

    table = Table("shops", columns, 100, rows)
    assert write(table, rows(), tmp_path / "f")["rows"] == 100
    assert most <= 31
