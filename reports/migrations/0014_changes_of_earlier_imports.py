from django.db import migrations

#: Replaced ones, too: they are put back when the import that replaced them is undone.
EVERY = """
    INSERT INTO reports_importedchange
        (result, organization_id, program_id, changed_at)
    SELECT r.public_id, r.organization_id, r.program_id, b.imported_at
    FROM reports_importedresult r JOIN reports_importbatch b ON b.id = r.batch_id
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0013_imported_changes")]

    operations = [migrations.RunSQL(EVERY, migrations.RunSQL.noop)]
