"""The vocabulary of time: months, weekdays, numbers and the small patterns that ways of naming a period share."""

from __future__ import annotations

from typing import cast

from intents.ordinals import PLACES
from intents.time.calendar_spans import MONTH_NAMES, Grain

MONTHS = {name[:n].lower(): i for i, name in enumerate(MONTH_NAMES, 1) for n in (3, len(name))} | {"sept": 9}
WEEKDAYS = {
    word: i
    for i, words in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat",
         "sunday sun")
    )
    for word in words.split()
}  # fmt: skip
NUMBERS = {
    word: i
    for i, words in enumerate(
        ("", "a an one", "two couple", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve", "thirteen", "fourteen fortnight", "fifteen")
    )
    for word in words.split()
} | {"twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90, "few": 3}  # fmt: skip
ORDINALS = {word: place + 1 for word, place in PLACES.items() if place < 4}

MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
WEEKDAY = "(?P<weekday>" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\b\.?"
YEAR = r"(?P<year>(?:19|20)\d\d|'\d\d)"
COUNT = r"(?P<count>\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")(?: of)?"
UNIT = r"(?P<unit>days?|weeks?|months?|quarters?|years?|yrs?|business days?|working days?|calendar weeks?)"
ONE_UNIT = r"(?P<unit>day|week|month|quarter|half|year)"
LAST = r"(?P<which>last|past|previous|prior|this|current|next|coming|following|upcoming)"


def year_of(text: str) -> int:
    """`2017` and `'17` -> 2017."""
    return int(text) if len(text) == 4 else 2000 + int(text[1:])


def count_of(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS[text]


def unit_of(text: str) -> Grain:
    """`2 weeks` -> week."""
    word = text.rsplit(maxsplit=1)[-1].rstrip("s")
    return cast(Grain, "year" if word == "yr" else word)


def direction_of(which: str) -> int:
    """-1 for "last", 0 for "this", 1 for "next"."""
    return -1 if which in {"last", "past", "previous", "prior"} else 0 if which in {"this", "current"} else 1
