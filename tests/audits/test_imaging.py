"""Photos: what is taken, and what the copies may contain."""

import pytest
from PIL import Image, ImageCms

from audits import imaging
from audits.darkroom import derive_limited
from audits.imaging import derive
from tests.audits.photos import (
    BLUE,
    GPS,
    HEIC,
    REAL,
    RED,
    WHITE,
    XMP,
    are_corners_upright,
    corners,
    encoded,
    is_near,
    noise,
    noted,
    quarters,
)


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
