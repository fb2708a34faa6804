"""An instant belongs to a day exactly when it has that date where the asker is; a calendar day is the same everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.days import as_day, as_instant, day_after, is_day, local_day, start_of, unmarked

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles")
zones = st.sampled_from(ZONES)
FIRST = datetime(1999, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=14_000)).map(lambda since: FIRST + since)
days = st.dates(date(1999, 1, 1), date(2037, 12, 30))


@given(moments, zones)
def test_an_instant_belongs_to_its_local_date(moment: datetime, zone: str) -> None:
    kept = as_instant(moment)
    assert local_day(kept, zone) == moment.astimezone(ZoneInfo(zone)).date()
    assert not is_day(kept)
    assert unmarked(kept) == moment


@given(days, st.integers(-4000, 4000), zones)
def test_a_day_begins_with_its_first_instant_and_ends_with_the_next_days(day: date, seconds: int, zone: str) -> None:
    near = start_of(day, zone) + timedelta(seconds=seconds)
    inside = start_of(day, zone) <= near < start_of(day_after(day), zone)
    assert inside == (near.astimezone(ZoneInfo(zone)).date() == day)


@given(days, zones)
def test_a_calendar_day_is_the_same_everywhere(day: date, zone: str) -> None:
    assert is_day(as_day(day))
    assert local_day(as_day(day), zone) == day


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Pacific/Auckland", date(2026, 9, 27), 23),
        ("Pacific/Auckland", date(2026, 4, 5), 25),
        ("Asia/Kolkata", date(2026, 3, 29), 24),
        ("Africa/Cairo", date(2026, 4, 24), 23),  # midnight itself is left out
        ("Pacific/Apia", date(2011, 12, 30), 0),  # the whole day was
    ],
)
def test_how_long_a_day_is(zone: str, day: date, hours: int) -> None:
    assert start_of(day_after(day), zone) - start_of(day, zone) == timedelta(hours=hours)


def test_the_ends_of_the_calendar() -> None:
    assert start_of(date.min, "Pacific/Auckland") == as_day(date.min)
    assert start_of(date.max, "America/New_York") > start_of(date(9999, 12, 30), "America/New_York")
    assert day_after(date.max) == date.max
