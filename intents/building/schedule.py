"""Times of day and weekdays that something repeats on."""

from __future__ import annotations

import re

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"\b(?P<hour>[01]?\d|2[0-3])(?:[:.h](?P<minute>[0-5]\d))? ?(?P<half>am|pm)?\b", re.IGNORECASE)


def clock_of(text: str) -> tuple[int, int] | None:
    """(hour, minute) of `7:30`, `8am`, `half past seven` is not read; None when there is none."""
    found = _CLOCK.search(text)
    if found is None:
        return {"noon": (12, 0), "midday": (12, 0)}.get(text.strip().lower())
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
    return hour, minute


def days_of(text: str) -> tuple[int, ...]:
    """Weekdays in `text`, 0 = Monday; working days when none is named, all seven for "every day"."""
    lower = text.lower()
    named = tuple(index for index, day in enumerate(_DAYS) if re.search(rf"\b{day[:3]}(?:{day[3:]})?s?\b", lower))
    if named:
        return named
    return tuple(range(7)) if re.search(r"\b(?:every day|each day|daily|all days)\b", lower) else (0, 1, 2, 3, 4)
