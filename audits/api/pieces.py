"""What a request of the upload protocol says: lengths, metadata, a piece of bytes."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from typing import IO
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from audits.uploading import MAX_BYTES
from shoppers.api.parsing import blocks, declared_length
from shoppers.api.problems import Problem, bad_header

#: The media type of bytes that belong at an offset.
PIECE = "application/offset+octet-stream"
#: What is summed beside what the sender asks for.
WHOLE: Mapping[bool, set[str]] = {True: {"sha256"}, False: set()}
ALGORITHMS = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
MAX_METADATA = 8000


def is_piece(request: HttpRequest) -> bool:
    return (request.content_type or "").lower() == PIECE


def brings_bytes(request: HttpRequest) -> bool:
    """Whether an announcement comes with the first piece of its file."""
    return is_piece(request) and request.META.get("CONTENT_LENGTH") not in (
        "",
        "0",
        None,
    )


def number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise bad_header(400, name, "bad_number", _("Give a number of bytes."))
    return int(text)


def length(request: HttpRequest) -> int:
    if "Upload-Defer-Length" in request.headers:
        words = _("Say how long the file is.")
        raise bad_header(400, "Upload-Defer-Length", "length_required", words)
    return number(request.headers.get("Upload-Length", ""), "Upload-Length")


def metadata(text: str) -> Mapping[str, str]:
    """Keys with values in base64, as the protocol has it. Raises Problem."""
    found = {}
    for pair in filter(None, (each.strip() for each in text[:MAX_METADATA].split(","))):
        key, _space, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise _bad_metadata(key, _("This is no text in base64.")) from None
    return found


def _bad_metadata(key: str, words: str) -> Problem:
    return bad_header(400, "Upload-Metadata", "bad_metadata", f"{key[:40]}: {words}")


def id_of(said: Mapping[str, str], name: str) -> UUID:
    try:
        return UUID(said.get(name, ""))
    except ValueError:
        raise _bad_metadata(name, _("Give the id, a UUID.")) from None


def digest_of(said: Mapping[str, str]) -> str:
    digest = said.get("sha256", "").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        words = _("Declare the sha256 of the bytes, so that a loss is noticed.")
        raise _bad_metadata("sha256", words)
    return digest


def receive(
    request: HttpRequest, piece: IO[bytes], *, is_first: bool
) -> tuple[Problem | None, str]:
    """The piece, checked against its checksum, and its sha256 where it is the first: it
    may be the whole file. A piece that broke off is kept as far as it came when it has
    no checksum: the Problem is for the end. Raises Problem."""
    size = declared_length(request, most=MAX_BYTES)
    algorithm, digest = _checksum(request.headers.get("Upload-Checksum", ""))
    wanted = {algorithm} if algorithm else set()
    sums = {each: ALGORITHMS[each]() for each in wanted | WHOLE[is_first]}
    broken = None
    try:
        for block in blocks(request, size):
            piece.write(block)
            for each in sums.values():
                each.update(block)
    except Problem as problem:
        if algorithm or not piece.tell():
            raise
        broken = problem
    if algorithm and sums[algorithm].digest() != digest:
        words = _("The bytes are not those that were declared. Send them again.")
        raise bad_header(460, "Upload-Checksum", "checksum_mismatch", words)
    return broken, sums["sha256"].hexdigest() if is_first else ""


def _checksum(text: str) -> tuple[str, bytes]:
    if not text:
        return "", b""
    algorithm, _space, value = text.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm not in ALGORITHMS or not digest:
        words = _("Give sha256 or sha1, and the digest in base64.")
        raise bad_header(400, "Upload-Checksum", "bad_checksum", words)
    return algorithm, digest
