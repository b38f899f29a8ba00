"""Messages to people: made when they are due, sent once, with what each may see.

The row is the queue (`Delivery`). Until a message is handed to the mail server, a
worker that dies is followed by another; from then on nothing is sent again by itself
(docs/decisions/0011).
"""

from reports.delivering.queueing import is_due, make_due, send_now
from reports.delivering.sending import send_next

__all__ = ["is_due", "make_due", "send_next", "send_now"]
