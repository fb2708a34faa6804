"""Dates as they are written: `24 December 2026`, `2026-12-24`, `24.12.`, `06/01/2017` -> periods of the calendar."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

from intents.time.calendar_spans import Period, spoken, unit_period
from intents.time.time_vocabulary import MONTHS, year_of

Prefer = Literal["past", "future"]
"""Which way a word that could be either ("november", "friday") points."""


def date_of(year: int, month: int, day: int) -> date | None:
    """None for a day that no calendar has."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def one_day(day: date | None) -> Period | None:
    return None if day is None else Period(day, day + timedelta(days=1), "day")


def month_day(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    month, day = MONTHS[match["month"]], int(match["day"])
    if match["year"]:
        return one_day(date_of(year_of(match["year"]), month, day))
    return one_day(dated(today, month, day, prefer))


def dated(today: date, month: int, day: int, prefer: Prefer) -> date | None:
    """That day of this year or the one beside it, in the preferred direction; None when no calendar has it."""
    years = (today.year, today.year - 1) if prefer == "past" else (today.year, today.year + 1)
    for year in (*years, today.year + 4 - today.year % 4):
        found = date_of(year, month, day)
        if found and (found <= today if prefer == "past" else found >= today):
            return found
    return date_of(today.year, month, day)


def day_range(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    month = MONTHS[match["month"]]
    year = year_of(match["year"]) if match["year"] else None
    if year is None:
        start = dated(today, month, int(match["day"]), prefer)
        year = start.year if start else today.year
    first, last = date_of(year, month, int(match["day"])), date_of(year, month, int(match["last"]))
    return Period(first, last + timedelta(days=1), "range") if first and last and first <= last else None


def iso(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    year = int(match["year"])
    if match["week"]:
        try:
            return unit_period(date.fromisocalendar(year, int(match["week"]), 1), "week")
        except ValueError:
            return None
    if match["q"]:
        return unit_period(date(year, int(match["q"]) * 3 - 2, 1), "quarter")
    first = date_of(year, int(match["m"]), int(match["d"] or 1))
    return None if first is None else unit_period(first, "day" if match["d"] else "month")


def numeric(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """`24.12.`, `24.12.2017` day first; `06/01/2017` month first, said back where both are possible."""
    one, two, sign = int(match["one"]), int(match["two"]), match["sign"]
    day_first = sign == "." or one > 12
    day, month = (one, two) if day_first else (two, one)
    if not match["year"]:
        return one_day(dated(today, month, day, prefer)) if 1 <= month <= 12 else None
    year = int(match["year"]) if len(match["year"]) == 4 else 2000 + int(match["year"])
    period = one_day(date_of(year, month, day))
    other = date_of(year, day, month) if not day_first and one != two else None
    if period and other:
        alternative = one_day(other)
        if alternative:
            return period.noted(f"{match[0]} = {spoken(period)}", (spoken(alternative), other.isoformat()))
    return period
