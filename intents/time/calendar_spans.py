"""Calendar arithmetic over plain dates: days, weeks (Monday first), months, quarters, halves, years."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Literal

Grain = Literal["day", "week", "month", "quarter", "half", "year", "rolling", "range"]
MONTHS_IN: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)
"""What words may name; anything outside is not taken for a date."""


@dataclass(frozen=True, slots=True)
class Period:
    """`first` to before `end`; None is open. `note` is what was assumed, `instead` (label, other words) pairs."""

    first: date | None
    end: date | None
    grain: Grain
    note: str | None = None
    instead: tuple[tuple[str, str], ...] = ()
    at: time | None = None

    @property
    def bounds(self) -> tuple[date, date]:
        """(first, end) of a closed period. Raises ValueError for an open one."""
        if self.first is None or self.end is None:
            raise ValueError("an open period has no bounds")
        return self.first, self.end

    def noted(self, note: str, *instead: tuple[str, str]) -> Period:
        return replace(self, note=note, instead=instead)


def add_months(day: date, count: int) -> date:
    """The same day of the month `count` months on; the last day where that month is shorter."""
    index = day.year * 12 + day.month - 1 + count
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def shift(day: date, unit: str, count: int) -> date:
    """`day` moved by `count` units (day, week, month, quarter, half, year)."""
    if unit in MONTHS_IN:
        return add_months(day, count * MONTHS_IN[unit])
    return day + timedelta(days=count * (7 if unit == "week" else 1))


def floor(day: date, unit: str) -> date:
    """The first day of the calendar unit that holds `day`."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit in MONTHS_IN:
        size = MONTHS_IN[unit]
        return date(day.year, (day.month - 1) // size * size + 1, 1)
    return day


def unit_period(day: date, unit: Grain, offset: int = 0) -> Period:
    """The calendar unit that holds `day`, `offset` units on."""
    first = shift(floor(day, unit), unit, offset)
    return Period(first, shift(first, unit, 1), unit)


def spoken(period: Period) -> str:
    """`1-30 November 2026`, `2017`, `since 8 November 2026`: how a period is read back."""
    if period.first is None and period.end is None:
        return "any time"
    if period.first is None and period.end is not None:
        return f"before {_day(period.end)}"
    if period.end is None and period.first is not None:
        return f"since {_day(period.first)}"
    first, end = period.bounds
    last = end - timedelta(days=1)
    if first == last:
        return _day(first)
    if first.month == first.day == 1 and end == date(first.year + 1, 1, 1):
        return str(first.year)
    if first.year == last.year:
        if first.month == last.month:
            return f"{first.day}-{_day(last)}"
        return f"{first.day} {MONTH_NAMES[first.month - 1]} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
