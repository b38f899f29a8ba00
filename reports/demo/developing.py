"""The copies of photos that the demo has drawn itself.

Real evidence is decoded in a limited process of its own (audits/uploading.py):
starting one per drawing would be half of the demo's loading time.
"""

import io
import tempfile
from datetime import datetime
from pathlib import Path

from django.core.files import File

from audits import imaging
from audits.models import Evidence
from audits.models.evidence import evidence_storage


def develop(evidence: Evidence, content: bytes, *, at: datetime) -> None:
    """Make and keep the copies of `content`, which we have just drawn."""
    with tempfile.TemporaryDirectory() as folder:
        source, display, thumb = (Path(folder, name) for name in ("s", "d", "t"))
        source.write_bytes(content)
        facts = imaging.derive(source, display, thumb)
        evidence.make_ready(
            at=at,
            display=_keep(f"{evidence.original.name}.display.jpg", display),
            thumb=_keep(f"{evidence.original.name}.thumb.jpg", thumb),
            width=facts.width,
            height=facts.height,
            phash=facts.phash,
            captured_at=facts.captured_at or "",
            has_location=facts.has_location,
        )


def _keep(name: str, path: Path) -> str:
    return evidence_storage().save(name, File(io.BytesIO(path.read_bytes())))
