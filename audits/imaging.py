"""Photos: checked by decoding once, and two clean copies made of them.

Everybody calls it through `darkroom.derive_limited`, in a small process, so that a
hostile photo kills that process and not the worker. This file therefore imports the
standard library and Pillow only, and starts quickly.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import mmap
import os
import re
import resource
import struct
import sys
import warnings
import zlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from PIL import Image, ImageFile

MAX_PIXELS = 64_000_000
MAX_SCANS = 100
DISPLAY_PIXELS = 1600
THUMB_PIXELS = 320
QUALITY = 80

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 10

# What a shopper is told. The face translates these by code.
MESSAGES = {
    "not_an_image": "This file is not a photo. Send a JPEG, PNG, WebP or HEIC photo.",
    "unreadable": "This photo is damaged or did not arrive whole. Send it again, "
    "or take a new one.",
    "too_many_pixels": "This photo is too large: more than 64 megapixels. "
    "Take it again with a smaller picture size.",
    "too_complex": "This photo could not be opened safely. Take a screenshot of it "
    "and send that.",
}

# Everything that Pillow and its decoders were seen to raise on broken files.
_BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError),
    *(RuntimeError, SyntaxError, TypeError, ValueError, Warning),
    *(struct.error, zlib.error),
)
_MIME = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heif",
}
# Only the plugin that is needed: Image.init() would load and offer all of them.
_PLUGINS = {
    "JPEG": "PIL.JpegImagePlugin",
    "PNG": "PIL.PngImagePlugin",
    "WEBP": "PIL.WebPImagePlugin",
    "HEIF": "pi_heif.HeifImagePlugin",
}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {5, 6, 7, 8}
_ORIENTATION, _EXIF, _GPS, _TAKEN, _OFFSET = 0x0112, 0x8769, 0x8825, 0x9003, 0x9011
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
# The next marker as libjpeg looks for it: stuffed zeros and restarts are data.
_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
_MAX_SEGMENTS = 10_000


class Facts(NamedTuple):
    """What is known of a photo. Sizes are (width, height) in pixels.

    width, height: of the original, held upright. captured_at: ISO 8601, with an
    offset only when the camera recorded one. phash: perceptual hash, 64 bits,
    signed; near photos differ in few bits. decoded_size: what was really decoded.
    """

    width: int
    height: int
    mime: str
    captured_at: str | None
    has_location: bool
    phash: int
    decoded_size: tuple[int, int]


class Refused(Exception):
    """The file is no photo that we take. `code` is a key of MESSAGES."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        self.message = message or MESSAGES[code]
        super().__init__(code, self.message)


def derive(source: Path, display: Path, thumb: Path) -> Facts:
    """Check the photo in `source`; write its copies of 1600 and 320 px (JPEG).

    The copies are upright, in sRGB and hold pixels only; each appears whole under
    its name or not at all. The decode is the check. Raises Refused for every fault
    of the photo, OSError when a copy cannot be written. Not for hostile files in a
    process that matters: see darkroom.derive_limited.
    """
    with source.open("rb") as file:
        facts, copy = _checked(file)
    small = _fitted(copy, THUMB_PIXELS)
    _write(copy, display)
    _write(small, thumb)
    return facts._replace(phash=_phash(small))


def _checked(file: BinaryIO) -> tuple[Facts, Image.Image]:
    """Facts and upright copy of the photo in `file`; any fault becomes Refused."""
    try:
        kind = _kind(file.read(32))
        if kind == "JPEG":
            _check_scans(file)
        return _decoded(file, kind)
    except MemoryError:
        raise Refused("too_complex") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too_many_pixels") from None
    except _BROKEN as error:
        raise Refused("unreadable") from error


def _kind(head: bytes) -> str:
    """The one Pillow format that may try this file."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "HEIF"
    raise Refused("not_an_image")


def _check_scans(file: BinaryIO) -> None:
    """Refuse a JPEG of very many scans: each costs a pass over the whole picture.

    Counting the two bytes is cheap and never too low; only when it is high (a film
    behind the photo looks like that) are the segments walked.
    """
    file.seek(0)
    count, last = 0, b""
    while block := file.read(1 << 18):
        count += (last + block).count(b"\xff\xda")
        last = block[-1:]
    if count > MAX_SCANS and _scans(file) > MAX_SCANS:
        raise Refused("too_complex")


def _scans(file: BinaryIO) -> int:
    """Number of scans up to the end of the first picture; stops at MAX_SCANS + 1."""
    count, position = 0, 2
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for _ in range(_MAX_SEGMENTS):
            found = _MARKER.search(data, position)
            if found is None or found[1][0] == _END_OF_IMAGE:
                return count
            count += found[1][0] == _START_OF_SCAN
            if count > MAX_SCANS:
                return count
            length = int.from_bytes(data[found.end() : found.end() + 2], "big")
            position = found.end() + max(length, 2)
    return MAX_SCANS + 1


def _decoded(file: BinaryIO, kind: str) -> tuple[Facts, Image.Image]:
    """Facts (but for phash) and the upright copy of DISPLAY_PIXELS, by one decode."""
    importlib.import_module(_PLUGINS[kind])
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it where both are loaded
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(file, formats=(kind,)) as image:
            size = image.size
            if size[0] * size[1] > MAX_PIXELS:
                raise Refused("too_many_pixels")
            if max(size) > DISPLAY_PIXELS:
                # By its own shape: asked for a square, a 4:3 photo is not scaled.
                image.draft("RGB", _fit(size, DISPLAY_PIXELS))
            image.load()
            turn = _orientation(image)
            facts = _facts(image, kind, size[::-1] if turn in _SIDEWAYS else size)
            profile = image.info.get("icc_profile")
            small = _fitted(_drawable(image), DISPLAY_PIXELS)
            if small is not image:
                image.close()  # frees the large pixels before more small ones come
            copy = _pixels(small, profile)
    return facts, copy.transpose(_UPRIGHT[turn]) if turn in _UPRIGHT else copy


def _facts(image: Image.Image, kind: str, size: tuple[int, int]) -> Facts:
    is_heic = getattr(image, "custom_mimetype", "") == "image/heic"
    mime = "image/heic" if is_heic else _MIME[kind]
    taken, is_located = _captured_at(image), _has_location(image)
    return Facts(*size, mime, taken, is_located, 0, image.size)


def _orientation(image: Image.Image) -> int:
    # Broken notes in the margin are no reason to refuse a photo that decodes.
    with contextlib.suppress(*_BROKEN):
        return int(image.getexif().get(_ORIENTATION, 1))
    return 1


def _captured_at(image: Image.Image) -> str | None:
    with contextlib.suppress(*_BROKEN):
        notes = image.getexif().get_ifd(_EXIF)
        taken = datetime.strptime(  # noqa: DTZ007 - the offset follows, if any
            str(notes[_TAKEN]).strip("\0 "), "%Y:%m:%d %H:%M:%S"
        )
        offset = str(notes.get(_OFFSET, "")).strip("\0 ")
        if re.fullmatch(r"[+-]\d\d:\d\d", offset):
            with contextlib.suppress(ValueError):
                return datetime.fromisoformat(taken.isoformat() + offset).isoformat()
        return taken.isoformat()
    return None


def _has_location(image: Image.Image) -> bool:
    with contextlib.suppress(*_BROKEN):
        # 1-4: latitude and longitude; other tags (version, time) give no place away.
        if any(tag in image.getexif().get_ifd(_GPS) for tag in (1, 2, 3, 4)):
            return True
    xmp = image.info.get("xmp") or b""
    return b"GPSLatitude" in (xmp if isinstance(xmp, bytes) else str(xmp).encode())


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """`size` in the same shape, its longer side at most `longest`."""
    side = max(size)
    if side <= longest:
        return size
    return max(1, size[0] * longest // side), max(1, size[1] * longest // side)


def _drawable(image: Image.Image) -> Image.Image:
    """In a mode that can be scaled smoothly, transparency kept."""
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"RGB", "L", "CMYK"} else image.convert("RGB")


def _fitted(image: Image.Image, longest: int) -> Image.Image:
    size = _fit(image.size, longest)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _pixels(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A new RGB image of the pixels alone, on white.

    Comments and profiles live in `info` and would follow a converted image into
    the file that is saved.
    """
    mask = image.getchannel("A") if image.mode == "RGBA" else None
    clean = Image.new("RGB", image.size, "white")
    clean.paste(_in_srgb(image, profile), mask=mask)
    return clean


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    plain = image if image.mode == "RGB" else image.convert("RGB")
    if not profile or b"sRGB" in profile or b"s\0R\0G\0B" in profile:
        return plain
    colours = importlib.import_module("PIL.ImageCms")  # slow to load, seldom needed
    try:
        given = colours.ImageCmsProfile(io.BytesIO(profile))
        wanted = colours.createProfile("sRGB")
        inks = image if image.mode == "CMYK" else plain
        converted = colours.profileToProfile(inks, given, wanted, outputMode="RGB")
    except (colours.PyCMSError, *_BROKEN):
        return plain
    return converted if isinstance(converted, Image.Image) else plain


def _phash(image: Image.Image) -> int:
    """Difference hash: is each cell of a 9 x 8 grey picture darker than the next?"""
    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for cell in range(row * 9, row * 9 + 8):
            bits = bits << 1 | (grey[cell] < grey[cell + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def _part(path: Path, pid: int) -> Path:
    return path.with_name(f".{path.name}.{pid}.part")


def _write(image: Image.Image, path: Path) -> None:
    part = _part(path, os.getpid())
    try:
        with part.open("wb") as file:
            image.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def peak_kilobytes() -> int:
    """Of this program: ru_maxrss would begin with what the parent had in use."""
    with contextlib.suppress(OSError):
        found = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
        if found:
            return int(found[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(arguments: Sequence[str]) -> None:
    """Derive under limits; one JSON object on stdout says how it went."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, display, thumb = map(Path, arguments)
    answer: dict[str, Any]
    try:
        answer = {"facts": derive(source, display, thumb)._asdict()}
    except Refused as refused:
        answer = {"refused": refused.code}
    except OSError as error:
        answer = {"failed": str(error)}
    answer["peak_kilobytes"] = peak_kilobytes()
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
