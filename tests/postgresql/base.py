"""Our PostgreSQL, emptied after a test by deleting what is there.

Django truncates every table, and each is a new file that the server waits for: seconds
for a handful of rows. Keys are checked when a transaction ends: any order will do.
"""

from django.db.backends.postgresql import operations

from config.postgresql import base

#: Locked first, as TRUNCATE does: whoever still writes is waited for.
EMPTY = """
DO $$
DECLARE
  each text;
  is_filled boolean;
BEGIN
  LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;
  FOREACH each IN ARRAY ARRAY[{names}] LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', each) INTO is_filled;
    IF is_filled THEN
      EXECUTE format('DELETE FROM %s', each);
    END IF;
  END LOOP;
END $$
"""


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        if reset_sequences or not tables:
            return super().sql_flush(
                style,
                tables,
                reset_sequences=reset_sequences,
                allow_cascade=allow_cascade,
            )
        quoted = [self.quote_name(table) for table in tables]
        names = ", ".join(f"'{table}'" for table in quoted)
        return [EMPTY.format(tables=", ".join(quoted), names=names)]


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
