"""Times of day in words: "3pm", "at 9:30", "noon", "end of day"."""

from __future__ import annotations

import re
from datetime import time

MORNING = time(9)
"""When nothing else is said."""

_TIME = re.compile(
    r"(?:\bat |@ ?|\b)(?P<hour>[01]?\d|2[0-3])(?:(?::|h)(?P<minute>[0-5]\d))? ?(?P<half>am|pm|a\.m\.|p\.m\.)(?!\w)"
    r"|(?:\bat |@ ?|\b)(?P<hour2>[01]?\d|2[0-3]):(?P<minute2>[0-5]\d)(?!\d)"
    r"|\bat (?P<hour3>[01]?\d|2[0-3])(?: ?(?P<clock>o'?clock|h|uhr))?(?![\w:./-])"
    r"|\b(?P<name>noon|midday|midnight|morning|afternoon|evening|tonight|end of day|eod|cob|lunch(?:time)?)\b"
)
_NAMED_TIMES = {
    "noon": time(12), "midday": time(12), "midnight": time(0), "morning": MORNING, "afternoon": time(14),
    "evening": time(18), "tonight": time(19), "end of day": time(17), "eod": time(17), "cob": time(17),
    "lunch": time(12), "lunchtime": time(12),
}  # fmt: skip


def clock_in(lower: str) -> tuple[time | None, str]:
    """The time of day in `lower`, and `lower` with it blanked out."""
    match = _TIME.search(lower)
    if match is None:
        return None, lower
    bare = lower[: match.start()] + " " * (match.end() - match.start()) + lower[match.end() :]
    bare = re.sub(r"\b(?:this|in the|at)\s*$", lambda m: " " * len(m[0]), bare[: match.start()]) + bare[match.start() :]
    if match["name"]:
        keep = lower if match["name"] in {"tonight"} or f"this {match['name']}" in lower else bare
        return _NAMED_TIMES[match["name"]], keep
    hour = int(match["hour"] or match["hour2"] or match["hour3"])
    minute = int(match["minute"] or match["minute2"] or 0)
    half = (match["half"] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None, lower
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif match["hour3"] and not match["clock"] and 1 <= hour <= 6:
        hour += 12  # "at 3" in an office is the afternoon
    return time(hour, minute), bare
