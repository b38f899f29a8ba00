"""Photo evidence, drawn: a call list, a conversation, a counter, a screen."""

import io
from collections.abc import Callable
from datetime import datetime
from random import Random

from PIL import Image, ImageDraw, ImageFont

from audits.models import ChannelKind as Kind

SIZE = (900, 1200)
INK, PAPER, BLUE, GREY = "#1d2733", "#f5f4f0", "#2f5d8c", "#8a949e"
_TAKEN, _OFFSET, _EXIF = 0x9003, 0x9011, 0x8769

Draw = ImageDraw.ImageDraw
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw(kind: str, place: str, taken: datetime, random: Random) -> bytes:
    """A JPEG as a phone would make it: `taken` is the local time in its notes."""
    image = Image.new("RGB", SIZE, PAPER)
    _SCENES.get(Kind(kind), _conversation)(ImageDraw.Draw(image), place, taken, random)
    image = _in_light(image, Random(f"{place}:{taken.isoformat()}"))
    notes = Image.Exif()
    notes.get_ifd(_EXIF)[_TAKEN] = taken.strftime("%Y:%m:%d %H:%M:%S")
    offset = taken.strftime("%z")
    notes.get_ifd(_EXIF)[_OFFSET] = f"{offset[:3]}:{offset[3:]}"
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82, exif=notes)
    return buffer.getvalue()


def _in_light(image: Image.Image, random: Random) -> Image.Image:
    """Light and shade that no two photos have alike: by them a photo is known again."""
    small = Image.frombytes("L", (9, 12), random.randbytes(9 * 12))
    shade = small.resize(SIZE, Image.Resampling.BICUBIC).convert("RGB")
    return Image.blend(image, shade, 0.14)


def _font(size: int) -> Font:
    return ImageFont.load_default(size)


def _bar(draw: Draw, title: str, taken: datetime) -> None:
    draw.rectangle((0, 0, SIZE[0], 150), fill=BLUE)
    draw.text((40, 20), taken.strftime("%H:%M"), font=_font(34), fill="white")
    draw.text((40, 80), _short(title), font=_font(44), fill="white")


def _short(text: str, most: int = 36) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _call_list(draw: Draw, place: str, taken: datetime, random: Random) -> None:
    _bar(draw, "Calls", taken)
    names = [place, "Voicemail", "Unknown", place, "01632 960 077", "Dentist"]
    for row, name in enumerate(names):
        top = 190 + row * 160
        length = random.randint(20, 1500)
        draw.ellipse((40, top, 120, top + 80), fill=BLUE if row == 0 else GREY)
        draw.text((150, top), _short(name, 30), font=_font(42), fill=INK)
        text = f"outgoing, {length // 60} min {length % 60:02d} s"
        draw.text((150, top + 56), text, font=_font(30), fill=GREY)
        draw.line((40, top + 130, SIZE[0] - 40, top + 130), fill="#d8d6cf", width=2)


def _conversation(draw: Draw, place: str, taken: datetime, random: Random) -> None:
    _bar(draw, place, taken)
    top = 200
    for turn in range(6):
        mine = turn % 2 == 0
        lines = random.randint(1, 3)
        height = 50 + 44 * lines
        left = 240 if mine else 40
        shade = "#dbe7f2" if mine else "white"
        box = (left, top, left + 620, top + height)
        draw.rounded_rectangle(box, radius=24, fill=shade)
        for line in range(lines):
            end = left + random.randint(300, 580)
            y = top + 40 + 44 * line
            draw.line((left + 30, y, end, y), fill=GREY, width=12)
        top += height + 24


def _counter(draw: Draw, place: str, taken: datetime, random: Random) -> None:
    draw.rectangle((0, 0, SIZE[0], 700), fill=random.choice(["#e3dccf", "#d5dde2"]))
    draw.rectangle((0, 700, *SIZE), fill="#b9a58a")
    draw.rectangle((80, 120, 820, 230), fill=BLUE)
    draw.text((110, 150), _short(place, 30), font=_font(42), fill="white")
    for seat in range(random.randint(1, 4)):
        left = 90 + seat * 190
        draw.rectangle((left, 900, left + 130, 1060), fill="#5d6b57")
        draw.rectangle((left, 820, left + 130, 900), fill="#6d7b66")
    draw.rectangle((60, 620, 840, 780), fill="#6b4f3a")
    draw.rectangle((640, 300, 820, 400), fill=INK)
    number = f"A{random.randint(10, 99):03d}"
    draw.text((664, 322), number, font=_font(52), fill="#ffc24b")
    draw.text((664, 410), taken.strftime("%H:%M"), font=_font(34), fill=INK)


def _screen(draw: Draw, place: str, taken: datetime, random: Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill="#3a4046")
    draw.rectangle((90, 120, 810, 1040), fill="white")
    draw.text((130, 150), _short(place, 28), font=_font(42), fill=INK)
    for tile in range(8):
        left, top = 130 + tile % 2 * 340, 250 + tile // 2 * 170
        shade = BLUE if tile == random.randint(0, 7) else "#e4e8eb"
        box = (left, top, left + 300, top + 130)
        draw.rounded_rectangle(box, radius=16, fill=shade)
        end = left + random.randint(120, 250)
        draw.line((left + 30, top + 65, end, top + 65), fill=GREY, width=12)
    draw.text((130, 960), taken.strftime("%d.%m. %H:%M"), font=_font(34), fill=GREY)


_SCENES: dict[Kind, Callable[[Draw, str, datetime, Random], None]] = {
    Kind.PHONE: _call_list,
    Kind.IN_PERSON: _counter,
    Kind.SELF_SERVICE: _screen,
}
