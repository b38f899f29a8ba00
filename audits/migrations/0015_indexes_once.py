"""Three indexes that others begin with: each move of a shop wrote them all."""

from django.conf import settings
from django.db import migrations, models

from shoppers.indexes import WithoutIndex

ALONE = {"db_index": False, "on_delete": models.PROTECT, "related_name": "assignments"}


class Migration(migrations.Migration):
    dependencies = [("audits", "0014_location_team")]

    operations = [
        WithoutIndex(
            "assignment",
            "organization",
            models.ForeignKey(to="shoppers.organization", **ALONE),
        ),
        WithoutIndex(
            "assignment", "wave", models.ForeignKey(to="audits.wave", **ALONE)
        ),
        WithoutIndex(
            "assignment",
            "shopper",
            models.ForeignKey(to=settings.AUTH_USER_MODEL, null=True, **ALONE),
        ),
    ]
