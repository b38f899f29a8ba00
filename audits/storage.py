import os
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Files on disk that are whole or absent, also after a crash or a full disk.

    Django's own storage writes under the final name; here the bytes go to a
    temporary name, are flushed to the disk, and are renamed, and the folder is
    flushed too.
    """

    def adopt(self, path: Path, name: str) -> str:
        """A file that is on the disk already gets a second name, here; its first one
        stays. Where another disk is in between, it is copied. The name it got.
        """
        name = self.get_available_name(name)
        target = Path(self.path(name))
        self._make_folder(target.parent)
        try:
            target.hardlink_to(path)
        except OSError:
            with path.open("rb") as content:
                return self.save(name, File(content, name=name))
        flush_folder(target.parent)
        return name

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        target = Path(self.path(name))
        self._make_folder(target.parent)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        flush_folder(target.parent)
        return name

    def _make_folder(self, folder: Path) -> None:
        mode = self.directory_permissions_mode or 0o700
        folder.mkdir(parents=True, exist_ok=True, mode=mode)


def flush_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
