"""Calendar periods as group keys: `2017`, `2017-Q2`, `2017-11`, `2017-W07` (ISO week), `2017-11-03`. Days are the
asker's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, cast, func, type_coerce

from crm_core.errors import Invalid
from crm_core.fields import FieldType
from crm_core.queries import Bucket
from crm_core.store.local_days import local_date
from crm_core.store.paths import Value

_POSTGRES = {
    Bucket.YEAR: "YYYY", Bucket.QUARTER: 'YYYY-"Q"Q', Bucket.MONTH: "YYYY-MM", Bucket.WEEK: 'IYYY-"W"IW',
    Bucket.DAY: "YYYY-MM-DD",
}  # fmt: skip


def period_key(value: Value, bucket: Bucket, postgres: bool, zone: str = "UTC") -> ColumnElement[Any]:
    """The period that a date or time falls into for somebody in `zone`, as text. Raises Invalid for a value that is no
    date."""
    if value.type not in (FieldType.DATE, FieldType.DATETIME):
        raise Invalid("group by", value.path, f"a date field to group by {bucket}")
    day = local_date(value, postgres=postgres, zone=zone)
    return func.to_char(day, _POSTGRES[bucket]) if postgres else _sqlite(day, bucket)


def _sqlite(day: ColumnElement[Any], bucket: Bucket) -> ColumnElement[Any]:
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


def periods_between(first: str, last: str, bucket: Bucket) -> list[str]:
    """Every period's key from `first` to `last`, both included."""
    day, end, keys = _first_day(first, bucket), _first_day(last, bucket), [first]
    while day < end:
        day = _next(day, bucket)
        keys.append(_key_of(day, bucket))
    return keys


def _first_day(key: str, bucket: Bucket) -> date:
    year = int(key[:4])
    match bucket:
        case Bucket.YEAR:
            return date(year, 1, 1)
        case Bucket.QUARTER:
            return date(year, int(key[6:]) * 3 - 2, 1)
        case Bucket.MONTH:
            return date(year, int(key[5:]), 1)
        case Bucket.WEEK:
            return date.fromisocalendar(year, int(key[6:]), 1)
        case Bucket.DAY:
            return date.fromisoformat(key)


def _next(day: date, bucket: Bucket) -> date:
    months = {Bucket.YEAR: 12, Bucket.QUARTER: 3, Bucket.MONTH: 1}.get(bucket)
    if months is None:
        return day + timedelta(days=7 if bucket is Bucket.WEEK else 1)
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def _key_of(day: date, bucket: Bucket) -> str:
    match bucket:
        case Bucket.YEAR:
            return f"{day.year}"
        case Bucket.QUARTER:
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case Bucket.MONTH:
            return f"{day:%Y-%m}"
        case Bucket.WEEK:
            return f"{day:%G-W%V}"
        case Bucket.DAY:
            return day.isoformat()
