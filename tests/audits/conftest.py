"""Where photos and their copies lie."""

import pytest


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
