"""The times that a question names, each looking the way that the words around it look."""

from __future__ import annotations

import re
from datetime import datetime

from intents.time.calendar_dates import Prefer
from intents.time.timespans import TimeMention, find_spans

_FUTURE = re.compile(
    r"\b(closing|closes|clos(?:e|ing) dates?|due|expected|next|upcoming|will|forecast|scheduled)\b", re.IGNORECASE
)
_OVER = re.compile(r"\b(?:won|lost|closed deals)\b", re.IGNORECASE)
_AGO = re.compile(
    r"\b(?:nobody|no one|noone|never|not|untouched|without(?: any)? (?:activit|contact|call|mail|e-?mail|meeting)"
    r"|no (?:activit|contact|call|e-?mail|meeting)"
    r"|\w+n['’]?t (?:been |heard|touched|called|spoken|talked|met|had))\w*\b",
    re.IGNORECASE,
)
_LASTING = re.compile(r"\b(?:\d+|an?|one|two|three|four|five|six) (?:day|week|month|quarter|year)s?\b", re.IGNORECASE)
"""What did not happen did not happen in the past."""


def whens(text: str, now: datetime, toward: Prefer | None = None) -> list[TimeMention]:
    """`toward`: where a month or weekday points when the words do not say."""
    prefer: Prefer = toward or ("future" if _FUTURE.search(text) and not _OVER.search(text) else "past")
    since = _AGO.search(text) if prefer == "future" else None
    found = find_spans(text, now, prefer=prefer)
    if since is not None:  # "closing this month that nobody touched in 2 weeks": the weeks are over
        past = (m for m in find_spans(text, now, prefer="past") if m.start >= since.start())
        over = [m for m in past if _LASTING.search(text[m.start : m.end])]
        found = [m for m in found if all(m.end <= o.start or o.end <= m.start for o in over)] + over
    return found
