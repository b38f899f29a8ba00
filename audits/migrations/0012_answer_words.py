"""PostgreSQL finds words in comments and texts by an index.

`answer_words` is what a search looks into; `answer_is_worded` keeps answers without
words out of the index. Both are functions, so that a search says exactly what the index
holds. Made concurrently, intake goes on; killed in the middle it begins again.
SQLite looks at every text.
"""

from django.db import migrations

FUNCTIONS = [
    """
    CREATE OR REPLACE FUNCTION answer_is_worded(comment text, value jsonb) RETURNS boolean AS $$
        SELECT comment <> ''
            OR coalesce(jsonb_typeof(value) = 'string' AND value #>> '{}' LIKE '% %',
                        false)
    $$ LANGUAGE sql IMMUTABLE PARALLEL SAFE
    """,
    """
    CREATE OR REPLACE FUNCTION answer_words(comment text, value jsonb) RETURNS tsvector AS $$
        SELECT to_tsvector('simple'::regconfig, regexp_replace(
            comment || ' ' || CASE
                WHEN jsonb_typeof(value) = 'string' AND value #>> '{}' LIKE '% %'
                THEN value #>> '{}' ELSE '' END,
            '[!-/:-@[-`{-~’‘“”„«»–—…·]+', ' ', 'g'))
    $$ LANGUAGE sql IMMUTABLE PARALLEL SAFE
    """,
]
INDEX = [
    "DROP INDEX CONCURRENTLY IF EXISTS answer_words",
    """
    CREATE INDEX CONCURRENTLY answer_words ON audits_answer
    USING gin (answer_words(comment, value)) WHERE answer_is_worded(comment, value)
    """,
]
REMOVALS = [
    "DROP INDEX CONCURRENTLY IF EXISTS answer_words",
    "DROP FUNCTION IF EXISTS answer_words(text, jsonb)",
    "DROP FUNCTION IF EXISTS answer_is_worded(text, jsonb)",
]


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in [*FUNCTIONS, *INDEX]:
            schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in REMOVALS:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audits", "0011_scorecard_indexes")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
