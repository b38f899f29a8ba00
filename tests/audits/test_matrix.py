import pytest

from audits.matrix import Cell, Matrix, MatrixRow, Place, matrix_of, place_finding
from audits.models import Assignment
from tests import factories


@pytest.fixture
def matrix(cast):
    """Two regions, two channels, five shops, one of them called off."""
    ours = cast.organization
    north, south = (factories.region(ours, name=name) for name in ("North", "South"))
    phone = factories.channel(ours, "phone", name="Phone", position=1)
    mail = factories.channel(ours, "email", name="E-mail", position=2)
    wave = factories.wave(factories.program(ours))
    plan = [
        (south, phone, "open"),
        (south, mail, "approved"),
        (north, mail, "submitted"),
        (north, mail, "returned"),
        (north, phone, "cancelled"),
    ]
    for region, channel, status in plan:
        place = factories.location(ours, channel, region)
        factories.assignment(ours, wave=wave, location=place, status=status)
    return matrix_of(Assignment.objects.all())


def named(cells):
    return {place.name: (c.planned, c.sent, c.approved) for place, c in cells}


def test_regions_stand_by_name_and_channels_in_their_order(matrix):
    assert [row.region.name for row in matrix.rows] == ["North", "South"]
    assert [channel.name for channel in matrix.channels] == ["Phone", "E-mail"]


def test_a_cell_counts_its_shops_but_not_what_was_called_off(matrix):
    north, south = matrix.rows
    assert named(north.cells) == {"Phone": (0, 0, 0), "E-mail": (2, 2, 0)}
    assert named(south.cells) == {"Phone": (1, 0, 0), "E-mail": (1, 1, 1)}


def test_rows_columns_and_the_whole_are_summed(matrix):
    assert [(row.total.planned, row.total.sent) for row in matrix.rows] == [
        (2, 2),
        (2, 1),
    ]
    assert named(matrix.foot) == {"Phone": (1, 0, 0), "E-mail": (3, 3, 1)}
    assert (matrix.total.planned, matrix.total.approved) == (4, 1)


def test_two_regions_of_one_name_stay_two(cast):
    ours = cast.organization
    wave = factories.wave(factories.program(ours))
    for _ in range(2):
        above = factories.region(ours)
        place = factories.location(ours, region=factories.region(ours, above, name="A"))
        factories.assignment(ours, wave=wave, location=place)
    rows = matrix_of(Assignment.objects.all()).rows
    assert [row.total.planned for row in rows] == [1, 1]


def test_a_wave_without_shops_is_an_empty_matrix(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        matrix = matrix_of(Assignment.objects.all())
    assert (matrix.rows, matrix.channels, matrix.total) == ([], [], Cell())


@pytest.mark.parametrize(
    ("planned", "sent", "behind"),
    [(0, 0, False), (1, 0, True), (2, 1, False), (3, 1, True), (3, 2, False)],
)
def test_behind_is_less_than_half(planned, sent, behind):
    assert Cell(planned, sent).is_behind is behind


def test_a_cell_without_shops_has_an_empty_bar():
    assert (Cell().sent_width, Cell().approved_width) == (0, 0)
    assert (Cell(3, 2, 1).sent_width, Cell(3, 2, 1).approved_width) == (66, 33)


def regions(*sent):
    """One region per number: so many of ten shops were sent there."""
    rows = [
        MatrixRow(Place(str(i), f"R{i}"), [], Cell(10, n)) for i, n in enumerate(sent)
    ]
    return Matrix([], rows, [], Cell())


@pytest.mark.parametrize(
    ("sent", "phase", "words"),
    [
        ((9, 8), "live", "Regions and channels"),
        ((1, 2), "live", "Regions and channels"),
        ((1, 9), "planned", "Regions and channels"),
        ((1, 9), "live", "R0 holds the wave back"),
        ((1, 9, 2), "live", "R0 and R2 hold the wave back"),
        ((1, 2, 3, 9), "live", "3 of 4 regions have sent less than half"),
    ],
)
def test_the_heading_names_who_holds_the_wave_back(sent, phase, words):
    assert place_finding(regions(*sent), phase) == words
