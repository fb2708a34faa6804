"""Dates and times in the forms that exports write. Times are UTC; see `crm_core.days` for what is a day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from crm_core.days import as_day, as_instant
from crm_core.services.importing.tables import Cell
from crm_core.services.importing.values import LONGEST_VALUE, BadValue, Style, text

_MONTHS = {name: i for i, names in enumerate(
    ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
     "sep sept september", "oct october", "nov november", "dec december"),
         start=1) for name in names.split()}  # fmt: skip
_TIME = re.compile(
    r"[T,\s]+(?:at\s+)?(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?"
    r"\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)")
_NAMED = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?:(\d{1,2})(?:st|nd|rd|th)?[-\s.]+([A-Za-z]{3,9})"
    r"|([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?)[-,\s.]+(\d{4}|\d\d)"
)


def moment(cell: Cell, style: Style) -> datetime:
    """A time in UTC, one without zone is taken as UTC; or the calendar day of a bare date, or of a midnight in UTC, as
    many systems write a date."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=UTC) if cell.tzinfo is None else _told(cell)
    if isinstance(cell, date):
        return as_day(cell)
    day, clock = _parts(cell, style)
    if clock is None:
        return as_day(day)
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[5]:
        hour = hour % 12 + (12 if clock[5][0] in "pP" else 0)
    zone, fraction = clock[6], (clock[4] or "").ljust(6, "0")
    offset = "+00:00" if zone in (None, "Z", "UTC", "GMT") else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    try:
        return _told(datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:{second:02}.{fraction}{offset}"))
    except ValueError:
        raise BadValue(cell, "a date and time") from None


def day(cell: Cell, style: Style) -> date:
    """The day as it is written, whatever time and zone stand beside it."""
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    moment(cell, style)  # what is no time is no date either
    return _parts(cell, style)[0]


def _parts(cell: Cell, style: Style) -> tuple[date, re.Match[str] | None]:
    """The day, and the time of day beside it."""
    raw = text(cell) or ""
    if len(raw) > LONGEST_VALUE:
        raise BadValue(cell, "a date")
    clock = _TIME.search(raw)
    return _day(cell, raw[: clock.start()] if clock else raw, style), clock


def _told(told: datetime) -> datetime:
    return told.astimezone(UTC) if told.utcoffset() == timedelta(0) else as_instant(told)


def _day(cell: Cell, raw: str, style: Style) -> date:
    raw = raw.strip()
    try:
        if match := _ISO.fullmatch(raw):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _NUMERIC.fullmatch(raw):
            first, second, year = int(match[1]), int(match[3]), _year(match[4])
            if (style.date_order == "mdy" and first <= 12) or second > 12:
                return date(year, first, second)
            return date(year, second, first)
        if match := _NAMED.fullmatch(raw):
            month = _MONTHS.get((match[2] or match[3]).lower())
            if month:
                return date(_year(match[5]), month, int(match[1] or match[4]))
    except ValueError:
        pass
    raise BadValue(cell, "a date")


def _year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < 70 else 1900)
