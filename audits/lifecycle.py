"""The moves of an assignment: which verb leads from which states to which.

Read as a table: a verb that is not listed for a state is refused there. The
database refuses it too, in the transaction that would write it.
"""

from typing import NamedTuple

OPEN = "open"
ASSIGNED = "assigned"
ACCEPTED = "accepted"
IN_PROGRESS = "in_progress"
SUBMITTED = "submitted"
IN_REVIEW = "in_review"
RETURNED = "returned"
APPROVED = "approved"
EXCLUDED = "excluded"
CANCELLED = "cancelled"
EXPIRED = "expired"

STATES = [
    OPEN,
    ASSIGNED,
    ACCEPTED,
    IN_PROGRESS,
    SUBMITTED,
    IN_REVIEW,
    RETURNED,
    APPROVED,
    EXCLUDED,
    CANCELLED,
    EXPIRED,
]
#: Nobody has it.
UNASSIGNED = frozenset({OPEN})
#: With the shopper, who may fill the checklist.
WITH_SHOPPER = frozenset({ASSIGNED, ACCEPTED, IN_PROGRESS, RETURNED})
#: Nothing was sent yet.
NOT_SENT = UNASSIGNED | WITH_SHOPPER - {RETURNED}
#: The shopper may send.
SENDABLE = frozenset({ACCEPTED, IN_PROGRESS, RETURNED})
#: Waiting for a reviewer's decision.
AWAITING_REVIEW = frozenset({SUBMITTED, IN_REVIEW})
#: A submission exists.
WITH_SUBMISSION = AWAITING_REVIEW | {RETURNED, APPROVED, EXCLUDED}
#: Nothing more will come.
ENDED = frozenset({APPROVED, EXCLUDED, CANCELLED, EXPIRED})


class InvalidMove(Exception):
    """The verb is not allowed in the state that the row is in now."""

    def __init__(self, verb: str, status: str) -> None:
        super().__init__(f"{verb} is not possible while {status}")
        self.verb = verb
        self.status = status


class Move(NamedTuple):
    sources: frozenset[str]
    target: str


MOVES: dict[str, Move] = {
    "assign": Move(frozenset({OPEN}), ASSIGNED),
    "withdraw": Move(frozenset({ASSIGNED, ACCEPTED}), OPEN),
    "decline": Move(frozenset({ASSIGNED}), OPEN),
    "accept": Move(frozenset({ASSIGNED}), ACCEPTED),
    "start": Move(frozenset({ACCEPTED}), IN_PROGRESS),
    "submit": Move(SENDABLE, SUBMITTED),
    "admit": Move(NOT_SENT | {CANCELLED, EXPIRED}, IN_PROGRESS),
    "take_up": Move(frozenset({SUBMITTED}), IN_REVIEW),
    "put_back": Move(frozenset({IN_REVIEW}), SUBMITTED),
    "approve": Move(AWAITING_REVIEW, APPROVED),
    "send_back": Move(AWAITING_REVIEW, RETURNED),
    "exclude": Move(AWAITING_REVIEW | {APPROVED}, EXCLUDED),
    "reopen": Move(frozenset({APPROVED, EXCLUDED}), IN_REVIEW),
    "cancel": Move(UNASSIGNED | WITH_SHOPPER, CANCELLED),
    "expire": Move(frozenset({OPEN, ASSIGNED, ACCEPTED}), EXPIRED),
}
