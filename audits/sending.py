"""The body that the phone sends, and the same thing as plain data.

Every member beyond the first three may be missing: what an older page sends means what
it meant, and keeps its fingerprint.
"""

import hashlib
import json
from typing import Annotated, Any
from uuid import UUID

import msgspec

from audits.answers import Problem
from audits.contacts import MAX_CONTACTS, Contact, Moment
from shoppers import strictjson

MAX_EVIDENCE = 200
#: Whole seconds per section key.
Spent = Annotated[
    dict[str, Annotated[int, msgspec.Meta(ge=0, le=366 * 24 * 60 * 60)]],
    msgspec.Meta(max_length=200),
]


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file that is on the phone and will come: declared before its bytes."""

    id: UUID
    question: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    size: Annotated[int, msgspec.Meta(ge=1)]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    type: Annotated[str, msgspec.Meta(max_length=100)] = ""
    name: Annotated[str, msgspec.Meta(max_length=255)] = ""
    captured_at: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Fix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the phone was: degrees, metres."""

    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    accuracy: Annotated[float, msgspec.Meta(ge=0)]
    at: Moment | None = None


class Phone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the phone says of itself."""

    sent_at: Moment | None = None
    device: Annotated[str, msgspec.Meta(max_length=64)] = ""
    spent: Spent = {}
    place: Fix | None = None


class Sending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sending. `version` is the public id of the version that was answered."""

    assignment: UUID
    visited_at: Moment
    answers: dict[str, dict[str, Any]]
    contacts: Annotated[tuple[Contact, ...], msgspec.Meta(max_length=MAX_CONTACTS)] = ()
    evidence: Annotated[
        tuple[UUID | Slot, ...], msgspec.Meta(max_length=MAX_EVIDENCE)
    ] = ()
    revision: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    version: UUID | None = None
    phone: Phone | None = None

    @property
    def evidence_ids(self) -> tuple[UUID, ...]:
        return tuple(
            each.id if isinstance(each, Slot) else each for each in self.evidence
        )

    @property
    def slots(self) -> dict[UUID, Slot]:
        """The files that are declared with what they are, by id."""
        return {each.id: each for each in self.evidence if isinstance(each, Slot)}


class Malformed(Exception):
    """The body is JSON, but not a sending; the problem names the field."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.field)
        self.problem = problem


def read(body: bytes) -> Sending:
    """The sending in a JSON body. Raises BadJSON, or Malformed with the place."""
    data = strictjson.loads(body)
    try:
        return msgspec.convert(data, Sending, strict=False)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        field = path.strip("`").removeprefix("$").lstrip(".") or "body"
        problem = Problem("", "malformed", field, {"detail": message})
        raise Malformed(problem) from None


def fingerprint(sending: Sending) -> str:
    """SHA-256 of the canonical content: two spellings of one sending are equal."""
    text = json.dumps(
        _plain(sending), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(sending: Sending) -> dict[str, Any]:
    """Without the members that came later and are not used: as it always was."""
    plain: dict[str, Any] = msgspec.to_builtins(sending)
    for name in ("contacts", "version", "phone"):
        if not plain[name]:
            del plain[name]
    for contact in plain.get("contacts", ()):
        contact["events"] = [_event(each) for each in contact["events"]]
    return plain


_UNUSED = {"first": None, "why": "", "words": "", "mono": None, "removed": False}


def _event(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in event.items()
        if name not in _UNUSED or value != _UNUSED[name]
    }
