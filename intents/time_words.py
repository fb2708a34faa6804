"""The words of time: one small pattern a way of naming a period, each with what it means on a given day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, cast

from intents.calendar_spans import (
    MONTH_NAMES,
    Grain,
    Period,
    add_months,
    floor,
    shift,
    spoken,
    unit_period,
)

Prefer = Literal["past", "future"]
Reading = Callable[["re.Match[str]", date, Prefer], Period | None]

MONTHS = {name[:n].lower(): i for i, name in enumerate(MONTH_NAMES, 1) for n in (3, len(name))} | {"sept": 9}
WEEKDAYS = {
    word: i
    for i, words in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat",
         "sunday sun")
    )
    for word in words.split()
}  # fmt: skip
NUMBERS = {
    word: i
    for i, words in enumerate(
        ("", "a an one", "two couple", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve", "thirteen", "fourteen fortnight", "fifteen")
    )
    for word in words.split()
} | {"twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90, "few": 3}  # fmt: skip
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}

_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_WEEKDAY = "(?P<weekday>" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d|'\d\d)"
_COUNT = r"(?P<count>\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")(?: of)?"
_UNIT = r"(?P<unit>days?|weeks?|months?|quarters?|years?|yrs?|business days?|working days?|calendar weeks?)"
_ONE_UNIT = r"(?P<unit>day|week|month|quarter|half|year)"
_LAST = r"(?P<which>last|past|previous|prior|this|current|next|coming|following|upcoming)"


def year_of(text: str) -> int:
    """`2017` and `'17` -> 2017."""
    return int(text) if len(text) == 4 else 2000 + int(text[1:])


def count_of(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS[text]


def unit_of(text: str) -> Grain:
    word = text.rsplit(maxsplit=1)[-1].rstrip("s")
    return cast(Grain, "year" if word == "yr" else word)


def _direction(which: str) -> int:
    return -1 if which in {"last", "past", "previous", "prior"} else 0 if which in {"this", "current"} else 1


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _one_day(day: date | None) -> Period | None:
    return None if day is None else Period(day, day + timedelta(days=1), "day")


def _relative_day(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    offsets = {"yesterday": -1, "tomorrow": 1, "tmrw": 1, "tmr": 1, "day before yesterday": -2, "day after tomorrow": 2}
    return unit_period(today, "day", offsets.get(match[0].removeprefix("the ").removesuffix("'s"), 0))


def _which_unit(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    which, unit = match["which"], cast(Grain, match["unit"])
    offset = _direction(which)
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
    return _one_day(shift(today, unit_of(match["unit"]), -count_of(match["count"])))


def _ahead(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    count, unit = count_of(match["count"]), unit_of(match["unit"])
    if prefer == "past" and match["lead"] == "in":
        return Period(shift(today, unit, -count), today + timedelta(days=1), "rolling")
    if match["unit"].startswith(("business", "working")):
        day = today
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return _one_day(day)
    return _one_day(shift(today, unit, count))


def _weekday(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    wanted, which = WEEKDAYS[match["weekday"]], match["which"]
    ahead = (wanted - today.weekday()) % 7
    if which in {"last", "past", "previous"} or (which is None and prefer == "past"):
        back = (today.weekday() - wanted) % 7
        return _one_day(today - timedelta(days=back or (7 if which else 0)))
    if which in {"this", "coming"}:
        return _one_day(today + timedelta(days=ahead))
    day = today + timedelta(days=ahead or 7)
    period = unit_period(day, "day")
    if which == "next" and ahead and floor(day, "week") == floor(today, "week"):
        later = day + timedelta(days=7)
        other = unit_period(later, "day")
        return period.noted(f"next {match['weekday']} = {spoken(period)}", (spoken(other), later.isoformat()))
    return period


def _nearest(period: Period, today: date, prefer: Prefer, months: int) -> Period:
    """The `period` of another year that lies nearest in the preferred direction; a running one counts."""
    first, end = period.bounds
    if prefer == "past" and first > today:
        months = -months
    elif not (prefer == "future" and end <= today):
        return period
    return Period(add_months(first, months), add_months(end, months), period.grain)


def _quarter(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    groups = match.groupdict()
    number = int(groups["q"]) if groups.get("q") else _ORDINALS[groups["ord"]]
    unit: Grain = "half" if (groups.get("half") or "").startswith("h") else "quarter"
    if number > (2 if unit == "half" else 4):
        return None
    size = 6 if unit == "half" else 3
    year = year_of(groups["year"]) if groups.get("year") else today.year
    year += _direction(groups["which"]) if groups.get("which") and not groups.get("year") else 0
    first = date(year, (number - 1) * size + 1, 1)
    period = Period(first, add_months(first, size), unit)
    label = f"{'H' if unit == 'half' else 'Q'}{number}"
    if "fiscal" in match[0] or "fy" in match[0]:
        return period.noted(f"fiscal {label} = calendar {label}: {spoken(period)}")
    if groups.get("year") or groups.get("which"):
        return period
    period = _nearest(period, today, prefer, 12)
    began = period.bounds[0]
    other = began.year - 1
    return period.noted(f"{label} = {label} {began.year}", (f"{label} {other}", f"{label} {other}"))


def _month(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    number, which = MONTHS[match["month"]], match["which"]
    if match["year"]:
        return unit_period(date(year_of(match["year"]), number, 1), "month")
    period = unit_period(date(today.year, number, 1), "month")
    if which:
        if _direction(which) < 0:
            return period if number < today.month else _yearly(period, -12)
        if which == "next":
            return period if number > today.month else _yearly(period, 12)
        return period
    period = _nearest(period, today, prefer, 12)
    return period.noted(f"{MONTH_NAMES[number - 1]} = {spoken(period)}")


def _yearly(period: Period, months: int) -> Period:
    first, end = period.bounds
    return Period(add_months(first, months), add_months(end, months), period.grain)


def _month_day(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    month, day = MONTHS[match["month"]], int(match["day"])
    if match["year"]:
        return _one_day(_date(year_of(match["year"]), month, day))
    return _dated(today, month, day, prefer)


def _dated(today: date, month: int, day: int, prefer: Prefer) -> Period | None:
    years = (today.year, today.year - 1) if prefer == "past" else (today.year, today.year + 1)
    for year in (*years, today.year + 4 - today.year % 4):
        found = _date(year, month, day)
        if found and (found <= today if prefer == "past" else found >= today):
            return _one_day(found)
    return _one_day(_date(today.year, month, day))


def _day_range(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    month = MONTHS[match["month"]]
    year = year_of(match["year"]) if match["year"] else None
    if year is None:
        start = _dated(today, month, int(match["day"]), prefer)
        year = start.first.year if start and start.first else today.year
    first, last = _date(year, month, int(match["day"])), _date(year, month, int(match["last"]))
    return Period(first, last + timedelta(days=1), "range") if first and last and first <= last else None


def _iso(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    year = int(match["year"])
    if match["week"]:
        try:
            return unit_period(date.fromisocalendar(year, int(match["week"]), 1), "week")
        except ValueError:
            return None
    if match["q"]:
        return unit_period(date(year, int(match["q"]) * 3 - 2, 1), "quarter")
    first = _date(year, int(match["m"]), int(match["d"] or 1))
    return None if first is None else unit_period(first, "day" if match["d"] else "month")


def _numeric(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """`24.12.`, `24.12.2017` day first; `06/01/2017` month first, said back where both are possible."""
    one, two, sign = int(match["one"]), int(match["two"]), match["sign"]
    day_first = sign == "." or one > 12
    day, month = (one, two) if day_first else (two, one)
    if not match["year"]:
        return _dated(today, month, day, prefer) if 1 <= month <= 12 else None
    year = int(match["year"]) if len(match["year"]) == 4 else 2000 + int(match["year"])
    period = _one_day(_date(year, month, day))
    other = _date(year, day, month) if not day_first and one != two else None
    if period and other:
        alternative = _one_day(other)
        if alternative:
            return period.noted(f"{match[0]} = {spoken(period)}", (spoken(alternative), other.isoformat()))
    return period


def _week_number(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    year = year_of(match["year"]) if match["year"] else today.year
    try:
        period = unit_period(date.fromisocalendar(year, int(match["week"]), 1), "week")
    except ValueError:
        return None
    return period if match["year"] else period.noted(f"week {match['week']} = {spoken(period)}")


def _year(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    return unit_period(date(year_of(match["year"]), 1, 1), "year")


def _fiscal_year(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    text = match["fy"]
    period = unit_period(date(int(text) if len(text) == 4 else 2000 + int(text), 1, 1), "year")
    return period.noted(f"fiscal year = calendar year {spoken(period)}")


def _edge(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """`end of month` is its last day, `beginning of next quarter` its first."""
    words = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}
    unit = cast(Grain, words.get(match[0]) or match["unit"])
    if unit == "day":
        return unit_period(today, "day")
    which = match["which"]
    period = unit_period(today, unit, _direction(which) if which else 0)
    first, end = period.bounds
    if match["edge"] and not match["edge"].startswith("end"):
        return _one_day(first)
    return _one_day(end - timedelta(days=1))


def _month_edge(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    period = _month(match, today, prefer)
    if period is None or period.first is None or period.end is None:
        return None
    return _one_day(period.end - timedelta(days=1) if match["edge"] == "end" else period.first)


def _month_part(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """Half a month ends with the 15th; its first week is the 1st to the 7th, its last the last seven days."""
    period = _month(match, today, prefer)
    if period is None or period.first is None or period.end is None:
        return None
    first, end = period.first, period.end
    if match["part"] == "half":
        middle = first + timedelta(days=15)
        edges = {"first": (first, middle), "second": (middle, end), "last": (middle, end)}.get(match["nth"])
    else:
        week = timedelta(days=7)
        place = _ORDINALS.get(match["nth"], 0)
        edges = (first + week * (place - 1), first + week * place) if place else (end - week, end)
    return None if edges is None else Period(*edges, "range").noted(spoken(Period(*edges, "range")))


def _to_date(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    short = {"ytd": "year", "qtd": "quarter", "mtd": "month", "wtd": "week"}
    unit = short.get(match[0]) or match["unit"] or match["unit2"]
    return Period(floor(today, unit), today + timedelta(days=1), "range")


def _weekend(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    offset = _direction(match["which"]) if match["which"] else 0
    saturday = floor(today, "week") + timedelta(days=5 + 7 * offset)
    return Period(saturday, saturday + timedelta(days=2), "range")


_RAW: tuple[tuple[str, Reading], ...] = (
    (r"today(?:'s)?|tonight|yesterday(?:'s)?|tomorrow|tmrw?|(?:the )?day before yesterday|(?:the )?day after tomorrow"
     r"|this (?:morning|afternoon|evening)", _relative_day),
    (rf"(?:the )?{_LAST} (?:full |calendar )?(?P<fiscal>fiscal |financial )?{_ONE_UNIT}", _which_unit),
    (rf"(?:the )?{_ONE_UNIT} (?P<turn>before last|after next)", _unit_before_last),
    (rf"(?P<which>within|in) (?:the )?(?:last|past|previous|next) {_COUNT} {_UNIT}", lambda m, t, p: None),
    (rf"(?:(?:with)?in |over |during |for )?(?:the )?(?P<which>last|past|previous|prior|trailing|next|coming|following)"
     rf" (?:calendar )?{_COUNT} (?:calendar )?{_UNIT}", _rolling),
    (rf"(?P<which>within) {_COUNT} {_UNIT}", _rolling),
    (rf"{_COUNT} {_UNIT} (?:ago|back)", _ago),
    (rf"(?P<lead>in) {_COUNT} {_UNIT}(?:' time)?", _ahead),
    (rf"(?P<lead>){_COUNT} {_UNIT} (?:from now|from today|later|out)", _ahead),
    (rf"(?:(?P<which>last|past|previous|this|next|coming) )?{_WEEKDAY}", _weekday),
    (rf"(?:(?P<which>last|this|next) )?(?:fiscal )?q(?P<q>[1-4])(?:(?: of| in|,|/|-)? ?(?:fy ?)?{_YEAR})?", _quarter),
    (rf"(?:the )?(?P<ord>{'|'.join(_ORDINALS)}) (?P<half>quarter|half)"
     rf"(?: (?:of )?(?P<which>this|last|next) year|(?: of|,)? {_YEAR})?", _quarter),
    (rf"(?P<half>h)(?P<q>[12])(?:(?: of|,)? ?{_YEAR})?", _quarter),
    (rf"(?:(?P<which>last|this|next|past|previous) )?{_MONTH}(?:(?: of|,|/|-)? ?{_YEAR})?", _month),
    (rf"{_MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?", _month_day),
    (rf"(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?", _month_day),
    (rf"{_MONTH} {_DAY} ?(?:-|–|to) ?(?P<last>3[01]|[12]\d|0?[1-9])(?:,? {_YEAR})?", _day_range),
    (rf"{_DAY} ?(?:-|–|to) ?(?P<last>3[01]|[12]\d|0?[1-9]) {_MONTH}(?:,? {_YEAR})?", _day_range),
    (r"(?P<year>(?:19|20)\d\d)-(?:q(?P<q>[1-4])|w(?P<week>\d\d)|(?P<m>0[1-9]|1[0-2])(?:-(?P<d>\d\d))?)", _iso),
    (r"(?P<one>\d{1,2})(?P<sign>[./])(?P<two>\d{1,2})(?:(?:(?P=sign)(?P<year>\d{4}|\d\d))|(?<=\d)(?P<dot>\.))",
     _numeric),
    (rf"(?:calendar )?(?:week|cw|kw) ?(?P<week>\d{{1,2}})(?:(?: of|,)? {_YEAR})?", _week_number),
    (rf"(?:the )?(?:calendar year |year )?{_YEAR}", _year),
    (r"(?:fy|fiscal year|financial year) ?'?(?P<fy>20\d\d|\d\d)", _fiscal_year),
    (rf"(?:the )?(?P<edge>end|beginning|start) of (?:the )?(?:(?P<which>last|this|next|current) )?{_ONE_UNIT}"
     r"|eo[wmqy]", _edge),
    (rf"(?:the )?(?P<edge>end|beginning|start) of (?:(?P<which>last|this|next) )?{_MONTH}(?: {_YEAR})?", _month_edge),
    (rf"(?:the )?(?P<nth>{'|'.join(_ORDINALS)}|last) (?P<part>half|week) (?:of|in)"
     rf" (?:(?P<which>last|this|next) )?{_MONTH}(?: (?:of )?{_YEAR})?",
     _month_part),
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
