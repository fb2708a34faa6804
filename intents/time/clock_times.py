"""Times by the clock in words: "3pm", "at 9:30", "noon", "end of day"; "in half an hour"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta

from intents.time.time_vocabulary import NUMBERS

MORNING = time(9)
"""When nothing else is said."""

_DIGITS = (
    r"(?:\bat |@ ?|\b)(?P<hour>[01]?\d|2[0-3])(?:[:h.]?(?P<minute>[0-5]\d))? ?(?P<half>am|pm|a\.m\.|p\.m\.)(?!\w)"
    r"|(?:\bat |@ ?|\b)(?P<hour2>[01]?\d|2[0-3])[:h](?P<minute2>[0-5]\d)(?!\d)"
    r"|(?:\bat |(?<!\w)@ ?)(?P<hour3>[01]?\d|2[0-3])(?: ?(?P<clock>o'?clock|h|uhr))?(?![\w:/-]|\.\d)"
)
_PARTS = "morning|afternoon|evening"
_NAMES = rf"noon|midday|{_PARTS}|tonight|end of day|eod|cob"
_SHY = "midnight|lunch(?:time)?"
"""Names that stand for a time in a sentence only after "at": "call Jane about lunch" has none."""
_CLOCK = re.compile(rf"{_DIGITS}|\b(?P<name>{_NAMES}|{_SHY})\b")
_IN_SENTENCE = re.compile(
    rf"{_DIGITS}|\b(?:in the |this )(?:{_PARTS})\b|\b(?:at )?(?:{_NAMES})\b|\bat (?:{_SHY})\b", re.IGNORECASE
)
_NAMED_TIMES = {
    "noon": time(12), "midday": time(12), "midnight": time(0), "morning": MORNING, "afternoon": time(14),
    "evening": time(18), "tonight": time(19), "end of day": time(17), "eod": time(17), "cob": time(17),
    "lunch": time(12), "lunchtime": time(12),
}  # fmt: skip
_SOON = re.compile(
    r"\b(?:with)?in (?P<count>\d{1,3}(?:\.\d+)?|half an|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
    r" (?P<unit>minutes?|mins?|hours?|hrs?)(?!\w)",
    re.IGNORECASE,
)


def clock_in(lower: str) -> tuple[time | None, str]:
    """The time of day in `lower`, and `lower` with it blanked out."""
    match = _CLOCK.search(lower)
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


def clock_spot(text: str) -> tuple[int, int] | None:
    """Where the first time of day stands in `text`, with the words that lead to it: `this morning`, `at 9`."""
    match = _IN_SENTENCE.search(text)
    return match.span() if match else None


@dataclass(frozen=True, slots=True)
class Soon:
    """`text[start:end]` says how long from now."""

    start: int
    end: int
    ahead: timedelta


def soon_in(text: str) -> Soon | None:
    """Minutes or hours from now that `text` counts: `in 2.5 hours`, `in half an hour`, `within four hours`."""
    match = _SOON.search(text)
    if match is None:
        return None
    said = match["count"].lower()
    count = 0.5 if said.startswith("half") else float(NUMBERS.get(said) or said)
    ahead = timedelta(minutes=count) if match["unit"].lower().startswith("min") else timedelta(hours=count)
    return Soon(match.start(), match.end(), ahead) if count else None
