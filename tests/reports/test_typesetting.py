import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports import pipe, typesetting

BASE = "https://candid.example/"


@pytest.fixture
def elsewhere():
    """A server of somebody else; `asked` are the paths that it was asked for."""
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.asked = asked
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def page(body, head=""):
    return (
        f'<!doctype html><html lang="en"><head><title>T</title>{head}</head>'
        f"<body><h1>Seen</h1>{body}</body></html>"
    )


def text_of(content):
    return PdfReader(BytesIO(content)).pages[0].extract_text()


def typeset(text, files=None):
    return typesetting.typeset(text, base=BASE, files=files or {}, paint=None)


@pytest.mark.parametrize(
    "named",
    [
        '<img alt="x" src="{}x.png">',
        '<link rel="stylesheet" href="{}x.css">',
        "<style>@import url({}x.css); p{{background:url({}x.png)}}</style><p>p</p>",
        '<object data="{}x.pdf"></object>',
        '<svg width="9" height="9"><image href="{}x.svg" width="9" height="9"/></svg>',
        "<style>@font-face{{font-family:f;src:url({}x.woff)}}</style>",
        '<a rel="attachment" href="{}x.txt">x</a>',
        '<link rel="attachment" href="{}x.txt">',
    ],
)
def test_nothing_is_fetched_from_elsewhere(elsewhere, named):
    there = f"http://127.0.0.1:{elsewhere.server_port}/"
    content = typeset(page(named.format(there, there)))
    assert elsewhere.asked == []
    assert "Seen" in text_of(content)


def test_no_file_of_the_machine_is_read(tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="20">'
        '<text y="15">hidden-here</text></svg>'
    )
    named = f'<img alt="x" src="{secret.as_uri()}">'
    assert "hidden-here" not in text_of(typeset(page(named)))


def test_what_was_handed_over_is_used():
    head = '<link rel="stylesheet" href="/a.css">'
    files = {"/a.css": ("text/css", b"h1{display:none}")}
    assert "Seen" not in text_of(typeset(page("<p>x</p>", head), files))


def test_layers_keep_their_order_over_files():
    head = '<link rel="stylesheet" href="/a.css"><link rel="stylesheet" href="/b.css">'
    files = {
        "/a.css": ("text/css", b"@layer low, high; @layer high{h1{display:none}}"),
        "/b.css": ("text/css", b"@layer low{h1{display:block}}"),
    }
    assert "Seen" not in text_of(typeset(page("<p>x</p>", head), files))


def test_jobs_are_answered_one_after_the_other():
    source, sink = BytesIO(), BytesIO()
    head = b'{"base": "https://candid.example/", "files": [], "as_picture": false}'
    for word in (b"One", b"Two"):
        text = page("").replace("Seen", word.decode()).encode()
        pipe.write(source, head, b"", b"", text)
    source.seek(0)
    typesetting.serve(source, sink)
    sink.seek(0)
    answers = [pipe.read(sink) for _ in range(4)]
    assert [answers[0], answers[2]] == [b"{}", b"{}"]
    assert "One" in text_of(answers[1])
    assert "Two" in text_of(answers[3])


def test_a_page_that_cannot_be_set_is_answered(monkeypatch):
    source, sink = BytesIO(), BytesIO()
    head = b'{"base": "https://candid.example/", "files": [], "as_picture": false}'
    pipe.write(source, head, b"", b"", b"")
    source.seek(0)
    monkeypatch.setattr(typesetting, "VARIANT", "pdf/none")
    typesetting.serve(source, sink)
    sink.seek(0)
    answer = pipe.read(sink)
    assert answer.startswith(b'{"failed": ')
    assert pipe.read(sink) == b""
