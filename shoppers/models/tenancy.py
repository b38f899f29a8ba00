from typing import Self, TypeVar

from django.db import models

from shoppers.models.viewers import Viewer

Row = TypeVar("Row", bound=models.Model, covariant=True)


class TenantQuerySet(models.QuerySet[Row]):
    """Rows of one organization. Subclasses narrow `visible_to` by role."""

    #: Path from the row to its organization.
    organization_path = "organization"

    def visible_to(self, viewer: Viewer) -> Self:
        """The rows that `viewer` may know of; a viewer without role sees none."""
        if not viewer.roles:
            return self.none()
        return self.filter(**{self.organization_path: viewer.organization})
