"""Photos: what is refused, and the process that bounds the harm."""

import contextlib
import random
import subprocess
import sys
import zlib

import pytest
from PIL import Image, ImageFile

from audits import imaging
from audits.imaging import MESSAGES, Facts, Refused, derive, derive_limited
from tests.audits.photos import (
    HEIC,
    RED,
    ROOT,
    corners,
    encoded,
    noise,
    noted,
    outcome_of,
    refusal_of,
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"just words",
        b"<html><img src=x></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"%PDF-1.7",
        encoded(corners(), "GIF"),
        encoded(corners(), "TIFF"),
        encoded(corners(), "BMP"),
        encoded(corners(), "AVIF"),
    ],
    ids=["empty", "byte", "text", "html", "svg", "pdf", "gif", "tiff", "bmp", "avif"],
)
def test_what_is_no_photo_is_refused(photo, copies, content):
    source = photo(content, "photo.jpg")
    assert refusal_of(derive, source, copies) == "not_an_image"


@pytest.mark.parametrize(
    "content",
    [
        encoded(noise()),
        encoded(noise(), progressive=True),
        encoded(noise((2400, 1800))),
        encoded(noise(), "PNG"),
        encoded(noise(), "WEBP"),
        HEIC,
    ],
    ids=["jpeg", "progressive", "draft", "png", "webp", "heic"],
)
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_photo_that_was_cut_short_is_refused(
    photo, copies, monkeypatch, content, share
):
    # As WeasyPrint leaves it in every process that loads it.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    source = photo(content[: int(len(content) * share)])
    assert refusal_of(derive, source, copies) == "unreadable"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_rubbish_under_a_true_beginning_is_refused_or_drawn(photo, copies, form):
    """Whatever a decoder raises is a Refused, and nothing else."""
    whole, dice = encoded(noise((64, 48)), form), random.Random(form)
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(dice.randint(1, 30)):
            broken[dice.randrange(12, len(broken))] = dice.randrange(256)
        with contextlib.suppress(Refused):
            facts = derive(photo(bytes(broken)), *copies)
            assert facts.width * facts.height <= imaging.MAX_PIXELS


def test_a_refusal_says_what_to_do(photo, copies):
    with pytest.raises(Refused) as caught:
        derive(photo(b"words"), *copies)
    assert caught.value.message == MESSAGES["not_an_image"]


def declaring(width, height):
    """A PNG of a few bytes that says it is huge."""

    def chunk(kind, data):
        sum_ = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + sum_

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head = chunk(b"IHDR", size + b"\x08\x02\0\0\0")
    body = chunk(b"IDAT", zlib.compress(bytes(100_000)))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 10_000), (8001, 8000)])
def test_too_many_pixels_are_refused_before_they_take_memory(photo, copies, size):
    outcome = outcome_of(photo(declaring(*size)), copies)
    assert outcome["refused"] == "too_many_pixels"
    assert outcome["peak_kilobytes"] < 40_000
    assert refusal_of(derive, photo(declaring(*size)), copies) == "too_many_pixels"


def scanned(times):
    """A progressive JPEG whose last scan is there many times over."""
    whole = encoded(Image.new("RGB", (2000, 1500), RED), progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * times + b"\xff\xd9"


def test_thousands_of_scans_are_refused_before_they_take_time(photo, copies):
    source = photo(scanned(3000))
    outcome = outcome_of(source, copies)
    assert outcome["refused"] == "too_complex"
    assert outcome["peak_kilobytes"] < 40_000


def test_millions_of_empty_segments_are_refused(photo, copies):
    head = b"\xff\xd8" + b"\xff\xe5\x00\x02" * 1_000_000
    source = photo(head + b"\xff\xda\x00\x02" * 200)
    assert refusal_of(derive, source, copies) == "too_complex"


def test_scans_hidden_behind_a_false_end_are_still_counted(photo, copies):
    note = b"\xff\xe5\x00\x06\xff\xd9\xff\xd9"
    content = scanned(200)
    source = photo(content[:2] + note + content[2:])
    assert refusal_of(derive, source, copies) == "too_complex"


def test_an_ordinary_progressive_photo_is_taken(photo, copies):
    assert derive(photo(scanned(1)), *copies).width == 2000


# The limited process


def test_the_limited_process_tells_the_same(photo, copies):
    source = photo(noted("JPEG"))
    assert derive_limited(source, *copies) == derive(source, *copies)
    assert isinstance(derive_limited(source, *copies), Facts)


def test_a_refusal_crosses_from_the_limited_process(photo, copies):
    assert refusal_of(derive_limited, photo(b"words"), copies) == "not_an_image"


@pytest.mark.parametrize(("mode", "size"), [("L", (8000, 8000)), ("RGB", (8000, 8000))])
def test_the_largest_picture_fits_into_the_limits(photo, copies, mode, size):
    source = photo(encoded(Image.new(mode, size), "PNG", compress_level=1))
    assert derive_limited(source, *copies)[:2] == size


def limited_by(name, value, source, copies):
    """The program with one limit tightened, to see what the parent makes of it."""
    program = (
        "import sys; from audits import imaging; "
        f"imaging.{name} = {value}; imaging.main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", program, source, *copies]
    return subprocess.run(command, capture_output=True, check=False, cwd=ROOT)


def test_too_little_memory_is_a_refusal(photo, copies):
    source = photo(encoded(Image.new("RGB", (8000, 8000)), "PNG", compress_level=1))
    done = limited_by("MEMORY_BYTES", 200 << 20, source, copies)
    with pytest.raises(Refused, match="too_complex"):
        imaging._understood(done.stdout)


def test_a_process_that_was_killed_is_a_refusal(photo, copies):
    done = limited_by("CPU_SECONDS", 0, photo(encoded(noise((4000, 3000)))), copies)
    assert done.returncode < 0
    with pytest.raises(Refused, match="too_complex"):
        imaging._understood(done.stdout)


def test_a_process_that_does_not_end_is_a_refusal(photo, copies, monkeypatch):
    monkeypatch.setattr(imaging, "WALL_SECONDS", 0.001)
    assert refusal_of(derive_limited, photo(encoded(noise())), copies) == "too_complex"


def test_a_folder_that_is_not_there_is_not_the_photos_fault(photo, tmp_path):
    lost = tmp_path / "lost" / "a.jpg", tmp_path / "lost" / "b.jpg"
    with pytest.raises(OSError, match="lost"):
        derive_limited(photo(encoded(corners())), *lost)


def test_a_source_that_is_not_there_is_not_the_photos_fault(tmp_path, copies):
    with pytest.raises(OSError, match="missing"):
        derive_limited(tmp_path / "missing", *copies)


def test_nothing_but_the_copies_is_left_behind(photo, copies, tmp_path):
    derive_limited(photo(encoded(corners())), *copies)
    assert {path.name for path in tmp_path.iterdir()} == {
        "source",
        "display.jpg",
        "thumb.jpg",
    }


def test_the_module_starts_without_django():
    program = "import sys, audits.imaging; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
