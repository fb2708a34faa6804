"""The day that a stored date or time belongs to for the asker, as SQL. See `crm_core.days` for what a time field holds.

PostgreSQL knows the zones itself. SQLite knows none: it calls `day_text`, registered as `loom_day` on every connection,
which looks up the day's limits in a table that is made once for each day and zone.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, DateTime, and_, case, cast, func, null

from crm_core.days import UTC_NAMES, as_day, start_of
from crm_core.fields import FieldType

if TYPE_CHECKING:
    from crm_core.store.paths import Value

_ALL_DAY = ("", "00:00:00", "00:00:00.000000")


def local_date(value: Value, *, postgres: bool, zone: str) -> ColumnElement[Any]:
    """The calendar day of `value`, a date field's or a time field's, in `zone`: a date on PostgreSQL, ISO text (or a
    time in UTC, of which the date is meant) on SQLite. Custom text that is no date reads as empty."""
    sql: ColumnElement[Any] = value.sql
    if postgres and value.custom:
        told = case((sql.op("~")(r"^\d{4}-\d{2}-\d{2}"), cast(func.substr(sql, 1, 10), Date)), else_=null())
        if value.type is FieldType.DATE:
            return told
        timed = and_(sql.op("~")(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}"), sql.op("!~")(r"T00:00:00\+"))
        return case((timed, cast(func.timezone(zone, cast(sql, DateTime(timezone=True))), Date)), else_=told)
    return sql if value.type is FieldType.DATE else date_of(sql, postgres=postgres, zone=zone)


def date_of(time: ColumnElement[Any], *, postgres: bool, zone: str) -> ColumnElement[Any]:
    """The calendar day of a time column, as `local_date` of a field."""
    if not postgres:
        return time if zone in UTC_NAMES else func.loom_day(time, zone)
    stored = func.timezone("UTC", time)
    return cast(case((stored == func.date_trunc("day", stored), stored), else_=func.timezone(zone, time)), Date)


def day_text(stored: str | None, zone: str) -> str | None:
    """What SQLite keeps of a time (ISO, UTC) -> its day in `zone` (ISO); None for what is none."""
    if not stored:
        return None
    day, clock = stored[:10], stored[11:].removesuffix("+00:00")
    if clock in _ALL_DAY:
        return day
    try:
        found, later = _days_within(day, zone)
    except ValueError:
        return None
    for begins, name in later:
        if clock >= begins:
            found = name
    return found


@lru_cache(maxsize=32_768)
def _days_within(day: str, zone: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The zone's day when the UTC day begins, and the days that begin within it, each with the UTC clock of then."""
    begin = as_day(date.fromisoformat(day))
    first = begin.astimezone(ZoneInfo(zone)).date()
    later = []
    for ahead in (1, 2):
        next_ = first + timedelta(days=ahead)
        if start_of(next_, zone) < begin + timedelta(days=1):
            later.append((start_of(next_, zone).time().isoformat(), next_.isoformat()))
    return first.isoformat(), tuple(later)
