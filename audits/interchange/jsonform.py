"""A checklist as one JSON document, between organizations."""

import json
from datetime import datetime
from typing import Any

import msgspec

from audits.definition import Checklist, DefinitionError, faults, read, to_json
from audits.interchange.plain import stored
from audits.interchange.questions import what
from audits.interchange.report import Entry, Problem, Refused, Status
from audits.interchange.xlsform import Taken
from audits.sentences import _, verbatim
from shoppers.strictjson import BadJSON, loads

FORMAT, VERSION = "candid-checklist", 1


def to_document(checklist: Checklist, name: str, *, at: datetime) -> bytes:
    """The document that `from_document` reads back to the letter."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "name": name,
        "exported_at": at.isoformat(),
        "checklist": to_json(checklist),
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def looks_like(content: bytes) -> bool:
    """Whether this may be JSON: by its first character, whatever the file is called."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def from_document(content: bytes) -> Taken:
    """The checklist of a document. Raises Refused."""
    try:
        document = loads(content.removeprefix(b"\xef\xbb\xbf"))
    except BadJSON as error:
        raise Refused(Problem(verbatim(str(error)))) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Refused(Problem(_("The file is JSON, but no checklist from Candid.")))
    if document.get("version") != VERSION:
        message = _(
            "Only version %(number)s of the format can be read.", number=VERSION
        )
        raise Refused(Problem(message, column="version"))
    try:
        checklist = read(document.get("checklist"))
    except DefinitionError as error:
        raise Refused(Problem(error.sentence, column=error.path)) from None
    name = document.get("name")
    return Taken(
        name=stored(name) if isinstance(name, str) else "",
        checklist=checklist,
        entries=list(_entries(checklist)),
        columns=[],
        faults=list(faults(checklist)),
    )


def _entries(checklist: Checklist) -> list[Entry]:
    """Every question, counted through the document: nothing can be lost here."""
    return [
        Entry("checklist", number, each.key, Status.IMPORTED, what(each.kind))
        for number, each in enumerate(checklist.questions(), 1)
    ]


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the document (draft 2020-12), as docs/ publishes it."""
    (found,), components = msgspec.json.schema_components(
        [Checklist], ref_template="#/$defs/{name}"
    )
    for each in components.values():
        if "description" in each:
            # A docstring, whose lines are indented or not as the Python is.
            each["description"] = " ".join(each["description"].split())
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Candid checklist",
        "type": "object",
        "required": ["format", "version", "name", "checklist"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "name": {"type": "string", "minLength": 1},
            "exported_at": {"type": "string", "format": "date-time"},
            "checklist": found,
        },
        "$defs": components,
    }
    # Expressions of a JSON Schema are JavaScript's, whose end is "$" and never "\Z".
    portable: dict[str, Any] = json.loads(json.dumps(schema).replace(r"\\Z", "$"))
    return portable
