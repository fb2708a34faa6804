"""Rows of the tables that hold no records (custom fields, stages, chat accounts, digests, feedback), by their key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, insert, select, update

Values = Mapping[str, Any]


def row(connection: Connection, table: Table, key: Values) -> Values:
    """The row's values without its key; empty when there is none."""
    found = connection.execute(select(table).where(_is(table, key))).mappings().first()
    return {} if found is None else {name: value for name, value in found.items() if name not in key}


def replace_row(connection: Connection, table: Table, key: Values, values: Values | None) -> tuple[Values, Values]:
    """Writes the row, or deletes it when `values` is None. Returns it as it was and as it is, as `row` would."""
    before = row(connection, table, key)
    if values is None:
        connection.execute(delete(table).where(_is(table, key)))
    elif connection.execute(update(table).where(_is(table, key)).values(**values)).rowcount == 0:
        connection.execute(insert(table).values(**key, **values))
    return before, row(connection, table, key)


def _is(table: Table, key: Values) -> Any:
    return and_(*(table.c[name] == value for name, value in key.items()))
