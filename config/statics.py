"""Static files under hashed names, and the imports between our JavaScript modules too:
a module imported by its plain name would come stale out of a browser's cache. What the
phone's pages load is one file each."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.bundling import bundle, imports_of, roots, sheet

OUR_MODULES = "js/*.js"
# Of our own files only: a package's may import what only its build knows.
IMPORTS = (
    OUR_MODULES,
    ((r"""(?P<matched>from\s+"(?P<url>\.[^"]+)")""", 'from "%(url)s"'),),
)
PHONE_MODULES = "js/field/*.js"
PHONE_SHEET = "css/field.css"
#: By name: the storage that has the file, and its path there.
Found = dict[str, tuple[Any, str]]


class Bundled:
    """The phone's modules and sheets are put together before they are hashed. A
    module that is only ever part of others gets no file of its own."""

    def post_process(
        self, paths: Found, dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            paths = self._bundled(paths)
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[misc]

    def _bundled(self, paths: Found) -> Found:
        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                text: str = file.read().decode()
            return text

        modules = [name for name in paths if fnmatch(name, PHONE_MODULES)]
        others = [name for name in paths if fnmatch(name, OUR_MODULES)]
        shared = {
            found
            for name in others
            if name not in modules
            for found in imports_of(name, read(name))
        }
        made = {name: bundle(name, read) for name in roots(modules, read)}
        if PHONE_SHEET in paths:
            made[PHONE_SHEET] = sheet(PHONE_SHEET, read)
        for name, text in made.items():
            self.delete(name)  # type: ignore[attr-defined]
            self.save(name, ContentFile(text.encode()))  # type: ignore[attr-defined]
        inner = set(modules) - made.keys() - shared
        kept = {name: found for name, found in paths.items() if name not in inner}
        return kept | {name: (self, name) for name in made}


# Django's own bases disagree about `url`.
class HashedModules(Bundled, ManifestStaticFilesStorage):  # type: ignore[misc]
    patterns = (*ManifestStaticFilesStorage.patterns, IMPORTS)


# whitenoise ships no types.
class CompressedHashedModules(Bundled, CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    patterns = (*CompressedManifestStaticFilesStorage.patterns, IMPORTS)
