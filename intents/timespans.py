"""When words mean: "last month", "between march and may", "by Friday", "next Tue 3pm" -> spans and moments.

A small grammar of our own reads them in well under a millisecond; the `dateparser` library is asked only for an
explicit date in a spelling that the grammar lacks. Weeks begin on Monday. `now` is in the person's own timezone and
every result is too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from intents.calendar_dates import Prefer
from intents.calendar_spans import FIRST_DAY, LAST_DAY, Grain, Period, shift, spoken
from intents.clock_times import MORNING, clock_in
from intents.impossible import impossible_in
from intents.seasons import PARTS, SHY_SEASONS
from intents.spelled_days import spelled_out
from intents.time_vocabulary import count_of, unit_of
from intents.time_words import PERIODS, SHY


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


@dataclass(frozen=True, slots=True)
class When:
    """One moment in the person's timezone. Without a time of day in the words it is 09:00 and `has_time` is False."""

    at: datetime
    has_time: bool
    assumption: str | None = None
    text: str = ""


_READINGS = (*PERIODS, *PARTS)
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
_ONWARD = re.compile(r" (?:onwards?|on|and later|or later|and after)(?!\w)")
_NOT_A_YEAR = re.compile(
    r"(?:over|than|least|most|under|above|below|exactly|[$€£]|usd|eur|gbp|between [$€£]?\d[\d,.]*k? (?:and|to)) ?$"
)
_COUNTED = re.compile(
    r" ?(?:employees|people|staff|k\b|m\b|eur|usd|gbp|dollars|euros|deals|contacts|companies|%|,\d|\.\d)"
)
_SOON = re.compile(r"in (?P<count>\d{1,3}|an?|half an|[a-z]+) (?P<unit>minutes?|mins?|hours?|hrs?)(?!\w)")
_EXPLICIT = re.compile(r"\d{1,2}[^\d\s]{0,3} ?[^\W\d]{3,}|[^\W\d]{3,}\.? \d{1,2}")


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


def parse_when(text: str, now: datetime, *, prefer: Prefer = "future") -> When | None:
    """The moment that `text` names, or None. A weekday is the next one ("last" and "ago" point back); a time of day
    alone is its next occurrence."""
    if impossible_in(text.lower()):
        return None
    spelled, noted = spelled_out(text, now.date(), ahead=prefer == "future")
    when = _read_when(spelled, now, prefer)
    if when is None or noted is None:
        return when
    return replace(when, assumption="; ".join(filter(None, (noted, when.assumption))))


def _read_when(text: str, now: datetime, prefer: Prefer) -> When | None:
    lower = text.lower()
    if soon := _SOON.search(lower):
        count = {"a": 1.0, "an": 1.0, "half an": 0.5}.get(soon["count"]) or _number(soon["count"])
        if count:
            step = timedelta(minutes=count) if soon["unit"].startswith("min") else timedelta(hours=count)
            return When(now + step, True, text=soon[0])
    clock, bare = clock_in(lower)
    mentions = find_spans(bare, now, prefer=prefer)
    if not mentions:
        if clock is not None:
            at = datetime.combine(now.date(), clock, tzinfo=now.tzinfo)
            if at <= now and prefer == "future":
                at += timedelta(days=1)
            return When(at, True, text=text)
        return _explicit(text, now, prefer)
    if mentions[0].text.isdigit() and (explicit := _explicit(text, now, prefer)):
        return explicit
    span = mentions[0].span
    edge = span.start if span.start is not None else span.end
    if edge is None:
        return None
    day = edge.date()
    ends = (span.grain == "range" and span.start is None) or (span.grain == "rolling" and prefer == "future")
    if ends and span.end is not None:
        day = (span.end - timedelta(days=1)).date()
    at = datetime.combine(day, clock or MORNING, tzinfo=now.tzinfo)
    note = span.assumption
    if span.grain in {"week", "month", "quarter", "half", "year"}:
        note = f"{mentions[0].text.strip()} = {at:%A} {at.day} {at:%B %Y}"
    return When(at, clock is not None, note, text=mentions[0].text)


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
            return one[0], _bounded(rel, one[1])
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
        return onward.end(), Period(period.first, None, "range")
    return end, period


def _period_at(text: str, begin: int, today: date, prefer: Prefer, *, anchored: bool) -> tuple[int, Period] | None:
    best: tuple[int, Period] | None = None
    for pattern, reading in _READINGS:
        match = pattern.match(text, begin)
        if match is None or (best is not None and match.end() <= best[0]):
            continue
        if not anchored and match[0] in _SHY:
            continue
        if match[0].isdigit() and (_NOT_A_YEAR.search(text, 0, begin) or _COUNTED.match(text, match.end())):
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


def _bounded(rel: str, period: Period) -> Period:
    if rel in {"after", "later than"}:
        return Period(period.end, None, "range", period.note)
    if rel in {"before", "earlier than", "prior to"}:
        return Period(None, period.first, "range", period.note)
    if rel in {"until", "till", "up to", "by", "through", "on or before", "no later than"}:
        return Period(None, period.end, "range", period.note)
    return Period(period.first, None, "range", period.note)


def _span(period: Period, now: datetime) -> Span:
    def midnight(day: date | None) -> datetime | None:
        return None if day is None else datetime.combine(day, time.min, tzinfo=now.tzinfo)

    return Span(midnight(period.first), midnight(period.end), period.grain, period.note, period.instead)


def _number(text: str) -> float | None:
    try:
        return float(count_of(text))
    except KeyError:
        return None


def _explicit(text: str, now: datetime, prefer: Prefer) -> When | None:
    """`dateparser`, only for words with a day number beside letters ("24. Dezember 2026")."""
    if len(text) > 60 or not _EXPLICIT.search(text):
        return None
    import dateparser

    moment = dateparser.parse(
        text,
        settings={
            "RELATIVE_BASE": now.replace(tzinfo=None),
            "PREFER_DATES_FROM": prefer,
            "REQUIRE_PARTS": ["day", "month"],
            "PARSERS": ["absolute-time"],
        },
    )
    if moment is None:
        return None
    at = datetime.combine(moment.date(), MORNING, tzinfo=now.tzinfo)
    return When(at, False, f"{text.strip()} = {at.day} {at:%B %Y}", text=text)
