from reports.models.exports import Export
from reports.models.imports import ImportBatch, ImportedResult
from reports.models.rollups import Bucket, Rollup

__all__ = ["Bucket", "Export", "ImportBatch", "ImportedResult", "Rollup"]
