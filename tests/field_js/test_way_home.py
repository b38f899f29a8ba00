"""What the phone's queue, uploads and rescue decide, without a browser."""

import json
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.rules_js.node import node

HERE = Path(__file__).parent


def ask(script):
    if node() is None:
        pytest.skip("needs node 20.19 or newer")
    done = subprocess.run(
        [node(), str(HERE / "ask.mjs")],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_tries_wait_longer_and_longer_but_never_beyond_five_minutes():
    waits = ask("return [0, 1, 2, 20].map((tries) => queue.backoff(tries, () => 1))")
    assert waits == [2000, 4000, 8000, 300_000]


def test_jitter_takes_away_half_at_most():
    assert ask("return queue.backoff(3, () => 0)") == 8000


def test_an_answer_means_later_hold_or_park():
    statuses = [401, 400, 403, 404, 409, 413, 422, 408, 425, 429, 500, 503, 507]
    meant = ask(f"return {statuses}.map(queue.verdict)")
    assert meant == ["hold", *["park"] * 6, *["later"] * 6]


FILE = '{ shop: "a", state: "waiting", problem: { code: "assignment_cancelled" } }'


def test_a_file_that_its_shop_refuses_waits_for_the_sending():
    sent = '[{ shop: "a", state: "held" }]'
    assert ask(f"return queue.isDue({FILE}, [], 0)") is False
    assert ask(f"return queue.isDue({FILE}, {sent}, 0)") is True


def test_a_clock_that_was_a_year_ahead_holds_up_nothing():
    year = 365 * 24 * 3600 * 1000
    asked = '{ shop: "a", state: "waiting", dirty: true, nextAt: %d }'
    for late, is_due in ((year, True), (60_000, False)):
        row = asked % late
        assert ask(f"return queue.isDue({row}, [], 0)") is is_due
        assert ask(f"return queue.isDraftDue({row}, [], 0)") is is_due


@pytest.mark.parametrize(
    ("row", "is_due"),
    [
        ("{ dirty: true }", True),
        ("{ dirty: false }", False),
        ("{ dirty: true, nextAt: 9 }", False),
        ('{ dirty: true, problem: { code: "draft_moved" }, savedAt: 5 }', False),
        ('{ dirty: true, problem: { code: "400", at: 5 }, savedAt: 5 }', False),
        ('{ dirty: true, problem: { code: "400", at: 5 }, savedAt: 6 }', True),
    ],
)
def test_a_refused_draft_goes_again_only_when_it_has_changed(row, is_due):
    assert ask(f"return queue.isDraftDue({row}, [], 1)") is is_due


UPLOAD = """
const size = 700000, buffer = new Uint8Array(size).map((_, at) => at %% 251).buffer;
const row = { id: "i", shop: "s", question: "q", name: "é.jpg", type: "image/jpeg",
  sha256: digest.hex(await digest.sha256(buffer)), offset: %(offset)s };
let at = %(server)s, calls = [], cut = %(cut)s;
const answer = (status, headers = {}) => new Response(null, { status, headers });
const ask = async (url, { method, headers, body }) => {
  calls.push(method);
  if (method === "POST") {
    at = body.byteLength;
    return answer(201, { "Upload-Offset": String(at) });
  }
  if (method === "HEAD") return answer(200, { "Upload-Offset": String(at) });
  if (calls.length === cut) throw new TypeError("cut");
  if (Number(headers["Upload-Offset"]) !== at) return answer(409);
  at += body.byteLength;
  return answer(204, { "Upload-Offset": String(at) });
};
const on = (offset) => { row.offset = offset; };
const go = () => tus.upload({ row, buffer, csrf: "", ask, on });
"""


def test_a_file_goes_up_in_chunks():
    script = UPLOAD % {"offset": 0, "server": 0, "cut": 0}
    assert ask(script + "await go(); return [at, calls.join(' ')]") == [
        700_000,
        "POST PATCH PATCH",
    ]


def test_a_cut_upload_goes_on_at_the_last_byte():
    script = UPLOAD % {"offset": 0, "server": 0, "cut": 3}
    told = ask(script + "await go().catch(() => {}); await go(); return calls")
    assert " ".join(told) == "POST PATCH PATCH HEAD PATCH"


def test_the_servers_offset_counts_when_the_phone_remembers_another():
    script = UPLOAD % {"offset": 500_000, "server": 262_144, "cut": 0}
    assert ask(script + "await go(); return at") == 700_000


def test_bytes_that_changed_on_the_phone_are_not_sent():
    script = UPLOAD % {"offset": 0, "server": 0, "cut": 0}
    script += "row.sha256 = '0'; return [await go().catch((e) => e.code), calls.length]"
    assert ask(script) == ["damaged", 0]


def test_metadata_carries_any_name():
    told = ask("return tus.metadata({ name: 'é', none: '' })")
    assert told == "name w6k="


def test_the_rescue_is_a_zip_that_any_program_opens():
    script = """
    const bytes = new TextEncoder().encode("hello").buffer;
    const files = [{ id: "1", name: "a/b.txt", bytes }];
    const work = { person: "p", drafts: [], sendings: [], files };
    const made = rescue.zip(rescue.entries(work));
    return [...new Uint8Array(await new Blob(made).arrayBuffer())];
    """
    with zipfile.ZipFile(BytesIO(bytes(ask(script)))) as saved:
        assert saved.testzip() is None
        assert saved.read("files/1-a_b.txt") == b"hello"
        assert json.loads(saved.read("work.json"))["files"][0]["id"] == "1"
