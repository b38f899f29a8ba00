from reports.models.alerts import Alert, AlertCheck, AlertCursor, AlertRule
from reports.models.deliveries import Delivery
from reports.models.exports import Export
from reports.models.imports import ImportBatch, ImportedChange, ImportedResult
from reports.models.reconciliations import Reconciliation
from reports.models.reports import Block, Report, TooManyBlocks
from reports.models.rollups import Bucket, Histogram, LocationRollup, Rollup
from reports.models.subscriptions import Subscription
from reports.models.sums import WholeSum
from reports.models.waiting_imports import WaitingImport

__all__ = [
    "Alert",
    "AlertCheck",
    "AlertCursor",
    "AlertRule",
    "Block",
    "Bucket",
    "Delivery",
    "Export",
    "Histogram",
    "ImportBatch",
    "ImportedChange",
    "ImportedResult",
    "LocationRollup",
    "Reconciliation",
    "Report",
    "Rollup",
    "Subscription",
    "TooManyBlocks",
    "WaitingImport",
    "WholeSum",
]
