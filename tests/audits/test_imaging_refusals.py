"""Photos: what is refused."""

import contextlib
import random
import zlib

import pytest
from PIL import Image, ImageFile

from audits import imaging
from audits.imaging import MESSAGES, Refused, derive
from tests.audits.photos import (
    HEIC,
    RED,
    corners,
    encoded,
    noise,
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
