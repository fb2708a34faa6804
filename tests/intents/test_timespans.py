"""Spans and moments, by example and by property."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.time.moments import parse_when
from intents.time.timespans import find_spans

NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("last month", "2026-10-01", "2026-11-01"),
        ("Q3 2017", "2017-07-01", "2017-10-01"),
        ("in november 2017", "2017-11-01", "2017-12-01"),
        ("since March", "2026-03-01", None),
        ("before 2017-06-01", None, "2017-06-01"),
        ("between march and may", "2026-03-01", "2026-06-01"),
        ("the week before last", "2026-11-02", "2026-11-09"),
        ("more than 30 days ago", None, "2026-10-19"),
    ],
)
def test_spans(text: str, first: str | None, end: str | None) -> None:
    span = find_spans(text, NOW)[0].span
    assert (span.start and span.start.date().isoformat()) == first
    assert (span.end and span.end.date().isoformat()) == end


@pytest.mark.parametrize("text", ["he may call", "over 2017 employees", "march on", "call jane"])
def test_words_that_are_not_time(text: str) -> None:
    assert find_spans(text, NOW) == []


def test_last_month_offers_the_rolling_reading() -> None:
    span = find_spans("last month", NOW)[0].span
    assert span.assumption == "last month = 1-31 October 2026"
    assert span.instead == (("last 30 days", "in the last 30 days"),)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("next Tue 3pm", "2026-11-24T15:00"),
        ("tuesday", "2026-11-24T09:00"),
        ("in 3 days", "2026-11-21T09:00"),
        ("24.12.", "2026-12-24T09:00"),
    ],
)
def test_moments(text: str, iso: str) -> None:
    when = parse_when(text, NOW)
    assert when is not None
    assert when.at == datetime.fromisoformat(iso).replace(tzinfo=NOW.tzinfo)


@given(st.text(max_size=60))
def test_any_text_gives_ordered_spans_inside_it(text: str) -> None:
    position = 0
    for mention in find_spans(text, NOW):
        assert position <= mention.start < mention.end <= len(text)
        position = mention.end
        span = mention.span
        assert span.start is None or span.end is None or span.start < span.end
