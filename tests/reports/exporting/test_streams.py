from hypothesis import given
from hypothesis import strategies as st

from reports.exporting.streams import Beside

OWNERS = st.lists(st.integers(0, 9)).map(sorted)


@given(OWNERS, st.sets(st.integers(0, 9)).map(sorted))
def test_everybody_gets_their_own_rows(rows, asked):
    stream = Beside((owner, at) for at, owner in enumerate(rows))
    for owner in asked:
        mine = [row for row in enumerate(rows) if row[1] == owner]
        assert [(at, who) for who, at in stream.take(owner)] == mine
