"""Ways of saying a day that only plans use, written out before the grammar of time reads them: `mon`, `on the 3rd`,
`12/5`, `a week from friday`, `end of next week`, and days that are spelled wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from rapidfuzz.distance import DamerauLevenshtein

from intents.time.calendar_dates import date_of
from intents.time.calendar_spans import MONTH_NAMES
from intents.time.time_vocabulary import NUMBERS, WEEKDAYS

_CLOCK = r"(?:(?:at |@ ?)\d|\d{1,2}(?::\d\d)? ?(?:am|pm|h\b)|\d{1,2}:\d\d|morning|afternoon|evening|noon)"
_ENDS = rf"(?= ?(?:$|[,.;!?]|{_CLOCK}))"
_SHORT = re.compile(rf"\b(?P<day>mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b\.?{_ENDS}", re.IGNORECASE)
_OF_MONTH = re.compile(
    r"\b(?P<lead>(?:due |due on |on |by |until |till |before |for )?)the (?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)"
    rf"(?! of\b){_ENDS}|\b(?P<lead2>on |by |until |before )the (?P<day2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)(?= to\b)",
    re.IGNORECASE,
)
_SLASHED = re.compile(rf"(?<![\w/.-])(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})(?![\w/]){_ENDS}")
_FROM = re.compile(
    rf"\b(?P<count>\d|{'|'.join(sorted((n for n in NUMBERS if n), key=len, reverse=True))}) weeks? from "
    rf"(?P<day>today|tomorrow|now|{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_WEEK_END = re.compile(
    r"\b(?:(?:at |by )?(?:the )?end of (?:the )?(?:(?P<which>this|next) )?(?:work ?)?week|eow)\b", re.IGNORECASE
)
_CORRECT = (
    "today", "tomorrow", "tonight", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    *(name.lower() for name in MONTH_NAMES if len(name) > 6),
)  # fmt: skip
_WORD = re.compile(r"\b[a-z]{5,10}\b")


def spelled_out(text: str, today: date, *, ahead: bool = True) -> tuple[str, str | None]:
    """`text` with such days as the grammar of time knows them, and what was assumed for it. `ahead` False: of things
    that have happened, where only weekdays, `the 3rd`, `11/10` and wrong spellings are written out."""
    notes: list[str] = []
    text = _SHORT.sub(lambda found: _weekday(found["day"]), text)
    if not ahead:
        text = _OF_MONTH.sub(lambda found: _day_of_month(found, today, notes, ahead=False), text)
        text = _SLASHED.sub(lambda found: _slashed(found, today, notes, ahead=False), text)
        return _WORD.sub(lambda found: _corrected(found, notes), text), "; ".join(dict.fromkeys(notes)) or None
    text = _FROM.sub(lambda found: _weeks_from(found, today), text)
    text = _WEEK_END.sub(lambda found: _friday(found, today, notes), text)
    text = _OF_MONTH.sub(lambda found: _day_of_month(found, today, notes), text)
    text = _SLASHED.sub(lambda found: _slashed(found, today, notes), text)
    text = _WORD.sub(lambda found: _corrected(found, notes), text)
    return text, "; ".join(dict.fromkeys(notes)) or None


def _weekday(short: str) -> str:
    place = WEEKDAYS[short.lower()]
    return next(word for word, at in WEEKDAYS.items() if at == place and word.endswith("day"))


def _weeks_from(found: re.Match[str], today: date) -> str:
    said, day = found["count"].lower(), found["day"].lower()
    weeks = int(said) if said.isdigit() else NUMBERS[said]
    offset = {"today": 0, "now": 0, "tomorrow": 1}.get(day)
    if offset is None:
        offset = (WEEKDAYS[day] - today.weekday()) % 7 or 7
    return f"{today + timedelta(days=offset + 7 * weeks)}"


def _friday(found: re.Match[str], today: date, notes: list[str]) -> str:
    """The last day of a working week; in a week whose Friday is over, its Sunday."""
    ahead = 4 - today.weekday() + (7 if (found["which"] or "").lower() == "next" else 0)
    friday = today + timedelta(days=ahead if ahead >= 0 else 6 - today.weekday())
    notes.append(f"{found[0].strip()} = {friday:%A} {friday.day} {friday:%B}")
    return f"{friday}"


def _day_of_month(found: re.Match[str], today: date, notes: list[str], *, ahead: bool = True) -> str:
    wanted, step = int(found["day"] or found["day2"]), 1 if ahead else -1
    months = (today.year * 12 + today.month - 1 + step * n for n in range(12))
    days = (date_of(month // 12, month % 12 + 1, wanted) for month in months)
    day = next((day for day in days if day is not None and (day >= today if ahead else day <= today)), None)
    if day is None:
        return found[0]
    notes.append(f"the {wanted}. = {day.day} {day:%B}")
    return f"{found['lead'] or found['lead2'] or ''}{day}"


def _slashed(found: re.Match[str], today: date, notes: list[str], *, ahead: bool = True) -> str:
    """Month first, said back; day first where only that is a date. `24/7` is none."""
    one, two = int(found["one"]), int(found["two"])
    if (one, two) == (24, 7):
        return found[0]
    read: Callable[[int], date | None] = lambda year: date_of(year, one, two) or date_of(year, two, one)  # noqa: E731
    years = (today.year, today.year + 1) if ahead else (today.year, today.year - 1)
    days = [day for year in years if (day := read(year))]
    day = next((day for day in days if (day >= today if ahead else day <= today)), None)
    if day is None:
        return found[0]
    notes.append(f"{found[0]} = {day.day} {day:%B}")
    return f"{day}"


def _corrected(found: re.Match[str], notes: list[str]) -> str:
    said = found[0]
    if said in _CORRECT or said.removesuffix("s") in _CORRECT:
        return said
    near = [word for word in _CORRECT if len(word) > 5 and _far(said, word) <= (2 if len(word) > 7 else 1)]
    if len(near) != 1 or said[0] != near[0][0]:
        return said
    notes.append(f'"{said}" = {near[0]}')
    return near[0]


def _far(one: str, two: str) -> int:
    return DamerauLevenshtein.distance(one, two, score_cutoff=3)
