"""What the operations refuse, said as problems of the API."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import reverse
from django.utils.translation import gettext as _

from audits.answers import Problem as Complaint
from audits.assigning import CannotAssign
from audits.intake import Conflict, Refused, UnknownAssignment
from audits.lifecycle import InvalidMove
from audits.reviewing import CannotReview
from audits.uploading import MAX_BYTES, CannotStore
from shoppers.api.problems import (
    Fault,
    Problem,
    bad_content,
    bad_header,
    bad_parameter,
    escaped,
)
from shoppers.strictjson import BadJSON

NAMED = re.compile(r"(?:unknown|required) field `([^`]*)`")

#: Refused uploads that are about the bytes as they travelled: send them again.
TRAVEL = {
    "cut_short": "Content-Length",
    "empty": "Content-Length",
    "other_bytes": "Content-Digest",
}
#: Refused uploads that are about the question they were sent to.
FOR_QUESTION = {"unknown_question", "takes_no_evidence", "too_many"}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what an operation raises into a Problem. Nothing was stored."""
    try:
        yield
    except InvalidMove as error:
        raise conflict(f"assignment_{error.status}", str(error)) from error
    except Conflict as error:
        raise _of_conflict(error) from error
    except UnknownAssignment as error:
        words = _("There is no such shop, or it is not yours.")
        raise bad_content([Fault("/assignment", "not_found", words)]) from error
    except BadJSON as error:
        raise Problem(400, "bad_json", str(error)) from error
    except Refused as error:
        raise bad_content([fault_of(each) for each in error.problems]) from error
    except CannotAssign as error:
        words = _("There is no such shopper, or they cannot be given work now.")
        raise bad_content([Fault("/shopper", error.code, words)]) from error
    except CannotReview as error:
        raise of_review(error) from error
    except CannotStore as error:
        raise of_upload(error.code) from error


def conflict(code: str, detail: str = "") -> Problem:
    detail = detail or _("Something else is stored here, or the shop has moved on.")
    return Problem(409, code, detail)


def _of_conflict(error: Conflict) -> Problem:
    """What a correction has to name: where the stored one is, and its revision."""
    problem = conflict(error.code)
    if stored := error.stored:
        problem.headers["Location"] = reverse("api:submission", args=[stored.public_id])
        problem.headers["X-Candid-Revision"] = str(stored.revision)
    return problem


def fault_of(complaint: Complaint) -> Fault:
    """An answer's complaint is at its field; a sending's at a path of the body."""
    if complaint.key:
        pointer = f"/answers/{escaped(complaint.key)}"
        if complaint.code not in ("unknown_question", "unknown_field"):
            pointer += f"/{complaint.field}"
    else:
        pointer = pointer_of(complaint)
    return Fault(pointer, complaint.code, complaint.message)


def pointer_of(complaint: Complaint) -> str:
    steps = re.findall(r"[^.\[\]]+", complaint.field)
    steps = [] if complaint.field == "body" else [step for step in steps if step != "…"]
    named = NAMED.search(str(complaint.params.get("detail", "")))
    if named:
        steps.append(named[1][:80])
    return "".join(f"/{escaped(step)}" for step in steps)


def of_review(error: CannotReview) -> Problem:
    if error.code == "own_shop":
        return Problem(403, error.code, _("Nobody decides on their own shop."))
    if error.code == "awaiting_evidence":
        words = _("A file of this shop is still on the shopper's phone.")
        return conflict(error.code, words)
    if error.code == "file_is_here":
        words = _("The file has come meanwhile.")
        return conflict(error.code, words)
    pointer = "/" + "/".join(map(escaped, error.field.split(".", 1)))
    return bad_content([Fault(pointer, error.code, _("Mend this and send it again."))])


def of_upload(code: str) -> Problem:
    if code in TRAVEL:
        words = _("The bytes are not those that were declared. Send them again.")
        return bad_header(400, TRAVEL[code], code, words)
    if code in FOR_QUESTION:
        words = _("This question does not take this file.")
        return Problem(
            422, code, words, errors=[Fault("question", code, words, "query")]
        )
    if code == "beyond_length":
        words = _("This is more than the file was announced to have.")
        return bad_header(413, "Content-Length", code, words)
    if code == "too_large":
        return Problem(
            413, code, _("Send at most %(most)d bytes.") % {"most": MAX_BYTES}
        )
    if code == "type_not_accepted":
        words = _("Send a photo (JPEG, PNG, WebP, HEIC), a recording or a PDF.")
        return Problem(415, code, words)
    return conflict(code)


def no_such_shop() -> Problem:
    words = _("There is no such shop, or it is not yours.")
    return bad_parameter("assignment", "not_found", words)
