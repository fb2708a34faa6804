"""One moment in words, alone or in a sentence: "next Tue 3pm"; `send the quote by friday 3pm` without its time.

`timespans` reads the words of days; the `dateparser` library is asked only for an explicit date in a spelling that
its grammar lacks. `now` is in the person's own timezone and every moment is too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from intents.calendar_dates import Prefer
from intents.clock_times import MORNING, clock_in, clock_spot, soon_in
from intents.impossible import impossible_in
from intents.spelled_days import spelled_out
from intents.timespans import find_spans


@dataclass(frozen=True, slots=True)
class When:
    """One moment in the person's timezone. Without a time of day in the words it is 09:00 and `has_time` is False."""

    at: datetime
    has_time: bool
    assumption: str | None = None
    text: str = ""


_JOINT = re.compile(r"[\s,;]*\b(?:due|by|on|at|until|till|before|for|is|from|in|during)\s*$|[\s,;:-]+$", re.IGNORECASE)
_MONTH = re.compile(r"march|may", re.IGNORECASE)
"""Months that are verbs too, in a sentence: alone they are months."""
_EXPLICIT = re.compile(r"\d{1,2}[^\d\s]{0,3} ?[^\W\d]{3,}|[^\W\d]{3,}\.? \d{1,2}")


def parse_when(text: str, now: datetime, *, prefer: Prefer = "future") -> When | None:
    """The moment that `text` names, or None. A weekday is the next one ("last" and "ago" point back); a time of day
    alone is its next occurrence."""
    if impossible_in(text.lower()):
        return None
    if _MONTH.fullmatch(text.strip()):
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


def peel(text: str, now: datetime, prefer: Prefer = "future") -> tuple[str, When | None]:
    """`text` without its words of time, and the moment they name (None: there were none, `text` is unchanged)."""
    said = text
    text, noted = spelled_out(said, now.date(), ahead=prefer == "future")
    soon = soon_in(text)
    if soon:
        spots = [(soon.start, soon.end)]
    else:
        spots = [(mention.start, mention.end) for mention in find_spans(text, now, prefer=prefer)[:1]]
        spots += [spot] if (spot := clock_spot(text)) else []
    if not spots:
        return said, None
    words = " ".join(text[start:end] for start, end in spots)
    when = parse_when(words, now, prefer=prefer)
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
