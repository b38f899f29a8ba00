"""A foreign key whose own index another index makes needless."""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class WithoutIndex(migrations.AlterField):
    """An AlterField to `db_index=False` that drops the index and touches nothing else.

    Django's own makes the foreign key anew, which reads the whole table, and on SQLite
    the table itself, which loses its triggers.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        for name in self._names(schema_editor, model):
            schema_editor.remove_index(model, models.Index(name=name, fields=["id"]))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        name = f"{self.model_name_lower}_{self.name_lower}_alone"[:30]
        index = models.Index(name=name, fields=[self.name])
        schema_editor.add_index(model, index)

    def _names(
        self, schema_editor: BaseDatabaseSchemaEditor, model: type[models.Model]
    ) -> list[str]:
        field = model._meta.get_field(self.name)
        assert isinstance(field, models.Field)
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(
                cursor, model._meta.db_table
            )
        return [
            name
            for name, one in found.items()
            if one["index"] and not one["unique"] and one["columns"] == [field.column]
        ]
