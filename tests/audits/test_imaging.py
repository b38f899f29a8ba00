"""Photos: what is taken, what is refused, and what the copies may contain."""

import base64
import contextlib
import io
import json
import random
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from audits import imaging
from audits.imaging import MESSAGES, Facts, Refused, derive, derive_limited

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "photos"
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
GPS = {1: "N", 2: (59.0, 26.0, 13.0), 3: "E", 4: (24.0, 45.0, 12.0)}
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret-xmp exif:GPSLatitude</x:xmpmeta>"

# 64 x 48, blue beside red, taken at a place and a time with an offset.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABw"
    "aWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAACUAAgAAAAAC"
    "BwABAAAAAAAAANwAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAA"
    "AQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAA"
    "AAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMA"
    "kAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgA"
    "AQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAA"
    "Av////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVm"
    "AAAAAAAAAA5jZHNjAAIAAQABAAABCW1kYXQAAAAhKAGvGYDvSaW///CvIR92Ub+GsheF8vFH/iR3"
    "59bkQ21vAAAABkV4aWYAAE1NACoAAAAIAAMBEgADAAAAAQABAACHaQAEAAAAAQAAADKIJQAEAAAA"
    "AQAAAGwAAAAAAAKQAwACAAAAFAAAAFCQEQACAAAABwAAAGQAAAAAMjAyNjowMzowNCAwNTowNjow"
    "NwArMDI6MDAAAAAEAAEAAgAAAAJOAAAAAAIABQAAAAMAAACiAAMAAgAAAAJFAAAAAAQABQAAAAMA"
    "AAC6AAAAAAAAAAEAAAABAAAAAgAAAAEAAAADAAAAAQAAAAQAAAABAAAABQAAAAEAAAAGAAAAAQ=="
)


@pytest.fixture
def photo(tmp_path):
    def write(content, name="source"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def copies(tmp_path):
    return tmp_path / "display.jpg", tmp_path / "thumb.jpg"


def encoded(image, form="JPEG", **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def corners(size=(400, 300), mode="RGB"):
    """Red, green, blue and white quarters, from the top left to the bottom right."""
    image = Image.new("RGB", size, WHITE)
    half, middle = size[0] // 2, size[1] // 2
    image.paste(RED, (0, 0, half, middle))
    image.paste(GREEN, (half, 0, size[0], middle))
    image.paste(BLUE, (0, middle, half, size[1]))
    return image.convert(mode)


def noise(size=(640, 480)):
    data = random.Random(7).randbytes(size[0] * size[1] * 3)
    return Image.frombytes("RGB", size, data)


def quarters(path):
    with Image.open(path) as image:
        w, h = image.size
        places = [(w // 4, h // 4), (w * 3 // 4, h // 4)]
        places += [(w // 4, h * 3 // 4), (w * 3 // 4, h * 3 // 4)]
        return [image.getpixel(place) for place in places]


def is_near(seen, wanted, by=40):
    return all(abs(a - b) <= by for a, b in zip(seen, wanted, strict=True))


def are_corners_upright(path):
    seen = quarters(path)
    return all(map(is_near, seen, (RED, GREEN, BLUE, WHITE)))


def outcome_of(source, copies):
    """What the limited process itself says, its peak memory included."""
    command = [sys.executable, "-m", "audits.imaging", source, *copies]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
    return json.loads(done.stdout)


def refusal_of(function, source, copies):
    with pytest.raises(Refused) as caught:
        function(source, *copies)
    assert not any(copy.exists() for copy in copies)
    return caught.value.code


def turned(orientation):
    """A picture stored so that only its orientation tag makes it upright."""
    undo = {**imaging._UPRIGHT, 6: Image.Transpose.ROTATE_90}
    undo[8] = Image.Transpose.ROTATE_270
    image = corners()
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = image.transpose(undo[orientation]) if orientation in undo else image
    return encoded(stored, exif=exif)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_both_copies_are_upright(photo, copies, orientation):
    facts = derive(photo(turned(orientation)), *copies)
    assert (facts.width, facts.height) == (400, 300)
    assert all(map(are_corners_upright, copies))


def test_the_hash_is_the_same_however_the_phone_was_held(photo, copies):
    hashes = [derive(photo(turned(way)), *copies).phash for way in range(1, 9)]
    assert max((hashes[0] ^ other).bit_count() for other in hashes) <= 2


def test_an_orientation_that_is_no_number_is_ignored(photo, copies):
    words = b"\x01\x12\0\x02\0\0\0\x03up\0\0"
    notes = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + words + bytes(4)
    derive(photo(encoded(corners(), exif=notes)), *copies)
    assert are_corners_upright(copies[0])


def test_an_orientation_that_does_not_exist_is_ignored(photo, copies):
    derive(photo(turned(9)), *copies)
    assert are_corners_upright(copies[0])


def test_a_large_jpeg_is_scaled_while_it_is_decoded(photo, copies):
    facts = derive(photo(encoded(corners((4032, 3024)))), *copies)
    assert (facts.width, facts.height) == (4032, 3024)
    assert facts.decoded_size == (2016, 1512)


@pytest.mark.parametrize(
    ("size", "display", "thumb"),
    [
        ((4000, 3000), (1600, 1200), (320, 240)),
        ((1500, 3000), (800, 1600), (160, 320)),
        ((500, 100), (500, 100), (320, 64)),
        ((5000, 1), (1600, 1), (320, 1)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_copies_keep_the_shape_and_are_never_enlarged(
    photo, copies, size, display, thumb
):
    derive(photo(encoded(corners(size))), *copies)
    with Image.open(copies[0]) as first, Image.open(copies[1]) as second:
        assert (first.size, second.size) == (display, thumb)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_kind_is_what_the_bytes_are(photo, copies, form):
    source = photo(encoded(corners(), form), "shelf.jpg")
    assert derive(source, *copies).mime == f"image/{form.lower()}"


def test_copies_are_progressive_jpeg(photo, copies):
    derive(photo(encoded(corners(), "PNG")), *copies)
    for copy in copies:
        with Image.open(copy) as image:
            assert (image.format, "progressive" in image.info) == ("JPEG", True)


def test_a_heic_photo_is_read_with_its_notes(photo, copies):
    facts = derive(photo(HEIC), *copies)
    assert facts[:5] == (64, 48, "image/heic", "2026-03-04T05:06:07+02:00", True)
    left, right, *_ = quarters(copies[0])
    assert is_near(left, BLUE)
    assert is_near(right, RED)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_white(photo, copies, form):
    image = corners(mode="RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 200, 150))
    derive(photo(encoded(image, form)), *copies)
    assert is_near(quarters(copies[0])[0], WHITE)


def test_a_palette_with_a_transparent_colour_becomes_white(photo, copies):
    image = Image.new("P", (40, 40), 0)
    image.putpalette([10, 20, 30, *RED])
    derive(photo(encoded(image, "PNG", transparency=0)), *copies)
    assert is_near(quarters(copies[0])[0], WHITE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_every_mode_of_png_is_taken(photo, copies, mode):
    derive(photo(encoded(corners(mode=mode), "PNG")), *copies)
    assert is_near(quarters(copies[0])[3], WHITE)


def test_sixteen_bits_of_grey_are_scaled_and_not_clipped(photo, copies):
    image = Image.new("I;16", (40, 40), 0x8000)
    derive(photo(encoded(image, "PNG")), *copies)
    assert is_near(quarters(copies[0])[0], (128, 128, 128), by=3)


def test_a_cmyk_jpeg_becomes_rgb(photo, copies):
    derive(photo(encoded(corners(mode="CMYK"))), *copies)
    assert are_corners_upright(copies[0])


def test_a_second_picture_behind_the_photo_is_left_alone(photo, copies):
    pair = encoded(corners(), "MPO", save_all=True, append_images=[noise()])
    assert derive(photo(pair), *copies).mime == "image/jpeg"
    assert are_corners_upright(copies[0])


def test_only_the_first_frame_is_drawn(photo, copies):
    frames = encoded(
        corners(), "WEBP", save_all=True, append_images=[noise((400, 300))]
    )
    derive(photo(frames), *copies)
    assert are_corners_upright(copies[0])


def test_a_film_behind_the_photo_is_not_taken_for_scans(photo, copies):
    derive(photo(encoded(corners()) + b"\xff\xda\x00\x08" * 5000), *copies)
    assert are_corners_upright(copies[0])


# What is told of a photo


def dated(taken, offset=None, gps=None):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    if offset:
        exif.get_ifd(0x8769)[0x9011] = offset
    exif.get_ifd(0x8825).update(gps or {})
    return encoded(corners(), exif=exif)


@pytest.mark.parametrize(
    ("taken", "offset", "told"),
    [
        ("2026:03:04 05:06:07", "+02:00", "2026-03-04T05:06:07+02:00"),
        ("2026:03:04 05:06:07", "-03:30", "2026-03-04T05:06:07-03:30"),
        ("2026:03:04 05:06:07", None, "2026-03-04T05:06:07"),
        ("2026:03:04 05:06:07", "+99:00", "2026-03-04T05:06:07"),
        ("2026:03:04 05:06:07", "home", "2026-03-04T05:06:07"),
        ("0000:00:00 00:00:00", None, None),
        ("yesterday", "+02:00", None),
    ],
)
def test_the_time_is_told_as_the_camera_knew_it(photo, copies, taken, offset, told):
    assert derive(photo(dated(taken, offset)), *copies).captured_at == told


def test_a_photo_without_notes_has_no_time_and_no_place(photo, copies):
    facts = derive(photo(encoded(corners())), *copies)
    assert (facts.captured_at, facts.has_location) == (None, False)


def test_a_place_in_the_notes_is_noticed(photo, copies):
    assert derive(photo(dated("2026:03:04 05:06:07", gps=GPS)), *copies).has_location


def test_a_place_in_xmp_is_noticed(photo, copies):
    assert derive(photo(encoded(corners(), xmp=XMP)), *copies).has_location


def test_a_version_of_gps_alone_is_no_place(photo, copies):
    source = photo(dated("2026:03:04 05:06:07", gps={0: b"\2\3\0\0"}))
    assert not derive(source, *copies).has_location


def test_broken_notes_do_not_refuse_a_photo(photo, copies):
    notes = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(range(200))
    facts = derive(photo(encoded(corners(), exif=notes)), *copies)
    assert (facts.width, facts.captured_at) == (400, None)


def test_the_hash_of_a_smaller_copy_is_near_and_of_another_photo_is_far(photo, copies):
    image = noise((8, 6)).resize((1600, 1200), Image.Resampling.BICUBIC)
    first = derive(photo(encoded(image)), *copies).phash
    again = derive(photo(encoded(image.resize((640, 480)), quality=40)), *copies).phash
    mirrored = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    other = derive(photo(encoded(mirrored)), *copies).phash
    assert (first ^ again).bit_count() <= 4
    assert (first ^ other).bit_count() >= 16


@pytest.mark.parametrize("reverse", [False, True])
def test_the_hash_fits_a_signed_column(photo, copies, reverse):
    slope = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90)
    slope = slope.transpose(Image.Transpose.ROTATE_180) if reverse else slope
    phash = derive(photo(encoded(slope)), *copies).phash
    assert phash == (-1, 0)[not reverse] or phash == (0, -1)[not reverse]


# What the copies may not contain


def noted(form):
    """A photo full of things that must not be served."""
    exif = Image.Exif()
    exif[0x010E] = "secret-exif"
    exif.get_ifd(0x8825).update(GPS)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": exif, "icc_profile": profile}
    if form == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", "secret-comment")
        notes.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return encoded(corners(), form, pnginfo=notes, **options)
    if form == "JPEG":
        options["comment"] = "secret-comment"
    return encoded(corners(), form, xmp=XMP, **options)


def is_bare(path):
    with Image.open(path) as image:
        image.load()
        known = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        extra = set(image.info) - known - {"progressive", "progression"}
        return not extra and not image.getexif() and b"secret" not in path.read_bytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_no_note_reaches_a_copy(photo, copies, form):
    source = photo(noted(form))
    assert b"secret" in source.read_bytes()
    derive(source, *copies)
    assert all(map(is_bare, copies))


def test_colours_of_another_profile_are_brought_to_srgb(photo, copies):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"____").replace(b"bXYZ", b"rXYZ")
    swapped = swapped.replace(b"____", b"bXYZ").replace(b"s\0R\0G\0B", b"s\0w\0a\0p")
    image = Image.new("RGB", (40, 40), RED)
    derive(photo(encoded(image, "PNG", icc_profile=swapped)), *copies)
    assert is_near(quarters(copies[0])[0], BLUE)


def test_a_broken_profile_is_ignored(photo, copies):
    derive(photo(encoded(corners(), icc_profile=b"rubbish" * 40)), *copies)
    assert are_corners_upright(copies[0])


# What is refused


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
def test_a_photo_that_was_cut_short_is_refused(photo, copies, content, share):
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


# Real files


def real(name):
    path = REAL / name
    if not path.exists():
        pytest.skip(f"the shared photo {name} is not beside this checkout")
    return path


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("exif__Landscape_6.jpg", (1800, 1200)),
        ("exif__Portrait_3.jpg", (1200, 1800)),
        ("exif__Portrait_8.jpg", (1200, 1800)),
    ],
)
def test_a_real_photo_is_upright_and_bare(copies, name, size):
    facts = derive_limited(real(name), *copies)
    assert (facts.width, facts.height) == size
    with Image.open(copies[0]) as image:
        assert (image.width > image.height) == (size[0] > size[1])
    assert all(map(is_bare, copies))


def test_two_real_photos_of_one_view_held_differently_hash_alike(copies):
    names = ("exif__Portrait_3.jpg", "exif__Portrait_8.jpg")
    first, second = (derive(real(name), *copies).phash for name in names)
    assert (first ^ second).bit_count() <= 4


def test_a_real_png_under_a_jpg_name_is_taken_as_png(copies):
    facts = derive_limited(real("web-forms__test-image.jpg"), *copies)
    assert facts.mime == "image/png"
    assert all(map(is_bare, copies))
