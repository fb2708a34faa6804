"""Stretches of time in words: "last month", "between march and may", "since 2017", "by Friday" -> spans.

A small grammar of our own reads them in well under a millisecond. Weeks begin on Monday. `now` is in the person's own
timezone and every result is too. One moment in words is read by `intents.time.moments`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from intents.time.calendar_dates import Prefer
from intents.time.calendar_spans import FIRST_DAY, LAST_DAY, MONTH_NAMES, Grain, Period, shift, spoken
from intents.time.impossible import impossible_in
from intents.time.seasons import PARTS, SHY_SEASONS
from intents.time.time_vocabulary import count_of, unit_of
from intents.time.time_words import PERIODS, SHY
from intents.time.weekday_dates import WEEKDAY_DATES


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to before `end`; None is open. `instead`: (label, words to say in place of the mention)."""

    start: datetime | None
    end: datetime | None
    grain: Grain
    assumption: str | None = None
    instead: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TimeMention:
    """`text[start:end]`, with its preposition where that belongs to the meaning ("since March")."""

    start: int
    end: int
    text: str
    span: Span


_READINGS = (*PERIODS, *PARTS, *WEEKDAY_DATES)
_SHY = SHY | SHY_SEASONS
_WORD_START = re.compile(r"(?<![\w'.,/-])(?=[\w'])")
_BETWEEN = re.compile(r"(?:between|from) ")
_RANGE_JOIN = re.compile(r" ?(?:and|to|until|till|through|thru|-|–|—) ?(?:the )?")
_TO = re.compile(r" ?(?:to|until|till|through|-|–) ?")
_SINCE = re.compile(
    r"(?P<rel>since|starting(?: from| in| on)?|from|after|later than|before|earlier than|prior to|until|till|up to|by"
    r"|through|as of|on or after|on or before|no later than) (?:the )?"
)
_OLDER = re.compile(
    r"(?:(?:for )?(?P<old>older than|more than|over|longer than|at least)"
    r"|(?P<new>less than|under|newer than|younger than)) "
    r"(?P<count>\d{1,4}|[a-z]+) (?P<unit>days?|weeks?|months?|quarters?|years?)(?P<ago> ago| old)?(?!\w)"
)
_LEAD = re.compile(r"(?:in|on|during|at|for|of|within|throughout|over) (?:the )?(?:month of |year )?$")
_ONWARD = re.compile(
    r" (?:onwards?|on(?= ?(?:$|[,.;?!)]| (?:with|for|by|in|per|of)\b))|and later|or later|and after"
    r"|(?:to|till?|until|up to|through) (?:now|today|the present|date|this day))(?!\w)"
)
_NOT_A_YEAR = re.compile(
    r"(?:over|than|least|most|under|above|below|exactly|[$€£]|usd|eur|gbp|between [$€£]?\d[\d,.]*k? (?:and|to)) ?$"
)
_IN_CODE = re.compile(r"[-/](?!(?:19|20)\d\d(?!\d))\d")
"""What follows the digits of a number such as `2026-1101`, which is no year."""
_COUNTED = re.compile(
    r" ?(?:employees|people|staff|k\b|m\b|eur|usd|gbp|dollars|euros|deals|contacts|companies|%|,\d|\.\d)"
)


def find_spans(text: str, now: datetime, *, prefer: Prefer = "past") -> list[TimeMention]:
    """All mentions of time in `text`, left to right, not overlapping. `prefer` says which way a word that could be
    either ("november", "friday", "in two weeks") points."""
    lower = text.lower() if len(text.lower()) == len(text) else text
    while wrong := impossible_in(lower):  # "31 february" is no february
        lower = lower[: wrong.start] + "_" * (wrong.end - wrong.start) + lower[wrong.end :]
    today = now.date()
    found: list[TimeMention] = []
    position = 0
    for match in _WORD_START.finditer(lower):
        begin = match.start()
        if begin < position:
            continue
        if hit := _mention_at(lower, begin, today, prefer):
            position, period = hit
            found.append(TimeMention(begin, position, text[begin:position], _span(period, now)))
    return found


def _mention_at(text: str, begin: int, today: date, prefer: Prefer) -> tuple[int, Period] | None:
    if start := _BETWEEN.match(text, begin):
        one = _period_at(text, start.end(), today, prefer, anchored=True)
        join = _RANGE_JOIN.match(text, one[0]) if one else None
        two = _period_at(text, join.end(), today, prefer, anchored=True) if join else None
        if one and two and (joined := _join(one[1], two[1])):
            return two[0], joined
    if since := _SINCE.match(text, begin):
        rel = since["rel"]
        toward: Prefer = "future" if rel in {"by", "until", "till", "no later than"} and prefer == "future" else prefer
        if rel in {"since", "as of"}:
            toward = "past"
        if rel == "by":
            toward = "future"
        one = _period_at(text, since.end(), today, toward, anchored=True)
        if one and one[0] > begin:
            end, period = one
            onward = _ONWARD.match(text, end)
            if rel == "from" and not onward:
                return end, _from(text[since.end() : end], period)
            return onward.end() if onward else end, _bounded(text[begin:end], rel, period)
    if (older := _OLDER.match(text, begin)) and (older["ago"] or older["old"] in {"older than"}):
        count = _number(older["count"])
        if count:
            edge = shift(today, unit_of(older["unit"]), -int(count))
            period = Period(None, edge, "range") if older["old"] else Period(edge, None, "range")
            return older.end(), period
    anchored = bool(_LEAD.search(text, max(0, begin - 24), begin))
    one = _period_at(text, begin, today, prefer, anchored=anchored)
    if one is None:
        return None
    end, period = one
    join = _TO.match(text, end)
    if join and (two := _period_at(text, join.end(), today, prefer, anchored=True)) and (both := _join(period, two[1])):
        return two[0], both
    if onward := _ONWARD.match(text, end):
        return onward.end(), _bounded(f"since {text[begin:end].strip()}", "since", period)
    return end, period


def _period_at(text: str, begin: int, today: date, prefer: Prefer, *, anchored: bool) -> tuple[int, Period] | None:
    best: tuple[int, Period] | None = None
    for pattern, reading in _READINGS:
        match = pattern.match(text, begin)
        if match is None or (best is not None and match.end() <= best[0]):
            continue
        if not anchored and match[0] in _SHY:
            continue
        if match[0].isdigit() and (
            _NOT_A_YEAR.search(text, 0, begin) or _COUNTED.match(text, match.end()) or _IN_CODE.match(text, match.end())
        ):
            continue
        try:
            period = reading(match, today, prefer)
        except (ValueError, OverflowError):  # a date outside the calendar is not a date
            continue
        if period is not None and _within(period):
            best = (match.end(), period)
    return best


def _within(period: Period) -> bool:
    return all(FIRST_DAY <= edge <= LAST_DAY for edge in (period.first, period.end) if edge is not None)


def _join(one: Period, two: Period) -> Period | None:
    if one.first is None or two.end is None:
        return None
    end = two.end
    first = one.first
    if end <= first and first.year > end.year:  # "between november and february 2018"
        first = first.replace(year=end.year - 1 if first.month >= end.month else end.year)
    if end <= first:
        return None
    period = Period(first, end, "range")
    if one.note or two.note:
        return period.noted(spoken(period))
    return period


def _from(words: str, period: Period) -> Period:
    """`deals from last quarter` are those of that quarter; of a day it may also mean since then."""
    if period.first is None or period.end is None:
        return period
    since = (f"since {spoken(Period(period.first, None, 'range')).removeprefix('since ')}", f"since {period.first}")
    note = period.note or (f"from {words} = {spoken(period)}" if period.grain == "day" else None)
    return period.noted(note, since, *period.instead) if note else period


def _named(words: str) -> str:
    """Lower-cased words of time with their capitals: `since Q3`, `after November`."""
    return re.sub(rf"\b(?:[qh][1-4]|fy|{'|'.join(MONTH_NAMES).lower()})\b", lambda m: m[0].capitalize(), words)


def _bounded(words: str, rel: str, period: Period) -> Period:
    """The open side of a period, with what the whole of the words was taken for."""
    edges: tuple[date | None, date | None] = (period.first, None)
    if rel in {"after", "later than"}:
        edges = (period.end, None)
    elif rel in {"before", "earlier than", "prior to"}:
        edges = (None, period.first)
    elif rel in {"until", "till", "up to", "by", "through", "on or before", "no later than"}:
        edges = (None, period.end)
    open_ = Period(*edges, "range")
    return open_.noted(f"{_named(words)} = {spoken(open_)}") if period.note else open_


def _span(period: Period, now: datetime) -> Span:
    def midnight(day: date | None) -> datetime | None:
        return None if day is None else datetime.combine(day, time.min, tzinfo=now.tzinfo)

    return Span(midnight(period.first), midnight(period.end), period.grain, period.note, period.instead)


def _number(text: str) -> float | None:
    try:
        return float(count_of(text))
    except KeyError:
        return None
