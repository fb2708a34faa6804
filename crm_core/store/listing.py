"""Naming many ids in one statement: one bound parameter however many there are, so that it is compiled once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

FEW = 10


def one_of(connection: Connection, column: ColumnElement[Any], ids: Sequence[str]) -> ColumnElement[bool]:
    """Whether the text column is one of `ids`."""
    if len(ids) <= FEW:
        return column.in_(ids)
    if connection.dialect.name == "postgresql":
        listed = func.jsonb_array_elements_text(literal(list(ids), JSONB())).table_valued("value")
    else:
        listed = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(select(listed.c.value))
