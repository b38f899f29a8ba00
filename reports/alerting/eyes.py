"""What a rule looks at: the rows that its filters name, as a leader reads them."""

from reports.composing.filters import selection_of
from reports.models import AlertRule
from reports.reading.selection import Absent, Selection
from shoppers.models import Role, Viewer


def selection_for(rule: AlertRule) -> Selection | None:
    """None where something that the filters name is not there any more.

    A rule outlives the roles of who made it, and sees no more than its organization's
    leaders do; what its recipients may see is asked when they are told.
    """
    viewer = Viewer(rule.created_by, rule.organization, frozenset({Role.LEADER.value}))
    wanted = {**rule.filters, "program": str(rule.program.public_id), "wave": "all"}
    try:
        return selection_of(viewer, wanted)
    except Absent:
        return None
