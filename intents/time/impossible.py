"""Dates and times of day that no calendar or clock has: `31 february`, `2026-13-40`, `30.02.2027`, `25:99`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from intents.time.time_vocabulary import MONTHS, year_of

_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>(?:19|20)\d\d))?"
_JOINT = r"(?:\b(?:on|by|at|due|until|till|before|for|from|is) )?(?:the )?"
_PATTERNS = tuple(
    re.compile(_JOINT + pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d.,$€£-])(?:\b{_DAY}(?: of)? {_MONTH}{_YEAR})(?!\w)",
        rf"\b{_MONTH} (?:the )?{_DAY}(?![\d:.,%]\d|\d|[kKmM€$%]| ?(?:eur|usd|people|deals|k)\b){_YEAR}",
        r"(?<![\d.-])(?P<iso>(?P<year>(?:19|20)\d\d)-(?P<number>\d{1,2})-(?P<day>\d{1,3}))(?![\d-])",
        r"(?<![\d.,/])(?P<one>\d{1,2})(?P<sign>[./])(?P<two>\d{1,2})(?P=sign)(?P<year>(?:19|20)\d\d|\d\d)?(?![\d/])",
    )
)
_CLOCK = re.compile(r"(?:\bat |@ ?)?(?<![\d:.+/-])\b(?P<hour>\d{1,2}):(?P<minute>\d{2})\b(?![:\d])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Impossible:
    """`text[start:end]` of what was said, with the preposition before it; `words` without."""

    start: int
    end: int
    words: str


def impossible_in(text: str) -> Impossible | None:
    """The first date or time of day in `text` that cannot be; None when there is none."""
    found = [hit for pattern in _PATTERNS for match in pattern.finditer(text) if (hit := _date(match))]
    found += [hit for match in _CLOCK.finditer(text) if (hit := _time(match))]
    return min(found, key=lambda hit: hit.start, default=None)


def without_impossible(text: str) -> str:
    """`text` with every such date and time taken out."""
    while hit := impossible_in(text):
        text = f"{text[: hit.start].rstrip()} {text[hit.end :].lstrip()}".strip()
    return text


def _date(match: re.Match[str]) -> Impossible | None:
    parts = match.groupdict()
    if parts.get("one"):
        one, two = int(parts["one"]), int(parts["two"])
        if not parts["year"] and parts["sign"] == "/":
            return None
        year = _year(parts["year"])
        fits = _fits(year, two, one) or (parts["sign"] == "/" and _fits(year, one, two))
        return None if fits else _impossible(match)
    month = MONTHS[parts["month"].lower()] if parts.get("month") else int(parts["number"])
    return None if _fits(_year(parts["year"]), month, int(parts["day"])) else _impossible(match)


def _time(match: re.Match[str]) -> Impossible | None:
    return None if int(match["hour"]) <= 23 and int(match["minute"]) <= 59 else _impossible(match)


def _impossible(match: re.Match[str]) -> Impossible:
    bare = re.sub(
        r"^(?:(?:on|by|at|@|due|until|till|before|for|from|is) ?)?(?:the )?", "", match[0], flags=re.IGNORECASE
    )
    return Impossible(match.start(), match.end(), bare.strip())


def _year(said: str | None) -> int:
    """Without a year any leap year will do."""
    return 2028 if said is None else year_of(said) if len(said) == 4 else 2000 + int(said)


def _fits(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
