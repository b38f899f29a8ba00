"""Evidence is whole or absent, and is what its sender said that it is."""

import hashlib
import io
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from audits import imaging, intake, lifecycle, tasks, uploading
from audits.forms.wording import REASONS
from audits.models import Evidence
from audits.models.evidence import evidence_storage
from audits.storage import DurableStorage
from audits.uploading import CannotStore, Upload
from shoppers.models import JournalEntry
from tests import factories

PHOTO = factories.photo_bytes()


@pytest.fixture
def shop(cast):
    return factories.assignment(cast.organization, status=lifecycle.ACCEPTED)


def upload(content=PHOTO, **fields):
    wanted = {
        "public_id": uuid4(),
        "question_key": "proof",
        "name": "photo.jpg",
        "content": io.BytesIO(content),
        "size": len(content),
    }
    return Upload(**(wanted | fields))


def store(cast, shop, sent, person=None):
    viewer = cast.viewer(person or cast.sam)
    return uploading.store(viewer, shop, sent, at=timezone.now())


def refused(cast, shop, sent, **fields):
    """The code of the refusal; whatever it is, nothing may have been stored."""
    before = Evidence.objects.count()
    with pytest.raises(CannotStore) as caught:
        store(cast, shop, sent, **fields)
    assert Evidence.objects.count() == before
    return caught.value.code


def bytes_of(stored):
    with stored.open("rb") as file:
        return file.read()


def size_of(stored):
    with stored.open("rb") as file, Image.open(file) as image:
        return image.size


def test_an_upload_is_kept_to_the_byte(cast, shop):
    row, is_new = store(cast, shop, upload())
    assert is_new
    assert bytes_of(row.original) == PHOTO
    assert row.sha256 == hashlib.sha256(PHOTO).hexdigest()


def test_the_same_bytes_under_the_same_id_are_the_same_evidence(cast, shop):
    public_id = uuid4()
    first, _ = store(cast, shop, upload(public_id=public_id))
    again, is_new = store(cast, shop, upload(public_id=public_id))
    assert again == first
    assert not is_new


def test_other_bytes_under_a_known_id_are_refused(cast, shop):
    public_id = uuid4()
    store(cast, shop, upload(public_id=public_id))
    other = upload(factories.photo_bytes(80, 60), public_id=public_id)
    assert refused(cast, shop, other) == "other_content"


def test_the_same_bytes_for_another_shop_are_refused(cast, shop):
    public_id = uuid4()
    store(cast, shop, upload(public_id=public_id))
    second = factories.assignment(cast.organization, status=lifecycle.ACCEPTED)
    assert refused(cast, second, upload(public_id=public_id)) == "other_content"


def test_a_repeat_is_recognised_after_the_shop_was_sent(cast, shop):
    public_id = uuid4()
    store(cast, shop, upload(public_id=public_id))
    body = factories.body_of(shop, evidence=[public_id])
    intake.receive(cast.viewer(cast.sam), uuid4(), body, at=timezone.now())
    shop.refresh_from_db()
    assert not store(cast, shop, upload(public_id=public_id))[1]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (lambda: upload(PHOTO[:100], size=len(PHOTO)), "cut_short"),
        (lambda: upload(sha256="0" * 64), "other_bytes"),
        (lambda: upload(b""), "empty"),
        (lambda: upload(size=uploading.MAX_BYTES + 1), "too_large"),
        (lambda: upload(b"<html><script>alert(1)</script>"), "type_not_accepted"),
        (lambda: upload(b"MZ\x90\x00" + b"\0" * 60), "type_not_accepted"),
        (lambda: upload(question_key="greeted"), "takes_no_evidence"),
        (lambda: upload(question_key="nonsense"), "unknown_question"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_upload_is_refused_by_what_is_wrong_with_it(cast, shop, sent, code):
    assert refused(cast, shop, sent()) == code


def test_a_declared_sum_may_be_written_in_capitals(cast, shop):
    digest = hashlib.sha256(PHOTO).hexdigest().upper()
    assert store(cast, shop, upload(sha256=digest))[1]


def test_a_png_that_is_called_jpg_is_taken_as_what_it_is(cast, shop):
    png = factories.photo_bytes(kind="PNG")
    assert store(cast, shop, upload(png))[0].mime == "image/png"


def test_no_more_than_the_question_takes(cast, shop):
    for _ in range(3):
        store(cast, shop, upload())
    assert refused(cast, shop, upload()) == "too_many"


def test_a_photo_that_was_refused_makes_room(cast, shop):
    rows = [store(cast, shop, upload())[0] for _ in range(3)]
    rows[0].refuse(at=timezone.now(), refusal="unreadable")
    assert store(cast, shop, upload())[1]


def test_a_shop_that_was_sent_takes_no_more(cast):
    shop = factories.assignment(cast.organization, status=lifecycle.SUBMITTED)
    assert refused(cast, shop, upload()) == "assignment_submitted"


def test_a_name_is_a_label_and_never_a_path(cast, shop):
    row, _ = store(cast, shop, upload(name="../../etc/pass\0wd\u202e.jpg"))
    assert "/" not in row.name
    assert str(row.public_id) in row.original.name


def test_a_photo_gets_its_two_copies(cast, shop):
    row, _ = store(cast, shop, upload(factories.photo_bytes(2000, 1000)))
    uploading.prepare(row, at=timezone.now())
    assert row.status == Evidence.Status.READY
    sizes = [size_of(row.display), size_of(row.thumb)]
    assert sizes == [(1600, 800), (320, 160)]


def test_preparing_twice_changes_nothing(cast, shop):
    row, _ = store(cast, shop, upload())
    uploading.prepare(row, at=timezone.now())
    uploading.prepare(row, at=timezone.now())
    assert JournalEntry.objects.about(row).filter(verb="evidence.ready").count() == 1


def test_preparing_goes_on_where_it_was_interrupted(cast, shop):
    """Killed between the copies and the row: the copies are made again, in place."""
    row, _ = store(cast, shop, upload())
    evidence_storage().save(f"{row.original.name}.thumb.jpg", ContentFile(b"half"))
    uploading.prepare(row, at=timezone.now())
    assert row.thumb.name == f"{row.original.name}.thumb.jpg"
    assert size_of(row.thumb) == (64, 48)


def test_a_photo_that_cannot_be_read_is_refused_and_kept(cast, shop):
    cut = PHOTO[: len(PHOTO) // 2]
    row, _ = store(cast, shop, upload(cut))
    uploading.prepare(row, at=timezone.now())
    assert (row.status, row.refusal) == (Evidence.Status.REFUSED, "unreadable")
    assert bytes_of(row.original) == cut


def test_every_refusal_has_words_for_the_shopper():
    closed = {f"assignment_{each}" for each in lifecycle.STATES} - {
        f"assignment_{each}" for each in lifecycle.SENDABLE
    }
    assert {*imaging.MESSAGES, "gave_up", *closed} <= REASONS.keys()


def test_a_refused_photo_does_not_stop_the_submission(cast, shop):
    row, _ = store(cast, shop, upload(PHOTO[:100] + b"\0" * 100))
    uploading.prepare(row, at=timezone.now())
    receipt = intake.receive(
        cast.viewer(cast.sam), uuid4(), factories.body_of(shop), at=timezone.now()
    )
    assert receipt.is_new


def test_every_try_is_counted_before_it_begins(cast, shop):
    row, _ = store(cast, shop, upload())
    evidence_storage().delete(row.original.name)
    with pytest.raises(FileNotFoundError):
        uploading.prepare(row, at=timezone.now())
    row.refresh_from_db()
    assert row.attempts == 1


def test_bytes_that_kill_workers_are_given_up(cast, shop):
    row, _ = store(cast, shop, upload())
    Evidence.objects.update(attempts=uploading.MAX_ATTEMPTS)
    row.refresh_from_db()
    uploading.prepare(row, at=timezone.now())
    assert (row.status, row.refusal) == (Evidence.Status.REFUSED, "gave_up")


def test_the_sweep_finds_what_nobody_nudged(cast, shop):
    row, _ = store(cast, shop, upload())
    Evidence.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    assert tasks.sweep_evidence() == 1
    row.refresh_from_db()
    assert row.status == Evidence.Status.READY


def test_the_sweep_leaves_time_to_the_nudge(cast, shop):
    store(cast, shop, upload())
    assert tasks.sweep_evidence() == 0


@pytest.fixture
def lost_and_whole(cast, shop):
    """Two waiting photos; the file of the first one is gone from the disk."""
    lost, _ = store(cast, shop, upload())
    evidence_storage().delete(lost.original.name)
    whole, _ = store(cast, shop, upload())
    Evidence.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    return lost, whole


def test_one_broken_file_does_not_stop_the_sweep(lost_and_whole):
    assert tasks.sweep_evidence() == 1
    lost_and_whole[1].refresh_from_db()
    assert lost_and_whole[1].status == Evidence.Status.READY


def test_a_file_that_stays_away_is_given_up(lost_and_whole):
    for _ in range(uploading.MAX_ATTEMPTS + 1):
        tasks.sweep_evidence()
    lost_and_whole[0].refresh_from_db()
    assert lost_and_whole[0].status == Evidence.Status.REFUSED


def test_evidence_is_taken_back_before_it_is_sent(
    cast, shop, django_capture_on_commit_callbacks
):
    row, _ = store(cast, shop, upload())
    name = row.original.name
    with django_capture_on_commit_callbacks(execute=True):
        uploading.remove(cast.viewer(cast.sam), row, at=timezone.now())
    assert not Evidence.objects.exists()
    assert not evidence_storage().exists(name)


def test_taking_back_leaves_a_journal_line(cast, shop):
    row, _ = store(cast, shop, upload())
    uploading.remove(cast.viewer(cast.sam), row, at=timezone.now())
    line = JournalEntry.objects.get(verb="evidence.remove")
    assert line.before["sha256"] == row.sha256


def test_what_was_sent_cannot_be_taken_back(cast, shop):
    row, _ = store(cast, shop, upload())
    body = factories.body_of(shop, evidence=[row.public_id])
    intake.receive(cast.viewer(cast.sam), uuid4(), body, at=timezone.now())
    with pytest.raises(CannotStore, match="already_sent"):
        uploading.remove(cast.viewer(cast.sam), row, at=timezone.now())


def test_nobody_takes_back_what_another_person_uploaded(cast, shop):
    row, _ = store(cast, shop, upload())
    with pytest.raises(CannotStore):
        uploading.remove(cast.viewer(cast.ann), row, at=timezone.now())
    assert Evidence.objects.exists()


class DiskFull(ContentFile):
    """Content that ends in an error after its first bytes were written."""

    def chunks(self, chunk_size=None):
        yield b"the first half"
        raise OSError(28, "No space left on device")


def test_a_disk_that_is_full_leaves_nothing_under_the_final_name(tmp_path):
    storage = DurableStorage(location=tmp_path)
    with pytest.raises(OSError, match="No space"):
        storage.save("shop/photo", DiskFull(b""))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_failed_write_leaves_what_was_there_before(tmp_path):
    storage = DurableStorage(location=tmp_path)
    name = storage.save("shop/photo", ContentFile(b"whole"))
    with pytest.raises(OSError, match="No space"):
        storage._save(name, DiskFull(b""))
    assert (tmp_path / name).read_bytes() == b"whole"


def test_a_file_on_our_disk_is_taken_over_and_outlives_its_first_name(tmp_path):
    storage = DurableStorage(location=tmp_path / "kept")
    part = tmp_path / "part"
    part.write_bytes(PHOTO)
    name = storage.adopt(part, "shop/photo")
    part.unlink()
    assert name == "shop/photo"
    assert (tmp_path / "kept" / name).read_bytes() == PHOTO


def test_a_name_that_is_taken_over_twice_replaces_nothing(tmp_path):
    storage = DurableStorage(location=tmp_path / "kept")
    for content in (b"first", b"second"):
        (tmp_path / content.decode()).write_bytes(content)
    names = [storage.adopt(tmp_path / each, "photo") for each in ("first", "second")]
    kept = [(tmp_path / "kept" / each).read_bytes() for each in names]
    assert kept == [b"first", b"second"]


def test_a_file_on_another_disk_is_copied(tmp_path):
    there = Path("/dev/shm")
    if not there.is_dir() or there.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("This machine has no second disk to copy from.")
    with tempfile.NamedTemporaryFile(dir=there) as part:
        part.write(PHOTO)
        part.flush()
        storage = DurableStorage(location=tmp_path)
        name = storage.adopt(Path(part.name), "photo")
    assert (tmp_path / name).read_bytes() == PHOTO
