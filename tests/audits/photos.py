"""Pictures to try imaging with, and how to look at what came out."""

import base64
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from audits.imaging import Refused

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
