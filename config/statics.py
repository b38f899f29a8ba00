"""Static files under hashed names, and the imports between our JavaScript modules too:
a module imported by its plain name would come stale out of a browser's cache."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Of our own files only: a package's may import what only its build knows.
IMPORTS = (
    "js/*.js",
    ((r"""(?P<matched>from\s+"(?P<url>\.[^"]+)")""", 'from "%(url)s"'),),
)


class HashedModules(ManifestStaticFilesStorage):
    patterns = (*ManifestStaticFilesStorage.patterns, IMPORTS)


# whitenoise ships no types.
class CompressedHashedModules(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    patterns = (*CompressedManifestStaticFilesStorage.patterns, IMPORTS)
