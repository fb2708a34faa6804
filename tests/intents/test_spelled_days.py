"""Days as plans say them: short, without a month, counted from another day, or spelled wrong."""

from __future__ import annotations

from datetime import date

import pytest

from intents.time.moments import parse_when, peel
from tests.intents.small_crm import NOW


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("mon", date(2026, 11, 23)), ("sat at 10", date(2026, 11, 21)), ("on the 3rd", date(2026, 12, 3)),
        ("by the 20th", date(2026, 11, 20)), ("5.12.", date(2026, 12, 5)), ("12/5", date(2026, 12, 5)),
        ("25/12", date(2026, 12, 25)), ("a week from friday", date(2026, 11, 27)),
        ("two weeks from tomorrow", date(2026, 12, 3)), ("end of next week", date(2026, 11, 27)),
        ("end of this week", date(2026, 11, 20)), ("tomorow", date(2026, 11, 19)), ("wensday", date(2026, 11, 25)),
        ("thrusday 3pm", date(2026, 11, 19)),
    ],
)  # fmt: skip
def test_the_day_that_is_meant(words: str, day: date) -> None:
    when = parse_when(words, NOW)
    assert when is not None
    assert when.at.date() == day


@pytest.mark.parametrize("words", ["12/5", "on the 3rd", "tomorow", "end of next week"])
def test_what_was_assumed_is_said(words: str) -> None:
    when = parse_when(words, NOW)
    assert when is not None
    assert when.assumption


@pytest.mark.parametrize(
    "words", ["call Sun Li", "support 24/7", "the third party", "wed design studio", "sat down with Jo"]
)
def test_other_words_are_no_days(words: str) -> None:
    assert peel(words, NOW) == (words, None)


def test_a_day_that_no_calendar_has_is_none() -> None:
    assert parse_when("31.11.", NOW) is None
