"""One moment in words, alone or in a sentence: "next Tue 3pm"; `send the quote by friday 3pm` without its time.

`timespans` reads the words of days; the `dateparser` library is asked only for an explicit date in a spelling that
its grammar lacks. `now` is in the person's own timezone and every moment is too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from intents.time.calendar_dates import Prefer
from intents.time.clock_times import MORNING, clock_in, clock_spot, soon_in
from intents.time.due_words import is_period, meant_in
from intents.time.impossible import impossible_in
from intents.time.spelled_days import spelled_out
from intents.time.timespans import TimeMention, find_spans


@dataclass(frozen=True, slots=True)
class When:
    """One moment in the person's timezone. Without a time of day in the words it is 09:00 and `has_time` is False."""

    at: datetime
    has_time: bool
    assumption: str | None = None
    text: str = ""


_JOINT = re.compile(r"[\s,;]*\b(?:due|by|on|at|until|till|before|for|is|from|in|during)\s*$|[\s,;:-]+$", re.IGNORECASE)
_SHY = re.compile(r"march|may|spring|summer|autumn|fall|winter", re.IGNORECASE)
"""Words that are verbs and names too, in a sentence: alone they are months and seasons."""
_EXPLICIT = re.compile(r"\d{1,2}[^\d\s]{0,3} ?[^\W\d]{3,}|[^\W\d]{3,}\.? \d{1,2}")


def parse_when(text: str, now: datetime, *, prefer: Prefer = "future") -> When | None:
    """The moment that `text` names, or None. A weekday is the next one ("last" and "ago" point back); a time of day
    alone is its next occurrence."""
    if impossible_in(text.lower()):
        return None
    if _SHY.fullmatch(text.strip()):
        text = f"in {text.strip()}"
    spelled, noted = spelled_out(text, now.date(), ahead=prefer == "future")
    when = _read_when(spelled, now, prefer)
    if when is None or noted is None:
        return when
    return replace(when, assumption="; ".join(filter(None, (noted, when.assumption))))


def _read_when(text: str, now: datetime, prefer: Prefer) -> When | None:
    lower = text.lower()
    if soon := soon_in(text):
        at = (now.astimezone(UTC) + soon.ahead).astimezone(now.tzinfo)  # hours as they pass, also over a clock change
        return When(at, True, text=text[soon.start : soon.end])
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
    return _moment(meant_in(bare, mentions, now) or mentions[0], clock, now, prefer)


def _moment(mention: TimeMention, clock: time | None, now: datetime, prefer: Prefer) -> When | None:
    """The day that a mention stands for. A stretch to come begins with its first working day, and what is to be done
    in one that runs already is due on its last."""
    span = mention.span
    edge = span.start if span.start is not None else span.end
    if edge is None:
        return None
    day = edge.date()
    ends = (span.grain == "range" and span.start is None) or (span.grain == "rolling" and prefer == "future")
    if ends and span.end is not None:
        day = (span.end - timedelta(days=1)).date()
    note = span.assumption
    if is_period(span):
        assert span.end is not None  # noqa: S101 - a period has both edges
        day = _working_day(day, span.end.date(), now.date()) if prefer == "future" else day
        note = f"{mention.text.strip()} = {day:%A} {day.day} {day:%B %Y}"
    return When(datetime.combine(day, clock or MORNING, tzinfo=now.tzinfo), clock is not None, note, text=mention.text)


def _working_day(first: date, end: date, today: date) -> date:
    if first <= today < end:
        last = end - timedelta(days=1)
        worked = last - timedelta(days=max(0, last.weekday() - 4))
        return worked if worked >= today else last
    if (first.month, first.day) == (1, 1):
        first += timedelta(days=1)  # nowhere a working day
    return first + timedelta(days=7 - first.weekday() if first.weekday() > 4 else 0)


def peel(text: str, now: datetime, prefer: Prefer = "future") -> tuple[str, When | None]:
    """`text` without its words of time, and the moment they name (None: there were none, `text` is unchanged)."""
    said = text
    text, noted = spelled_out(said, now.date(), ahead=prefer == "future")
    soon = soon_in(text)
    spots: list[tuple[int, int]] = []
    when: When | None = None
    if soon:
        spots = [(soon.start, soon.end)]
        when = _read_when(text, now, prefer)
    else:
        meant = meant_in(text, find_spans(text, now, prefer=prefer), now)
        clock = clock_spot(text)
        spots = [(meant.start, meant.end)] if meant else []
        if clock and not any(start < clock[1] and clock[0] < end for start, end in spots):
            spots.append(clock)
        if meant:
            when = _moment(meant, clock_in(text[clock[0] : clock[1]].lower())[0] if clock else None, now, prefer)
        elif clock:
            when = parse_when(text[clock[0] : clock[1]], now, prefer=prefer)
    if when is None:
        return said, None
    if noted:
        when = replace(when, assumption="; ".join(filter(None, (noted, when.assumption))))
    rest = text
    for start, end in sorted(spots, reverse=True):
        before = rest[:start]
        while trimmed := _JOINT.sub("", before):
            if trimmed == before:
                break
            before = trimmed
        else:
            before = ""
        after = rest[end:].strip()
        rest = f"{before} {after}".strip() if before else after
    return re.sub(r"^[\s,;:-]+|[\s,;:-]+$", "", rest), when


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
