"""What a file is, by its bytes; and what a file may be called. Nothing is decoded."""

from __future__ import annotations

import re
import unicodedata

import filetype

HEAD_BYTES = 8192
"""How much of a file `sniff` wants to see."""

ACCEPTED: dict[str, frozenset[str]] = {
    "photo": frozenset({"image/jpeg", "image/png", "image/webp", "image/heic"})
    | {"image/heif"},
    # Phones record sound into the video containers; what the file holds is only
    # certain once it is decoded, so both spellings of mp4 and webm are sound.
    "audio": frozenset({"audio/mp4", "audio/webm", "audio/ogg", "audio/mpeg"})
    | {"audio/wav", "audio/aac", "audio/amr", "video/mp4", "video/webm"},
    "document": frozenset({"application/pdf", "text/plain"}),
}
ACCEPTED["screenshot"] = ACCEPTED["photo"]

_HEVC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_HEIF = {b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}
_OTHER_NAMES = {"audio/x-wav": "audio/wav", "image/apng": "image/png"}
# Text that a browser might run if it were ever served as what it claims to be.
_MARKUP = re.compile(
    r"<\s*(!doctype|!--|\?xml|html|head|body|script|svg|iframe|object|embed|img|style"
    r"|meta|link|math|form)\b",
    re.IGNORECASE,
)
_MARKUP_NAME = re.compile(r"\.(x?html?|svgz?|xml|xsl|js|mjs|css)$", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")

_NAME_BYTES = 150
_EXTENSION_BYTES = 16
# Control characters, surrogates, private use, line and paragraph separators; of the
# format characters all but the two joiners, which Persian and emoji need.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"


def sniff(head: bytes, *, name: str = "") -> str | None:
    """The mime type of the file that begins with `head`, or None when unknown.

    `head` is the first HEAD_BYTES of the file (or the whole of a shorter one).
    `name` never makes a file anything; it can only spoil plain text that calls
    itself a page or a script. SVG, HTML and XML are always None.
    """
    head = head[:HEAD_BYTES]
    if head[4:8] == b"ftyp":
        return _sniff_boxes(head)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return _sniff_matroska(head)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    kind = filetype.guess(head)
    if kind is not None:
        mime = str(kind.mime)
        return _OTHER_NAMES.get(mime, mime)
    if _is_mpeg_audio(head):
        return "audio/mpeg"
    return "text/plain" if _is_plain_text(head, name) else None


def _sniff_boxes(head: bytes) -> str | None:
    """ISO base media: HEIC, HEIF, AVIF, MP4 and M4A differ by their brands."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {major, *(head[i : i + 4] for i in range(16, size - 3, 4))}
    if major in _AVIF or (major in _HEIF and brands & _AVIF):
        return "image/avif"
    if major in _HEVC or (major in _HEIF and brands & _HEVC):
        return "image/heic"
    if major in _HEIF:
        return "image/heif"
    if major == b"qt  ":
        return "video/quicktime"
    if major in {b"M4A ", b"M4B "} or (b"soun" in head and b"vide" not in head):
        return "audio/mp4"
    return "video/mp4"


def _sniff_matroska(head: bytes) -> str | None:
    if b"webm" not in head[:64]:
        return "video/x-matroska"
    return "video/webm" if b"V_" in head else "audio/webm"


def _is_mpeg_audio(head: bytes) -> bool:
    """A bare MPEG audio frame: sync, layer III, a bit rate and a sample rate."""
    return (
        len(head) >= 4
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[1] & 0x18 != 0x08
        and head[2] >> 4 not in {0x0, 0xF}
        and head[2] & 0x0C != 0x0C
    )


def _is_plain_text(head: bytes, name: str) -> bool:
    text = _decoded(head)
    if not text.strip() or _NOT_TEXT.search(text) or _MARKUP_NAME.search(name.strip()):
        return False
    return not text.lstrip("\ufeff \t\r\n\f").startswith("<") and not _MARKUP.search(
        text
    )


def _decoded(head: bytes) -> str:
    """UTF-8 text or ''; the last character may have been cut by the end of head."""
    try:
        return head.decode()
    except UnicodeDecodeError as error:
        cut = len(head) == HEAD_BYTES and error.start >= len(head) - 3
        return head[: error.start].decode() if cut else ""


def clean_name(name: str) -> str:
    """A label to show beside a file: one line, no path, at most 150 bytes of UTF-8.

    The extension is kept when the rest must be cut. Nothing left gives "file".
    """
    name = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in name if _is_printable(c))
    kept = " ".join(unicodedata.normalize("NFC", kept).split()).strip(" .")
    if len(kept.encode()) <= _NAME_BYTES:
        return kept.strip(_JOINERS) or "file"
    stem, dot, extension = kept.rpartition(".")
    if not dot or len(extension.encode()) > _EXTENSION_BYTES:
        return _cut(kept, _NAME_BYTES)
    return _cut(stem, _NAME_BYTES - 1 - len(extension.encode())) + dot + extension


def _is_printable(character: str) -> bool:
    if character in _JOINERS or character.isspace():
        return True
    return unicodedata.category(character) not in _UNPRINTABLE


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore").rstrip(" .")
