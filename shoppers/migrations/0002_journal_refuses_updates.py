"""The database itself refuses to rewrite a journal line.

SQLite loses a trigger when Django remakes a table: a migration that alters this
table has to run `forwards` again.
"""

from django.db import migrations

TRIGGERS = {
    "sqlite": [
        """
        CREATE TRIGGER journal_is_append_only BEFORE UPDATE ON shoppers_journalentry
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """
    ],
    "postgresql": [
        """
        CREATE FUNCTION journal_is_append_only() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'the journal is append-only'
              USING ERRCODE = 'integrity_constraint_violation'; END
        $$ LANGUAGE plpgsql
        """,
        """
        CREATE TRIGGER journal_is_append_only BEFORE UPDATE ON shoppers_journalentry
        FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()
        """,
    ],
}
REMOVALS = {
    "sqlite": ["DROP TRIGGER journal_is_append_only"],
    "postgresql": [
        "DROP TRIGGER journal_is_append_only ON shoppers_journalentry",
        "DROP FUNCTION journal_is_append_only()",
    ],
}


def forwards(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    for statement in REMOVALS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("shoppers", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
