"""Periods that have a name of their own: months, quarters, halves, weeks by number, years."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import cast

from intents.time.calendar_dates import Prefer, one_day
from intents.time.calendar_spans import MONTH_NAMES, Grain, Period, add_months, spoken, unit_period
from intents.time.time_vocabulary import MONTHS, ORDINALS, direction_of, year_of


def nearest(period: Period, today: date, prefer: Prefer, months: int) -> Period:
    """The `period` of another year that lies nearest in the preferred direction; a running one counts."""
    first, end = period.bounds
    if prefer == "past" and first > today:
        months = -months
    elif not (prefer == "future" and end <= today):
        return period
    return Period(add_months(first, months), add_months(end, months), period.grain)


def quarter(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    groups = match.groupdict()
    number = int(groups["q"]) if groups.get("q") else ORDINALS[groups["ord"]]
    unit: Grain = "half" if (groups.get("half") or "").startswith("h") else "quarter"
    if number > (2 if unit == "half" else 4):
        return None
    size = 6 if unit == "half" else 3
    year = year_of(groups["year"]) if groups.get("year") else today.year
    year += direction_of(groups["which"]) if groups.get("which") and not groups.get("year") else 0
    first = date(year, (number - 1) * size + 1, 1)
    period = Period(first, add_months(first, size), unit)
    label = f"{'H' if unit == 'half' else 'Q'}{number}"
    if "fiscal" in match[0] or "fy" in match[0]:
        return period.noted(f"fiscal {label} = calendar {label}: {spoken(period)}")
    if groups.get("year") or groups.get("which"):
        return period
    period = nearest(period, today, prefer, 12)
    began = period.bounds[0]
    other = began.year - 1
    return period.noted(f"{label} = {label} {began.year}", (f"{label} {other}", f"{label} {other}"))


def month(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    number, which = MONTHS[match["month"]], match["which"]
    if match["year"]:
        return unit_period(date(year_of(match["year"]), number, 1), "month")
    period = unit_period(date(today.year, number, 1), "month")
    if which:
        if direction_of(which) < 0:
            return period if number < today.month else _yearly(period, -12)
        if which == "next":
            return period if number > today.month else _yearly(period, 12)
        return period
    period = nearest(period, today, prefer, 12)
    return period.noted(f"{MONTH_NAMES[number - 1]} = {spoken(period)}")


def _yearly(period: Period, months: int) -> Period:
    first, end = period.bounds
    return Period(add_months(first, months), add_months(end, months), period.grain)


def week_number(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    year = year_of(match["year"]) if match["year"] else today.year
    try:
        period = unit_period(date.fromisocalendar(year, int(match["week"]), 1), "week")
    except ValueError:
        return None
    return period if match["year"] else period.noted(f"week {match['week']} = {spoken(period)}")


def year(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    return unit_period(date(year_of(match["year"]), 1, 1), "year")


def fiscal_year(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    text = match["fy"]
    period = unit_period(date(int(text) if len(text) == 4 else 2000 + int(text), 1, 1), "year")
    return period.noted(f"fiscal year = calendar year {spoken(period)}")


def month_edge(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    period = month(match, today, prefer)
    if period is None or period.first is None or period.end is None:
        return None
    return one_day(period.end - timedelta(days=1) if match["edge"] == "end" else period.first)


def year_part(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """The last quarter, month or day of a year, and its last seven days as its last week; the first ones alike."""
    whole = unit_period(date(year_of(match["year"]), 1, 1), "year")
    first, end = whole.bounds
    last = match["nth"] == "last"
    if match["part"] == "week":
        edges = (end - timedelta(days=7), end) if last else (first, first + timedelta(days=7))
        return Period(*edges, "range").noted(spoken(Period(*edges, "range")))
    grain = cast("Grain", match["part"])
    return unit_period(end - timedelta(days=1) if last else first, grain)


def month_part(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """Half a month ends with the 15th; its first week is the 1st to the 7th, its last the last seven days."""
    period = month(match, today, prefer)
    if period is None or period.first is None or period.end is None:
        return None
    first, end = period.first, period.end
    if match["part"] == "half":
        middle = first + timedelta(days=15)
        edges = {"first": (first, middle), "second": (middle, end), "last": (middle, end)}.get(match["nth"])
    else:
        week = timedelta(days=7)
        place = ORDINALS.get(match["nth"], 0)
        edges = (first + week * (place - 1), first + week * place) if place else (end - week, end)
    return None if edges is None else Period(*edges, "range").noted(spoken(Period(*edges, "range")))
