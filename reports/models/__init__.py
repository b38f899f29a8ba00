from reports.models.exports import Export
from reports.models.imports import ImportBatch, ImportedResult
from reports.models.reconciliations import Reconciliation
from reports.models.rollups import Bucket, Histogram, Rollup

__all__ = [
    "Bucket",
    "Export",
    "Histogram",
    "ImportBatch",
    "ImportedResult",
    "Reconciliation",
    "Rollup",
]
