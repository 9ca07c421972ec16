"""Queries compiled once, for the few pages that many people open at the same moment.

Django builds the SQL of every query anew, which costs more than running it. `Prepared` keeps the SQL of one queryset
and runs it with other parameters; `insert_rows` writes rows without building models. Both speak through Django's own
fields, so that they mean the same on both engines.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import JSONField, Model, QuerySet

Parameter = uuid.UUID | str


class Prepared:
    """One `values_list` query. `build` takes a parameter of each of the `kinds` (UUID or str) and uses all of them.

    Everything else in the query is fixed when it is first run. Run it as `prepared.rows(id, …)`.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._build, self._kinds = build, kinds
        self._kept: dict[str, tuple[str, list[tuple[int | None, Any]], list[list[Any]]]] = {}

    def rows(self, *given: Parameter) -> list[tuple[Any, ...]]:
        """The rows, each value as Django would give it."""
        sql, places, converters = self._kept.get(connection.vendor) or self._compile()
        adapted = [_adapted(value) for value in given]
        with connection.cursor() as cursor:
            cursor.execute(sql, [fixed if place is None else adapted[place] for place, fixed in places])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        columns = [
            _converted(values, each) for values, each in zip(zip(*rows, strict=True), converters, strict=False)
        ]
        return list(zip(*columns, strict=True))

    def first(self, *given: Parameter) -> tuple[Any, ...] | None:
        """The first row, if any."""
        rows = self.rows(*given)
        return rows[0] if rows else None

    def _compile(self) -> tuple[str, list[tuple[int | None, Any]], list[list[Any]]]:
        marks: list[Parameter] = [uuid.uuid4() if kind is uuid.UUID else uuid.uuid4().hex for kind in self._kinds]
        compiler = self._build(*marks).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        adapted = [_adapted(mark) for mark in marks]
        places = [(adapted.index(value) if value in adapted else None, value) for value in parameters]
        if {place for place, _value in places if place is not None} != set(range(len(marks))):
            raise ValueError("a parameter of the prepared query is not in it")
        columns = [column for column, _sql, _alias in compiler.select]
        found = compiler.get_converters(columns)
        converters = [
            [(each, found[place][1]) for each in found[place][0]] if place in found else []
            for place in range(len(columns))
        ]
        self._kept[connection.vendor] = sql, places, converters
        return self._kept[connection.vendor]


def insert_rows(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Inserts rows that name every column without a default of its own, by attribute name (`activity_id`).

    One statement; triggers and constraints hold as always. All rows have the same columns. Returns their ids.
    """
    by_name: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in rows[0]]
    quote = connection.ops.quote_name
    pk: Any = model._meta.pk
    columns = ", ".join(quote(field.column) for field in fields)
    one = "(" + ", ".join(["%s"] * len(fields)) + ")"
    values = [_saved(field, value) for row in rows for field, value in zip(fields, row.values(), strict=True)]
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        # Names of our own columns only; every value is a parameter.
        cursor.execute(
            f"INSERT INTO {table} ({columns}) "  # nosec B608
            f"VALUES {', '.join([one] * len(rows))} RETURNING {quote(pk.column)}",
            values,
        )
        return [pk.to_python(row[0]) for row in cursor.fetchall()]


def _saved(field: Any, value: Any) -> Any:
    """As the field hands it to the engine; the plain kinds without asking the field."""
    kind = type(value)
    if value is None or ((kind is str or kind is int) and not isinstance(field, JSONField)):
        return value
    return _adapted(value) if kind is uuid.UUID else field.get_db_prep_save(value, connection)


def _adapted(value: Parameter) -> Any:
    """As Django hands it to the engine."""
    if isinstance(value, str) or connection.features.has_native_uuid_field:
        return value
    return value.hex


def _converted(values: tuple[Any, ...], converters: list[Any]) -> Sequence[Any]:
    """One column. What comes again is converted once, unless it is JSON: nobody shares a list or a dict."""
    if not converters:
        return values
    if any(isinstance(expression.output_field, JSONField) for _convert, expression in converters):
        return [_as_django(value, converters) for value in values]
    made = {value: _as_django(value, converters) for value in set(values)}
    return [made[value] for value in values]


def _as_django(value: Any, converters: list[Any]) -> Any:
    for convert, expression in converters:
        value = convert(value, expression, connection)
    return value
