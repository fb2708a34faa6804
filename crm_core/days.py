"""Calendar days: which one a time belongs to, for somebody in a time zone.

A time field holds one of two things. An instant ("the call was at 17:05 in Los Angeles") belongs to another day in
another zone. A calendar day ("closed on 1 March", which is all that the file said) is that day for everybody: it is
kept as exactly midnight UTC. So that the two are never mistaken for each other, an instant that falls on exactly
midnight UTC is kept one microsecond later (`as_instant`), which no day, hour or minute of it shows.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MARK = timedelta(microseconds=1)
"""How much later an instant at midnight UTC is kept; also the finest step of a time."""
MARKED = time(microsecond=1)
UTC_NAMES = frozenset({"UTC", "Etc/UTC"})
"""Zones in which every day is a UTC day: nothing has to be looked up."""


def is_day(moment: datetime) -> bool:
    """Whether the timezone-aware `moment` stands for a calendar day."""
    return moment.astimezone(UTC).time() == time.min


def as_day(day: date) -> datetime:
    """The calendar day, as a time field keeps it."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def as_instant(moment: datetime) -> datetime:
    """The timezone-aware `moment` in UTC, as a time field keeps it when it is no calendar day."""
    moment = moment.astimezone(UTC)
    return moment + MARK if moment.time() == time.min else moment


def unmarked(moment: datetime) -> datetime:
    """The moment in UTC as it was before `as_instant`."""
    moment = moment.astimezone(UTC)
    return moment - MARK if moment.time() == MARKED else moment


def local_day(moment: datetime, zone: str) -> date:
    """The day that `moment` belongs to for somebody in `zone` (IANA name)."""
    return moment.astimezone(UTC).date() if is_day(moment) else moment.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=1024)
def start_of(day: date, zone: str) -> datetime:
    """The first moment of the day in `zone`, in UTC: midnight, or what the clock shows instead where it leaves midnight
    out. Where midnight comes twice, the first. At the ends of the calendar: the first or the last time there is."""
    try:
        return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time.min if day.year == 1 else time.max, UTC)


def day_after(day: date) -> date:
    """The next day; the last one has none but itself."""
    return day if day == date.max else day + timedelta(days=1)


def days_since(day: date, now: datetime, zone: str) -> int:
    """Whole calendar days from `day` to now's in `zone`; negative for a day to come."""
    return (local_day(as_instant(now), zone) - day).days
