"""The real settings, with what tests must not share or wait for."""

import atexit
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from config.settings import *  # noqa: F403 - every setting, then our differences
from config.settings import CACHES, DATABASES, REDIS_URL, ROOT, STORAGES

#: gw0, gw1 … under pytest -n; each has a database, a Redis and a folder of its own.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

SCRATCH = Path(tempfile.mkdtemp(prefix="candid-tests-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

# With --reuse-db, TEST_DATABASE names the one to keep.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: some tests start processes that must see the same rows.
    kept = os.environ.get("TEST_DATABASE", SCRATCH / "candid.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(kept)}
    # No test cuts the power: what is committed need not be on the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
else:
    # Two checkouts on one machine may be tested at the same time.
    checkout = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    kept = os.environ.get("TEST_DATABASE", f"test_candid_{checkout}")
    DATABASES["default"]["TEST"] = {"NAME": kept}
    DATABASES["default"]["ENGINE"] = "tests.postgresql"
    # Of the processes that tests start, too; no test cuts the power here either.
    os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")

EVIDENCE_ROOT = SCRATCH / "evidence"
PARTS_ROOT = SCRATCH / "parts"
EXPORTS_ROOT = SCRATCH / "exports"
FILE_UPLOAD_TEMP_DIR = SCRATCH / "tmp"
STATIC_ROOT = SCRATCH / "static"
for folder in (FILE_UPLOAD_TEMP_DIR, STATIC_ROOT):
    folder.mkdir()
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "evidence": STORAGES["evidence"] | {"OPTIONS": {"location": EVIDENCE_ROOT}},
    "exports": STORAGES["exports"] | {"OPTIONS": {"location": EXPORTS_ROOT}},
}

if REDIS_URL:
    # The ninth database and the ones after it are ours to empty.
    REDIS_URL = urlsplit(REDIS_URL)._replace(path=f"/{9 + int(WORKER[2:])}").geturl()
    CELERY_BROKER_URL = REDIS_URL
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
    }
else:
    BROKER_ROOT = SCRATCH / "broker"
    (BROKER_ROOT / "control").mkdir(parents=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_ROOT),
        "data_folder_out": str(BROKER_ROOT),
        "control_folder": str(BROKER_ROOT / "control"),
        "polling_interval": 0.1,
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
