"""Parts of a year and of a month that people name: "spring 2017", "last autumn", "early June", "the last two months of
2017". Each has one definite meaning here, which is said back."""

from __future__ import annotations

import re
from datetime import date

from intents.time.calendar_dates import Prefer
from intents.time.calendar_spans import Period, add_months, spoken, unit_period
from intents.time.named_periods import nearest
from intents.time.time_vocabulary import MONTH, MONTHS, YEAR, count_of, direction_of, year_of
from intents.time.time_words import Reading

_SEASONS = {"spring": 3, "springtime": 3, "summer": 6, "summertime": 6, "autumn": 9, "fall": 9, "winter": 12,
            "wintertime": 12}  # fmt: skip
"""Season -> its first month. Three whole months each, as meteorologists count them in the north."""
_DAYS = {"early": (1, 11), "mid": (11, 21), "late": (21, None)}
_SEASON = "(?P<season>" + "|".join(sorted(_SEASONS, key=len, reverse=True)) + ")"
SHY_SEASONS = frozenset({"spring", "fall", "summer", "winter", "autumn"})
"""Names and verbs too: a period only after a word such as "in"."""


def _season(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    name, which = match["season"], match["which"]
    month = _SEASONS[name]
    year = year_of(match["year"]) if match["year"] else today.year
    first = date(year, month, 1)
    period = Period(first, add_months(first, 3), "range")
    if not match["year"]:
        period = _turned(period, today, which) if which else nearest(period, today, prefer, 12)
    label = name.removesuffix("time")
    said = f"{label} = {spoken(period)}"
    if label == "winter" and match["year"]:
        before = date(year - 1, 12, 1)
        other = Period(before, add_months(before, 3), "range")
        last = date(year, 2, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28)
        return period.noted(said, (spoken(other), f"from {before.isoformat()} to {last.isoformat()}"))
    return period.noted(said)


def _turned(period: Period, today: date, which: str) -> Period:
    """`last`: the newest one that is over; `next`: the first one still to begin; `this`: this year's."""
    first, end = period.bounds
    years = 0
    if direction_of(which) < 0 and end > today:
        years = -1
    elif direction_of(which) > 0 and first <= today:
        years = 1
    return Period(add_months(first, 12 * years), add_months(end, 12 * years), "range")


def _part_of_month(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    number = MONTHS[match["month"]]
    year = year_of(match["year"]) if match["year"] else today.year
    month = unit_period(date(year, number, 1), "month")
    if not match["year"]:
        month = nearest(month, today, prefer, 12)
    first, end = month.bounds
    low, high = _DAYS[match["part"].removeprefix("the ").removesuffix("dle of")]
    period = Period(first.replace(day=low), first.replace(day=high) if high else end, "range")
    return period.noted(f"{match['part'].strip(' -')} {match['month']} = {spoken(period)}")


def _edge_of_year(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """`the last two months of 2017`, `first 3 weeks of 2018`."""
    year, count = year_of(match["year"]), count_of(match["count"])
    if not 0 < count <= 12:
        return None
    begin, end = date(year, 1, 1), date(year + 1, 1, 1)
    months = count * {"month": 1, "quarter": 3}[match["unit"].rstrip("s")]
    if months > 12:
        return None
    whole = Period(begin, add_months(begin, months), "range")
    if match["edge"] in {"last", "final"}:
        whole = Period(add_months(end, -months), end, "range")
    return whole


def _half(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """`the first half of the year`: this year's."""
    first = date(today.year, 1 if match["ord"] in {"first", "1st"} else 7, 1)
    period = Period(first, add_months(first, 6), "half")
    return period.noted(f"{match['ord']} half = {spoken(period)}")


_RAW: tuple[tuple[str, Reading], ...] = (
    (rf"(?:the )?(?:(?P<which>last|past|previous|this|next|coming) )?{_SEASON}(?:(?: of|,)? {YEAR})?", _season),
    (rf"(?P<part>early|mid|late|the middle of|middle of)(?: |-){MONTH}(?:(?: of|,)? {YEAR})?", _part_of_month),
    (rf"(?:in |over |during |within )?(?:the )?(?P<edge>first|last|final) (?P<count>\d{{1,2}}|two|three"
     rf"|four|five|six) (?P<unit>months|quarters) (?:of|in) {YEAR}", _edge_of_year),
    (r"(?:the )?(?P<ord>first|1st|second|2nd) half of the year", _half),
)  # fmt: skip
PARTS: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?![\w'])"), reading) for pattern, reading in _RAW
)
"""As `time_words.PERIODS`."""
