"""The words of time: one small pattern a way of naming a period, each with what it means on a given day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import cast

from intents.time.calendar_dates import Prefer, day_range, iso, month_day, numeric, one_day
from intents.time.calendar_spans import Grain, Period, floor, shift, spoken, unit_period
from intents.time.named_periods import fiscal_year, month, month_edge, month_part, quarter, week_number, year, year_part
from intents.time.time_vocabulary import (
    COUNT,
    DAY,
    LAST,
    MONTH,
    ONE_UNIT,
    ORDINALS,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    count_of,
    direction_of,
    unit_of,
)

Reading = Callable[["re.Match[str]", date, Prefer], Period | None]


def _relative_day(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    offsets = {"yesterday": -1, "tomorrow": 1, "tmrw": 1, "tmr": 1, "day before yesterday": -2, "day after tomorrow": 2}
    return unit_period(today, "day", offsets.get(match[0].removeprefix("the ").removesuffix("'s"), 0))


def _which_unit(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    which, unit = match["which"], cast(Grain, match["unit"])
    offset = direction_of(which)
    if unit == "day":
        return unit_period(today, "day", offset)
    period = unit_period(today, unit, offset)
    words = f"{which} {unit}"
    note = f"{words} = {spoken(period)}"
    if match["fiscal"]:
        return period.noted(f"fiscal {unit} = calendar {unit}: {spoken(period)}")
    if offset == 0:
        return period.noted(note)
    days = {"week": "7 days", "month": "30 days", "quarter": "90 days", "half": "180 days", "year": "365 days"}[unit]
    rolling = f"{'last' if offset < 0 else 'next'} {days}"
    return period.noted(note, (rolling, f"{'in' if offset < 0 else 'within'} the {rolling}"))


def _unit_before_last(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    offset = -2 if match["turn"] == "before last" else 2
    return unit_period(today, cast(Grain, match["unit"]), offset)


def _rolling(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    count, unit = count_of(match["count"]), unit_of(match["unit"])
    if not 0 < count <= 4000 or (unit == "year" and count > 150):
        return None
    past = match["which"] in {"last", "past", "previous", "prior", "trailing"} or (
        match["which"] in {"within", "in"} and prefer == "past"
    )
    if "calendar" in match[0] or match["unit"].startswith("calendar"):
        first = floor(today, unit)
        span = (shift(first, unit, -count), first) if past else (shift(first, unit, 1), shift(first, unit, count + 1))
        return Period(*span, "range")
    tomorrow = today + timedelta(days=1)
    if past:
        period = Period(shift(today, unit, -count), tomorrow, "rolling")
    else:
        period = Period(today, shift(today, unit, count) + timedelta(days=1), "rolling")
    if unit == "day":
        return period
    side, plural = ("last" if past else "next"), unit if count == 1 else f"{unit}s"
    words = f"{count} calendar {plural}"
    return period.noted(f"{side} {count} {plural} = {spoken(period)}", (words, f"in the {side} {words}"))


def _ago(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    return one_day(shift(today, unit_of(match["unit"]), -count_of(match["count"])))


def _ahead(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    count, unit = count_of(match["count"]), unit_of(match["unit"])
    if prefer == "past" and match["lead"] == "in":
        return Period(shift(today, unit, -count), today + timedelta(days=1), "rolling")
    if match["unit"].startswith(("business", "working")):
        day = today
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return one_day(day)
    return one_day(shift(today, unit, count))


def _weekday(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    wanted, which = WEEKDAYS[match["weekday"]], match["which"]
    ahead = (wanted - today.weekday()) % 7
    if which in {"last", "past", "previous"} or (which is None and prefer == "past"):
        back = (today.weekday() - wanted) % 7
        return one_day(today - timedelta(days=back or (7 if which else 0)))
    if which in {"this", "coming"}:
        return one_day(today + timedelta(days=ahead))
    day = today + timedelta(days=ahead or 7)
    period = unit_period(day, "day")
    if which == "next" and ahead and floor(day, "week") == floor(today, "week"):
        later = day + timedelta(days=7)
        other = unit_period(later, "day")
        return period.noted(f"next {match['weekday']} = {spoken(period)}", (spoken(other), later.isoformat()))
    return period


def _edge(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """`end of month` is its last day, `beginning of next quarter` its first."""
    words = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}
    unit = cast(Grain, words.get(match[0]) or match["unit"])
    if unit == "day":
        return unit_period(today, "day")
    which = match["which"]
    period = unit_period(today, unit, direction_of(which) if which else 0)
    first, end = period.bounds
    if match["edge"] and not match["edge"].startswith("end"):
        return one_day(first)
    return one_day(end - timedelta(days=1))


def _to_date(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    short = {"ytd": "year", "qtd": "quarter", "mtd": "month", "wtd": "week"}
    unit = short.get(match[0]) or match["unit"] or match["unit2"]
    return Period(floor(today, unit), today + timedelta(days=1), "range")


def _weekend(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    offset = direction_of(match["which"]) if match["which"] else 0
    saturday = floor(today, "week") + timedelta(days=5 + 7 * offset)
    return Period(saturday, saturday + timedelta(days=2), "range")


_RAW: tuple[tuple[str, Reading], ...] = (
    (r"today(?:'s)?|tonight|yesterday(?:'s)?|tomorrow|tmrw?|(?:the )?day before yesterday|(?:the )?day after tomorrow"
     r"|this (?:morning|afternoon|evening)", _relative_day),
    (rf"(?:the )?{LAST} (?:full |calendar )?(?P<fiscal>fiscal |financial )?{ONE_UNIT}", _which_unit),
    (rf"(?:the )?{ONE_UNIT} (?P<turn>before last|after next)", _unit_before_last),
    (rf"(?P<which>within|in) (?:the )?(?:last|past|previous|next) {COUNT} {UNIT}", lambda m, t, p: None),
    (rf"(?:(?:with)?in |over |during |for )?(?:the )?(?P<which>last|past|previous|prior|trailing|next|coming|following)"
     rf" (?:calendar )?{COUNT} (?:calendar )?{UNIT}", _rolling),
    (rf"(?P<which>within) {COUNT} {UNIT}", _rolling),
    (rf"{COUNT} {UNIT} (?:ago|back)", _ago),
    (rf"(?P<lead>in) {COUNT} {UNIT}(?:' time)?", _ahead),
    (rf"(?P<lead>){COUNT} {UNIT} (?:from now|from today|later|out)", _ahead),
    (rf"(?:(?P<which>last|past|previous|this|next|coming) )?{WEEKDAY}", _weekday),
    (rf"(?:(?P<which>last|this|next) )?(?:fiscal )?q(?P<q>[1-4])(?:(?: of| in|,|/|-)? ?(?:fy ?)?{YEAR})?", quarter),
    (rf"(?:the )?(?P<ord>{'|'.join(ORDINALS)}) (?P<half>quarter|half)"
     rf"(?: (?:of )?(?P<which>this|last|next) year|(?: of|,)? {YEAR})?", quarter),
    (rf"(?P<half>h)(?P<q>[12])(?:(?: of|,)? ?{YEAR})?", quarter),
    (rf"(?:(?P<which>last|this|next|past|previous) )?{MONTH}(?:(?: of|,|/|-)? ?{YEAR})?", month),
    (rf"{MONTH} (?:the )?{DAY}(?:,? {YEAR})?", month_day),
    (rf"(?:the )?{DAY}(?: of)? {MONTH}(?:,? {YEAR})?", month_day),
    (rf"{MONTH} {DAY} ?(?:-|–|to) ?(?P<last>3[01]|[12]\d|0?[1-9])(?:,? {YEAR})?", day_range),
    (rf"{DAY} ?(?:-|–|to) ?(?P<last>3[01]|[12]\d|0?[1-9]) {MONTH}(?:,? {YEAR})?", day_range),
    (r"(?P<year>(?:19|20)\d\d)(?:-|[ ,/]{1,2}(?=q[1-4]\b))"
     r"(?:q(?P<q>[1-4])|w(?P<week>\d\d)|(?P<m>0[1-9]|1[0-2])(?:-(?P<d>\d\d))?)", iso),
    (r"(?P<one>\d{1,2})(?P<sign>[./])(?P<two>\d{1,2})(?:(?:(?P=sign)(?P<year>\d{4}|\d\d))|(?<=\d)(?P<dot>\.))",
     numeric),
    (rf"(?:calendar )?(?:week|cw|kw) ?(?P<week>\d{{1,2}})(?:(?: of|,)? {YEAR})?", week_number),
    (rf"(?:the )?(?:calendar year |year )?{YEAR}", year),
    (r"(?:fy|fiscal year|financial year) ?'?(?P<fy>20\d\d|\d\d)", fiscal_year),
    (rf"(?:the )?(?P<edge>end|beginning|start) of (?:the )?(?:(?P<which>last|this|next|current) )?{ONE_UNIT}"
     r"|eo[wmqy]", _edge),
    (rf"(?:the )?(?P<edge>end|beginning|start) of (?:(?P<which>last|this|next) )?{MONTH}(?: {YEAR})?", month_edge),
    (rf"(?:the )?(?P<nth>{'|'.join(ORDINALS)}|last) (?P<part>half|week) (?:of|in)"
     rf" (?:(?P<which>last|this|next) )?{MONTH}(?: (?:of )?{YEAR})?",
     month_part),
    (rf"(?:the )?(?P<nth>first|last) (?P<part>day|week|month|quarter) (?:of|in) (?:the )?(?:year )?{YEAR}", year_part),
    (r"(?P<unit>year|quarter|month|week)[ -]to[ -]date|[yqmw]td|so far this (?P<unit2>year|quarter|month|week)",
     _to_date),
    (r"(?:(?:the|over the|on the) )?(?:(?P<which>last|this|next|past) )?weekend", _weekend),
)  # fmt: skip
PERIODS: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?![\w'])"), reading) for pattern, reading in _RAW
)
"""(pattern over lower-cased text, reading). The longest match at a position wins, the earlier pattern on a tie."""

SHY = frozenset({"may", "march", "mar", "sun", "sat", "mon", "wed"})
"""Words that name a period only after a word such as "in" or "since": otherwise they are verbs or names."""
