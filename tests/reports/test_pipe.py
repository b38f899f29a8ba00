from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from reports import pipe


@given(st.lists(st.binary(max_size=300)))
def test_pieces_come_out_as_they_went_in(pieces):
    stream = BytesIO()
    pipe.write(stream, *pieces)
    stream.seek(0)
    assert [pipe.read(stream) for _ in pieces] == pieces
    assert pipe.read(stream) is None


@given(st.binary(min_size=1, max_size=40), st.integers(1, 40))
def test_a_piece_that_is_cut_off_is_none(piece, lost):
    stream = BytesIO()
    pipe.write(stream, piece)
    cut = BytesIO(stream.getvalue()[: -min(lost, len(piece))])
    assert pipe.read(cut) is None
