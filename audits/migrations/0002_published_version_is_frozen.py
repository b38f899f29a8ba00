"""The database itself refuses to change a published checklist version.

Its section and question rows keep it from being deleted.

SQLite loses a trigger when Django remakes a table: a migration that alters this
table has to run `forwards` again.
"""

from django.db import migrations

TRIGGERS = {
    "sqlite": [
        """
        CREATE TRIGGER published_version_is_frozen BEFORE UPDATE ON audits_version
        WHEN OLD.status = 'published'
        BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END
        """
    ],
    "postgresql": [
        """
        CREATE FUNCTION published_version_is_frozen() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'a published version never changes'
              USING ERRCODE = 'integrity_constraint_violation'; END
        $$ LANGUAGE plpgsql
        """,
        """
        CREATE TRIGGER published_version_is_frozen BEFORE UPDATE ON audits_version
        FOR EACH ROW WHEN (OLD.status = 'published')
        EXECUTE FUNCTION published_version_is_frozen()
        """,
    ],
}
REMOVALS = {
    "sqlite": ["DROP TRIGGER published_version_is_frozen"],
    "postgresql": [
        "DROP TRIGGER published_version_is_frozen ON audits_version",
        "DROP FUNCTION published_version_is_frozen()",
    ],
}


def forwards(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    for statement in REMOVALS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
