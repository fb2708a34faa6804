"""Dates and times that no calendar or clock has."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.time.impossible import impossible_in, without_impossible
from intents.time.moments import parse_when
from intents.time.timespans import find_spans

NOW = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("on 31 february", "31 february"), ("by the 31st of june", "31st of june"), ("feb 30", "feb 30"),
        ("29 february 2027", "29 february 2027"), ("2026-13-40", "2026-13-40"), ("due 2027-02-29", "2027-02-29"),
        ("30.02.2027", "30.02.2027"), ("13/13/2018", "13/13/2018"), ("at 25:99", "25:99"), ("at 24:30", "24:30"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_found(text: str, words: str) -> None:
    found = impossible_in(text)
    assert found is not None
    assert found.words == words
    assert parse_when(text, NOW) is None
    assert find_spans(text, NOW) == []


@pytest.mark.parametrize(
    "text",
    [
        "29 february", "31 january", "2028-02-29", "24.12.2026", "12/31/2026", "31/12/2026", "at 23:59", "9:30",
        "+49 30 123456", "555-123-4567", "version 2.10.3", "50.000,00 EUR", "march 50k deals", "deals over 40k",
        "the 12 march deals", "10:1 odds", "Q1 2027", "ratio 3:2", "may 45 people come",
    ],
)  # fmt: skip
def test_what_may_be_is_left_alone(text: str) -> None:
    assert impossible_in(text) is None


def test_the_words_around_stay() -> None:
    assert without_impossible("call Jane by 30.02.2027 about the offer") == "call Jane about the offer"


@given(st.dates())
def test_every_day_of_the_calendar_is_possible(day: object) -> None:
    assert impossible_in(f"on {day}") is None
