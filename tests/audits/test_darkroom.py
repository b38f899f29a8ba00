"""Photos: the process that bounds the harm."""

import os
import signal
import subprocess
import sys

import pytest
from PIL import Image

from audits import darkroom
from audits.darkroom import Darkroom, derive_limited
from audits.imaging import Facts, derive
from tests.audits.photos import ROOT, corners, encoded, noise, noted, refusal_of


@pytest.fixture
def darkroom_of(monkeypatch):
    """A darkroom whose process does something first, to see what is made of it."""
    rooms = []

    def build(first=""):
        program = darkroom._PROGRAM.replace("darkroom.serve", f"{first}darkroom.serve")
        monkeypatch.setattr(darkroom, "_PROGRAM", program)
        rooms.append(Darkroom())
        return rooms[-1]

    yield build
    for room in rooms:
        room.stop()


def tightened(name, value):
    return f"from audits import imaging; imaging.{name} = {value}; "


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


def test_one_warm_process_develops_photo_after_photo(photo, copies, darkroom_of):
    room = darkroom_of()
    room.develop(photo(encoded(corners())), *copies)
    first = room.process_id
    room.develop(photo(encoded(noise())), *copies)
    assert room.process_id == first


@pytest.mark.parametrize(
    ("limit", "value", "picture"),
    [
        ("MEMORY_BYTES", 200 << 20, Image.new("RGB", (8000, 8000))),
        ("CPU_SECONDS", 0, noise((4000, 3000))),
    ],
)
def test_a_photo_that_takes_too_much_is_refused_and_the_next_one_is_not_hurt(
    photo, copies, darkroom_of, limit, value, picture
):
    room = darkroom_of(tightened(limit, value))
    source = photo(encoded(picture, "PNG", compress_level=1))
    assert refusal_of(room.develop, source, copies) == "too_complex"
    warm = room.process_id
    refusal_of(room.develop, photo(b"words"), copies)
    assert room.process_id == warm


def test_a_process_that_does_not_end_is_a_refusal(
    photo, copies, darkroom_of, monkeypatch
):
    room = darkroom_of("import time; time.sleep(600); ")
    monkeypatch.setattr(darkroom, "WALL_SECONDS", 0.2)
    assert refusal_of(room.develop, photo(encoded(noise())), copies) == "too_complex"
    assert room.process_id is None


def test_a_warm_process_that_was_killed_is_started_again(photo, copies, darkroom_of):
    room = darkroom_of()
    source = photo(encoded(corners()))
    room.develop(source, *copies)
    first = room.process_id
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert room.develop(source, *copies) == derive(source, *copies)
    assert room.process_id != first


def test_a_warm_process_that_ends_meanwhile_is_not_the_photos_fault(
    photo, copies, darkroom_of
):
    room = darkroom_of("sys.stdin.readline(); sys.exit(); ")
    with pytest.raises(OSError, match="has ended"):
        room.develop(photo(encoded(corners())), *copies)


def test_nothing_of_our_environment_is_in_its_reach(photo, copies, darkroom_of):
    room = darkroom_of()
    room.develop(photo(encoded(corners())), *copies)
    with open(f"/proc/{room.process_id}/environ") as environment:
        assert "PATH=" not in environment.read()


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
    program = "import sys, audits.darkroom; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
