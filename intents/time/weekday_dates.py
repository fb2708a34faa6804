"""A weekday beside a date: `wednesday 2 december` is one day; `thursday 2 december` contradicts itself when the 2nd is
a Wednesday, and so does `friday 13` when no near 13th is a Friday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from intents.time.calendar_dates import Prefer, date_of, dated, one_day
from intents.time.calendar_spans import MONTH_NAMES, Period
from intents.time.time_vocabulary import DAY, MONTH, MONTHS, WEEKDAY, WEEKDAYS, YEAR, year_of
from intents.time.time_words import Reading

_CLOCK = r"(?:at |@ ?)?\d{1,2}(?::\d\d| ?(?:am|pm|h\b))"
_BARE = (
    rf"(?=\s*(?:$|[,;!?)]|\.(?!\d)|(?:to|at|about|for|with|and|morning|afternoon|evening)\b(?! \d)|at \d|@|{_CLOCK}))"
)
"""What may follow a day that is a number and nothing else: `friday 13 deals` counts deals."""
_RAW = (
    rf"{WEEKDAY},? (?:the )?{DAY}(?: of)? {MONTH}(?:,? {YEAR})?",
    rf"{WEEKDAY},? {MONTH} (?:the )?{DAY}(?![:.]\d| ?(?:am|pm)\b)(?:,? {YEAR})?",
    rf"{WEEKDAY},? (?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)",
    rf"{WEEKDAY},? (?:the )?(?P<day>\d\d?)\.(?P<number>\d\d?)\.(?P<year>(?:19|20)\d\d|)",
    rf"{WEEKDAY},? the (?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?! of\b)",
    rf"{WEEKDAY},? (?P<day>3[01]|[12]\d|0?[1-9])(?:(?:st|nd|rd|th)(?! of\b)|{_BARE})",
    rf"{DAY}(?: of)? {MONTH}(?:,? {YEAR})? ?(?:\(|, an? ){WEEKDAY}\)?",
)
_LEAD = r"(?:\b(?:on|by|due|until|till|before|for) )?(?:the )?(?:(?:this|next|last) )?\b"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`text[start:end]` names `dated` by its number and `weekday` by its name, and these are two days. `words` is it
    without the preposition before it."""

    start: int
    end: int
    words: str
    dated: date
    weekday: date


def contradiction_in(text: str, today: date, prefer: Prefer = "future") -> Contradiction | None:
    """The first such date in `text`. Without a year it is the next one, or the last one where `prefer` is past."""
    found = [
        hit for pattern in _SPOKEN for match in pattern.finditer(text.lower()) if (hit := _torn(match, today, prefer))
    ]
    return min(found, key=lambda hit: (hit.start, -hit.end), default=None)


def spoken_day(day: date) -> str:
    """`Wednesday 2 December 2026`."""
    return f"{day:%A} {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _torn(match: re.Match[str], today: date, prefer: Prefer) -> Contradiction | None:
    day = _date(match, today, prefer)
    if day is None or day.weekday() == WEEKDAYS[match["weekday"]]:
        return None
    lead = re.match(r"(?:(?:on|by|due|until|till|before|for) )?(?:the )?", match[0])
    words = match[0][lead.end() if lead else 0 :].strip()
    return Contradiction(match.start(), match.end(), words, day, _near(match, day, today, prefer))


def _near(match: re.Match[str], day: date, today: date, prefer: Prefer) -> date:
    """The weekday that may be meant: the one beside a date with its month, else the coming one, or the last."""
    wanted = WEEKDAYS[match["weekday"]]
    if _month(match):
        return min((day + timedelta(days=n) for n in range(-3, 4)), key=lambda other: other.weekday() != wanted)
    if prefer == "past":
        return today - timedelta(days=(today.weekday() - wanted) % 7)
    return today + timedelta(days=(wanted - today.weekday()) % 7 or 7)


def _month(match: re.Match[str]) -> int:
    parts = match.groupdict()
    return MONTHS[parts["month"]] if parts.get("month") else int(parts.get("number") or 0)


def _date(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    month, number, said = _month(match), int(match["day"]), match.groupdict().get("year")
    if said:
        return date_of(year_of(said), month, number)
    if month:
        return dated(today, month, number, prefer) if month <= 12 else None
    step = -1 if prefer == "past" else 1
    for n in range(12):
        index = today.year * 12 + today.month - 1 + step * n
        day = date_of(index // 12, index % 12 + 1, number)
        if day is not None and (day <= today if prefer == "past" else day >= today):
            return day
    return None


def _reading(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """The date counts; a weekday that does not fit is said."""
    day = _date(match, today, prefer)
    period = one_day(day)
    if day is None or period is None or day.weekday() == WEEKDAYS[match["weekday"]]:
        return period
    other = _near(match, day, today, prefer)
    return period.noted(f"{match[0].strip()} = {spoken_day(day)}", (spoken_day(other), other.isoformat()))


WEEKDAY_DATES: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?![\w'])"), _reading) for pattern in _RAW
)
"""As `time_words.PERIODS`."""
_SPOKEN = tuple(re.compile(rf"{_LEAD}(?:{pattern})(?![\w'])") for pattern in _RAW)
