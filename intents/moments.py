"""Taking the time out of a sentence: `send the quote by friday 3pm` is "send the quote" and a moment."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Literal

from intents.spelled_days import spelled_out
from intents.timespans import When, find_spans, parse_when

_CLOCK = re.compile(
    r"(?:\b(?:at|@) ?)?\b(?:[01]?\d|2[0-3])(?::[0-5]\d)? ?(?:am|pm)\b|\b(?:at|@) ?(?:[01]?\d|2[0-3])(?::[0-5]\d)?"
    r"(?: ?o'?clock| ?h)?\b|\b(?:[01]?\d|2[0-3]):[0-5]\d\b|\b(?:in the |this )?(?:morning|afternoon|evening)\b"
    r"|\b(?:at )?(?:noon|midday|eod|end of day|cob|tonight)\b",
    re.IGNORECASE,
)
_SOON = re.compile(r"\bin (?:\d+(?:\.\d+)?|an?|half an|two|three) (?:minutes?|mins?|hours?|hrs?)\b", re.IGNORECASE)
_JOINT = re.compile(r"[\s,;]*\b(?:due|by|on|at|until|till|before|for|is|from)\s*$|[\s,;:-]+$", re.IGNORECASE)


def peel(text: str, now: datetime, prefer: Literal["past", "future"] = "future") -> tuple[str, When | None]:
    """`text` without its words of time, and the moment they name (None: there were none, `text` is unchanged)."""
    said = text
    text, noted = spelled_out(said, now.date(), ahead=prefer == "future")
    soon = _SOON.search(text)
    if soon:
        spots = [soon.span()]
    else:
        spots = [(mention.start, mention.end) for mention in find_spans(text, now, prefer=prefer)[:1]]
        spots += [match.span() for match in _CLOCK.finditer(text)][:1]
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
