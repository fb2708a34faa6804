"""Calendar periods as group keys: `2017`, `2017-Q2`, `2017-11`, `2017-W07` (ISO week), `2017-11-03`. Days are UTC."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Text, case, cast, func, null, type_coerce

from crm_core.errors import Invalid
from crm_core.fields import FieldType
from crm_core.queries import Bucket
from crm_core.store.paths import Value

_POSTGRES = {
    Bucket.YEAR: "YYYY", Bucket.QUARTER: 'YYYY-"Q"Q', Bucket.MONTH: "YYYY-MM", Bucket.WEEK: 'IYYY-"W"IW',
    Bucket.DAY: "YYYY-MM-DD",
}  # fmt: skip


def period_key(value: Value, bucket: Bucket, postgres: bool) -> ColumnElement[Any]:
    """The period that a date or time falls into, as text. Raises Invalid for a value that is no date."""
    if value.type not in (FieldType.DATE, FieldType.DATETIME):
        raise Invalid("group by", value.path, f"a date field to group by {bucket}")
    return _postgres(value, bucket) if postgres else _sqlite(value, bucket)


def _postgres(value: Value, bucket: Bucket) -> ColumnElement[Any]:
    sql: ColumnElement[Any] = value.sql
    if value.custom:
        sql = case((sql.op("~")(r"^\d{4}-\d{2}-\d{2}"), cast(func.substr(sql, 1, 10), Date)), else_=null())
    elif value.type is FieldType.DATETIME:
        sql = func.timezone("UTC", sql)
    return func.to_char(sql, _POSTGRES[bucket])


def _sqlite(value: Value, bucket: Bucket) -> ColumnElement[Any]:
    day = value.sql
    match bucket:
        case Bucket.YEAR:
            return func.strftime("%Y", day)
        case Bucket.QUARTER:
            quarter = (cast(func.strftime("%m", day), Integer) + 2) // 3
            return func.strftime("%Y-Q", day).concat(cast(quarter, Text))
        case Bucket.MONTH:
            return func.strftime("%Y-%m", day)
        case Bucket.WEEK:
            # An ISO week belongs to the year of its Thursday; SQLite before 3.46 has no %G-%V.
            thursday = func.date(day, "-3 days", "weekday 4")
            week = (cast(func.strftime("%j", thursday), Integer) - 1) // 7 + 1
            return func.strftime("%Y-W", thursday).concat(func.printf("%02d", type_coerce(week, Integer)))
        case Bucket.DAY:
            return func.strftime("%Y-%m-%d", day)
