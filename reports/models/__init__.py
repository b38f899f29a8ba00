from reports.models.rollups import Bucket, Rollup

__all__ = ["Bucket", "Rollup"]
