"""Rules held against what changed; each fires once for a shop, a wave or a channel."""

from reports.alerting.following import follow

__all__ = ["follow"]
