import os
import time

from reports.exporting.keeping import ABANDONED, clear_parts


def test_what_was_left_half_written_long_ago_is_cleared(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    old, new = tmp_path / "export-a-1", tmp_path / "export-b-1"
    other = tmp_path / "upload"
    for path in (old, new, other):
        path.write_text("half")
    past = time.time() - ABANDONED - 60
    for path in (old, other):
        os.utime(path, (past, past))
    clear_parts()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export-b-1", "upload"]
