"""An index of the journal that another begins with: each line wrote both."""

from django.db import migrations, models

from shoppers.indexes import WithoutIndex


class Migration(migrations.Migration):
    dependencies = [("shoppers", "0002_journal_refuses_updates")]

    operations = [
        WithoutIndex(
            "journalentry",
            "organization",
            models.ForeignKey(
                to="shoppers.organization",
                db_index=False,
                on_delete=models.PROTECT,
                related_name="journal",
            ),
        ),
    ]
