"""Writing rows whose statement is always the same, without wording it every time.

The ORM spends a millisecond of CPU on what the database does in a tenth of it; where a
phone waits, that is most of the time. What is written here is what `save()` and
`bulk_create()` write: no model of ours has signals or parents.

Attributes are named as rows have them (`shopper_id`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import msgspec
from django.db import connection, models

from shoppers.models.statements import fixed

if TYPE_CHECKING:
    Field = models.Field[Any, Any]


def insert(row: models.Model) -> None:
    """Write a new row and give it its key."""
    sql, fields = _inserting(type(row))
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in fields
    ]
    with fixed() as cursor:
        cursor.execute(sql, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding = False


def put(row: models.Model, names: tuple[str, ...]) -> None:
    """Write a row that has its key: new, or these attributes over the stored one."""
    sql, fields = _putting(type(row), names)
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in fields
    ]
    with fixed() as cursor:
        cursor.execute(sql, values)
    row._state.adding = False


def swap(
    row: models.Model,
    values: dict[str, Any],
    *,
    while_in: Mapping[str, Collection[Any]],
) -> bool:
    """Compare and swap: write these values of a stored row if, in the database now,
    each attribute of `while_in` has one of its values. Whether that was so.
    """
    sql, params = swapping(row, values, while_in=while_in)
    with fixed() as cursor:
        cursor.execute(sql, params)
        return bool(cursor.rowcount)


def swapping(
    row: models.Model,
    values: dict[str, Any],
    *,
    while_in: Mapping[str, Collection[Any]],
) -> tuple[str, list[Any]]:
    """The statement of `swap` and its values."""
    model = type(row)
    sizes = tuple((name, len(known)) for name, known in while_in.items())
    params = [
        _field(model, name).get_db_prep_save(value, connection)
        for name, value in values.items()
    ]
    for known in while_in.values():
        params += known
    return _swapping(model, tuple(values), sizes), [*params, row.pk]


class Rows(NamedTuple):
    """New rows of one model: for each, the values of the attributes `names`, all that
    the model has. Values are what JSON can say, dates and UUIDs included."""

    model: type[models.Model]
    names: tuple[str, ...]
    values: Iterable[Sequence[Any]]


def insert_many(
    model: type[models.Model], names: tuple[str, ...], rows: Iterable[Sequence[Any]]
) -> None:
    """Write new rows in one statement, whatever their number; see `Rows`."""
    insert_together(Rows(model, names, rows))


def insert_together(*parts: Rows) -> None:
    """Write new rows of several models: where the database can, as one statement."""
    if connection.vendor != "postgresql":
        for model, names, rows in parts:
            made = (model(**dict(zip(names, row, strict=True))) for row in rows)
            model._base_manager.bulk_create(made)
        return
    sql = _inserting_together(tuple((each.model, each.names) for each in parts))
    with fixed() as cursor:
        cursor.execute(sql, [records(each.names, each.values) for each in parts])


def records(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as the JSON that a `recordset` reads."""
    named = _named(tuple(names))
    return msgspec.json.encode([named(*row) for row in rows]).decode()


@lru_cache(maxsize=64)
def _named(names: tuple[str, ...]) -> "type[msgspec.Struct]":
    """What JSON takes for an object with these members, made faster than a dict."""
    return msgspec.defstruct("Row", names)


def record_of(row: models.Model) -> tuple[tuple[str, ...], str]:
    """A new row as (names, JSON for a `recordset`), without its key."""
    names = tuple(field.attname for field in _fields(type(row)))
    return names, records(names, [[getattr(row, name) for name in names]])


@lru_cache(maxsize=64)
def columns(model: type[models.Model], names: tuple[str, ...]) -> str:
    """The columns of these attributes, for a statement."""
    return ", ".join(_columns(model, names))


@lru_cache(maxsize=64)
def recordset(model: type[models.Model], names: tuple[str, ...]) -> str:
    """PostgreSQL's table of `records` with these columns; its value is the JSON."""
    fields = [_field(model, name) for name in names]
    typed = ", ".join(f"{_quoted(x.attname)} {x.db_type(connection)}" for x in fields)
    return f"json_to_recordset(%s) AS given({typed})"


@lru_cache(maxsize=64)
def _inserting(model: type[models.Model]) -> "tuple[str, list[Field]]":
    """The statement, and the fields whose values it takes."""
    fields = _fields(model)
    names = ", ".join(map(_column, fields))
    places = ", ".join(["%s"] * len(fields))
    written = f"INSERT INTO {_table(model)} ({names}) VALUES ({places})"
    return f"{written} RETURNING {_key(model)}", fields


@lru_cache(maxsize=64)
def _putting(
    model: type[models.Model], names: tuple[str, ...]
) -> "tuple[str, list[Field]]":
    fields = [*_fields(model), model._meta.pk]
    given = ", ".join(map(_column, fields))
    places = ", ".join(["%s"] * len(fields))
    over = ", ".join(f"{name} = EXCLUDED.{name}" for name in _columns(model, names))
    written = f"INSERT INTO {_table(model)} ({given}) VALUES ({places})"
    return f"{written} ON CONFLICT ({_key(model)}) DO UPDATE SET {over}", fields


@lru_cache(maxsize=64)
def _inserting_together(
    parts: tuple[tuple[type[models.Model], tuple[str, ...]], ...],
) -> str:
    *first, last = [_inserting_many(model, names) for model, names in parts]
    if not first:
        return last
    before = ", ".join(f"part{at} AS ({each})" for at, each in enumerate(first))
    return f"WITH {before} {last}"


def _inserting_many(model: type[models.Model], names: tuple[str, ...]) -> str:
    given = ", ".join(map(_quoted, names))
    return (
        f"INSERT INTO {_table(model)} ({columns(model, names)}) "
        f"SELECT {given} FROM {recordset(model, names)}"
    )


@lru_cache(maxsize=256)
def _swapping(
    model: type[models.Model],
    names: tuple[str, ...],
    while_in: tuple[tuple[str, int], ...],
) -> str:
    written = ", ".join(f"{_column(_field(model, name))} = %s" for name in names)
    known = "".join(
        f"{_column(_field(model, name))} IN ({', '.join(['%s'] * count)}) AND "
        for name, count in while_in
    )
    return f"UPDATE {_table(model)} SET {written} WHERE {known}{_key(model)} = %s"


@lru_cache(maxsize=64)
def _fields(model: type[models.Model]) -> "list[Field]":
    """All but the key, which the database gives."""
    meta = model._meta
    return [field for field in meta.concrete_fields if field is not meta.pk]


def _columns(model: type[models.Model], names: tuple[str, ...]) -> list[str]:
    return [_column(_field(model, name)) for name in names]


def _field(model: type[models.Model], name: str) -> "Field":
    return cast("Field", model._meta.get_field(name))


def _column(field: "Field") -> str:
    return _quoted(str(field.column))


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)


def _key(model: type[models.Model]) -> str:
    return _quoted(str(model._meta.pk.column))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
