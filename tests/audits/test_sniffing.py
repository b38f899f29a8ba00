"""What files are taken for, and what they may be called."""

import io

import pytest
from PIL import Image

from audits.sniffing import ACCEPTED, HEAD_BYTES, clean_name, sniff


def drawn(form):
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, form)
    return file.getvalue()


def boxes(major, *compatible, rest=b""):
    brands = b"".join(compatible)
    size = (16 + len(brands)).to_bytes(4, "big")
    return size + b"ftyp" + major + b"\0\0\0\0" + brands + rest


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_known_and_accepted_as_a_photo_and_a_screenshot(form):
    mime = sniff(drawn(form))
    assert mime == f"image/{form.lower()}"
    assert mime in ACCEPTED["photo"] & ACCEPTED["screenshot"]


def test_the_name_does_not_change_what_the_bytes_say():
    assert sniff(drawn("PNG"), name="shelf.jpg") == "image/png"


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (boxes(b"heic", b"mif1", b"heic"), "image/heic"),
        (boxes(b"mif1", b"heic"), "image/heic"),
        (boxes(b"mif1", b"miaf"), "image/heif"),
        (boxes(b"avif", b"mif1"), "image/avif"),
        (boxes(b"mif1", b"avif"), "image/avif"),
        (boxes(b"qt  "), "video/quicktime"),
        (boxes(b"M4A ", b"isom"), "audio/mp4"),
        (boxes(b"iso5", b"mp42", rest=b"..hdlr....soun"), "audio/mp4"),
        (boxes(b"isom", rest=b"..hdlr....soun..hdlr....vide"), "video/mp4"),
        (b"\x1aE\xdf\xa3....B\x82\x84webm...A_OPUS", "audio/webm"),
        (b"\x1aE\xdf\xa3....B\x82\x84webm...V_VP9.A_OPUS", "video/webm"),
        (b"\x1aE\xdf\xa3....B\x82\x88matroska", "video/x-matroska"),
        (drawn("GIF"), "image/gif"),
        (b"OggS\0\x02" + bytes(40), "audio/ogg"),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(30), "audio/wav"),
        (b"ID3\x04" + bytes(40), "audio/mpeg"),
        (b"\xff\xfb\x90\x00" + bytes(40), "audio/mpeg"),
        (b"\xff\xf3\x40\xc0" + bytes(40), "audio/mpeg"),
        (b"\xff\xe3\x40\xc0" + bytes(40), "audio/mpeg"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
        (b"Agent: good morning\r\n\tMe: hello\n", "text/plain"),
        ("\ufeffTere! Kuidas läheb?".encode(), "text/plain"),
        (b"1 < 2 and a <b", "text/plain"),
    ],
)
def test_a_kind_is_told_from_its_first_bytes(head, mime):
    assert sniff(head) == mime


def test_a_letter_cut_by_the_end_of_the_head_is_still_text():
    assert sniff(("x" + "ä" * HEAD_BYTES).encode()[:HEAD_BYTES]) == "text/plain"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b" \n",
        b"<html><body>hello",
        b"\xef\xbb\xbf \n<!DOCTYPE html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><svg/>",
        b"hello <SCRIPT>alert(1)</SCRIPT>",
        b"text\0text",
        b"\xff\xfe<\0s\0v\0g\0",
        b"caf\xe9 cr\xe8me",
        bytes(range(256)),
    ],
)
def test_pages_scripts_and_unknown_bytes_are_nothing(head):
    assert sniff(head) is None


@pytest.mark.parametrize("name", ["a.html", "a.SVG", "a.xhtml ", "a.js"])
def test_text_that_calls_itself_a_page_is_nothing(name):
    assert sniff(b"hello", name=name) is None


def test_no_kind_of_evidence_accepts_a_page():
    assert not {"image/svg+xml", "text/html"} & frozenset().union(*ACCEPTED.values())


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ("shelf.jpg", "shelf.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\till.png", "till.png"),
        ("a\0b\r\nc\x1b.jpg", "ab c.jpg"),
        ("a\ud800b.jpg", "ab.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u2066x\u2069\u200f.png", "x.png"),
        ("  two   words .txt ", "two words .txt"),
        ("Cafe\u0301.jpg", "Café.jpg"),
        (".htaccess", "htaccess"),
        ("..", "file"),
        ("folder/", "file"),
        ("", "file"),
        ("\u200d", "file"),
    ],
)
def test_a_name_becomes_a_label(given, label):
    assert clean_name(given) == label


@pytest.mark.parametrize("name", ["ä" * 300 + ".jpeg", "x." + "é" * 300, "漢" * 90])
def test_a_long_name_is_cut_between_letters(name):
    label = clean_name(name)
    assert 140 <= len(label.encode()) <= 150
    assert "\ufffd" not in label


def test_a_long_name_keeps_its_extension():
    assert clean_name("ä" * 300 + ".jpeg").endswith("ä.jpeg")
