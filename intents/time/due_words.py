"""Which of the times in a sentence says when: `Q4 report by friday` is due on Friday, and "Q4" names the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from intents.time.timespans import Span, TimeMention

_BOUND = re.compile(r"\b(?:by|due|until|till|before|no later than)(?: (?:on|by|at))?(?: the)?[ :]*$", re.IGNORECASE)
_BOUND_WITHIN = re.compile(r"(?:by|until|till|before|no later than)\b", re.IGNORECASE)
_ON = re.compile(r"\bon(?: the)? *$", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|during|within|throughout|at)(?: the)? *$", re.IGNORECASE)
_TURNED = re.compile(r"(?:the )?(?:this|next|last|past|previous|coming|following|current)\b", re.IGNORECASE)
_GONE = re.compile(r"\bago\b|^(?:the )?(?:last|past|previous)\b|^yesterday|\bbefore (?:last|yesterday)$", re.IGNORECASE)
_SINCE = re.compile(r"(?:since|from|after|starting|as of)\b", re.IGNORECASE)
_PERIODS = frozenset({"week", "month", "quarter", "half", "year"})


def is_period(span: Span) -> bool:
    """A whole week, month, quarter, year, season or the like: more than a day or a weekend."""
    if span.start is None or span.end is None:
        return False
    return span.grain in _PERIODS or (span.grain == "range" and span.end - span.start > timedelta(days=2))


def meant_in(text: str, mentions: Sequence[TimeMention], now: datetime) -> TimeMention | None:
    """The mention that says when: what follows "by", "due" or "until" before what follows "on", a day before a
    period. A period that only stands there, "Q4 report" or "the 2027 budget", names a thing and says no time."""
    ranked = [(_weight(text, mention, now), mention) for mention in mentions]
    best = max((weight for weight, _ in ranked), default=0)
    return next(mention for weight, mention in ranked if weight == best) if best else None


def _weight(text: str, mention: TimeMention, now: datetime) -> int:
    before, after = text[: mention.start], text[mention.end :]
    if _BOUND.search(before) or _BOUND_WITHIN.match(mention.text):
        return 4
    if not is_period(mention.span):
        gone = _GONE.search(mention.text) or _SINCE.match(mention.text)
        return 3 if _ON.search(before) else 1 if gone else 2
    if _IN.search(before):
        return 1
    edge = not before.strip(" ,;:-") or not after.strip(" .,;:!-")
    return 1 if edge and _TURNED.match(mention.text) else 0
