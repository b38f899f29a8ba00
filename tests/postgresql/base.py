"""Our PostgreSQL, emptied after a test by deleting what is there.

Django truncates every table, and each is a new file that the server waits for: seconds
for a handful of rows. Keys are checked when a transaction ends: any order will do.
"""

from django.db.backends.postgresql import operations

from config.postgresql import base


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        if reset_sequences or not tables:
            return super().sql_flush(
                style,
                tables,
                reset_sequences=reset_sequences,
                allow_cascade=allow_cascade,
            )
        return [f"DELETE FROM {self.quote_name(each)}" for each in self._filled(tables)]

    def _filled(self, tables):
        looks = (f"EXISTS (SELECT FROM {self.quote_name(each)})" for each in tables)
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(looks)}")
            found = cursor.fetchone()
        return [
            table for table, has_rows in zip(tables, found, strict=True) if has_rows
        ]


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
