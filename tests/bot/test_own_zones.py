"""Whose day it is: a person's own time zone, else the house's (LOOM_TIMEZONE); UTC is a time zone like any other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.plain_text import plain_text
from bot.app import House
from bot.buttons import Card
from bot.digest import digest_times
from bot.presenter import answering
from bot.presenter import values as words
from bot.presenter.view import View
from bot.settings import read_settings
from bot.testing.clock import FixedClock
from crm_core.access import Visibility
from crm_core.commands import CreateTask, Request, Source, UpdateRecord
from crm_core.days import as_day, as_instant
from crm_core.entities import Kind
from crm_core.queries import Aggregate, AggregateFn, Ask, GroupBy, QueryPlan
from crm_core.store.people import People
from tests.conversations.cast import ANA, cast


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    environment = {"LOOM_DATA": str(tmp_path), "LOOM_TIMEZONE": "America/Los_Angeles"}
    opened = House(read_settings(environment, env_file=None), FixedClock(datetime(2026, 11, 18, 10, tzinfo=UTC)))
    opened.crm.run(Request("cast", opened.actor, cast(), Source("cli")))
    yield opened
    opened.close()


def tell(house: House, *commands: UpdateRecord | CreateTask) -> None:
    house.crm.run(Request(f"tell-{commands!r}", house.actor, commands, Source("cli")))


def live_in(house: House, zone: str | None) -> None:
    tell(house, UpdateRecord(ANA, (("timezone", zone),)))


def morning(house: House, now: str | datetime) -> str:
    assert isinstance(house.clock, FixedClock)
    house.clock.now = datetime.fromisoformat(now) if isinstance(now, str) else now
    actor = house.identity.by_user_id(ANA.id)
    assert actor is not None
    return plain_text(house.digests.compose(actor, keep=False))


@pytest.mark.parametrize(
    ("zone", "lives"), [(None, "America/Los_Angeles"), ("UTC", "UTC"), ("Asia/Kolkata", "Asia/Kolkata")]
)
def test_a_person_without_a_time_zone_lives_in_the_houses(house: House, zone: str | None, lives: str) -> None:
    live_in(house, zone)
    actor = house.identity.by_user_id(ANA.id)
    assert actor is not None
    assert actor.timezone == lives
    due = digest_times(People(house.store.engine), hour=8, minute=30, timezone="America/Los_Angeles")
    assert next(one.timezone for one in due if one.user_id == ANA.id) == lives


def test_a_time_zone_can_be_taken_away_again(house: House) -> None:
    live_in(house, "Asia/Kolkata")
    live_in(house, "")
    person = People(house.store.engine).by_id(ANA.id)
    assert person is not None
    assert person.timezone is None


# The cast's task is due on 18 November 2026 at 15:00 UTC: 07:00 in Los Angeles, 20:30 in Kolkata, 04:00 on the 19th in
# Auckland.
@pytest.mark.parametrize(
    ("zone", "now", "told"),
    [
        (None, "2026-11-18T08:30:00+00:00", "(today 07:00)"),  # 00:30, and the digest's day has just begun
        (None, "2026-11-18T07:30:00+00:00", None),  # 23:30 of the day before
        (None, "2026-11-19T07:30:00+00:00", "(was due at 07:00)"),  # 23:30 of that day
        (None, "2026-11-19T08:30:00+00:00", "(overdue since Wed 18 Nov)"),  # 00:30 of the next
        ("Asia/Kolkata", "2026-11-17T19:00:00+00:00", "(today 20:30)"),  # 00:30
        ("Asia/Kolkata", "2026-11-18T19:00:00+00:00", "(overdue since Wed 18 Nov)"),  # 00:30 of the next
        ("Pacific/Auckland", "2026-11-18T11:30:00+00:00", "(today 04:00)"),  # 00:30 on the 19th
        ("Pacific/Auckland", "2026-11-18T10:30:00+00:00", None),  # 23:30 on the 18th
        ("UTC", "2026-11-18T00:30:00+00:00", "(today 15:00)"),
    ],
)
def test_due_today_and_overdue(house: House, zone: str | None, now: str, told: str | None) -> None:
    live_in(house, zone)
    digest = morning(house, now)
    if told is None:
        assert "send the security paper" not in digest
    else:
        assert f"send the security paper {told}" in digest


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        (None, "2026-11-20T08:00:00+00:00"),
        ("Pacific/Auckland", "2026-11-19T11:00:00+00:00"),
        ("UTC", "2026-11-20T00:00:00+00:00"),
    ],
)
def test_a_task_for_a_calendar_day_is_due_on_that_day_everywhere(house: House, zone: str | None, begins: str) -> None:
    live_in(house, zone)
    tell(house, CreateTask(title="call the lawyer", due=as_day(date(2026, 11, 20)), owner=ANA))
    first, last = (datetime.fromisoformat(begins) + timedelta(minutes=minutes) for minutes in (0, 24 * 60 - 1))
    assert "call the lawyer" not in morning(house, first - timedelta(minutes=1))
    assert "call the lawyer (today)" in morning(house, first)
    assert "call the lawyer (today)" in morning(house, last)
    assert "call the lawyer (overdue since Fri 20 Nov)" in morning(house, last + timedelta(minutes=1))


def test_a_deal_is_overdue_when_the_asker_has_left_its_day(house: House) -> None:
    """The cast's deals are expected to close on 18 December."""
    live_in(house, "Pacific/Auckland")
    assert "expected to close today" in morning(house, "2026-12-17T11:30:00+00:00")
    assert "expected to close 1 day ago" in morning(house, "2026-12-18T11:30:00+00:00")
    live_in(house, None)
    assert "expected to close today" in morning(house, "2026-12-19T07:30:00+00:00")
    assert "expected to close 1 day ago" in morning(house, "2026-12-19T08:30:00+00:00")


@pytest.mark.parametrize(
    ("zone", "created"), [("Pacific/Auckland", "Thu 29 Oct 23:00"), ("America/Los_Angeles", "Thu 29 Oct 03:00")]
)
def test_the_latest_of_times_is_told_where_the_reader_is(house: House, zone: str, created: str) -> None:
    """The cast's newest deal is of 29 October, 10:00 UTC, and is Tom's."""
    live_in(house, zone)
    actor = house.identity.by_user_id(ANA.id)
    assert actor is not None
    everybody = replace(actor, visibility=Visibility.EVERYONE)

    def told(path: str, *by: GroupBy) -> str:
        found = house.crm.ask(Ask(QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.MAX, path), by)), everybody)
        with house.crm.read(everybody) as reader:
            return plain_text(answering.answer(View(everybody, house.clock(), Card("ana"), reader), found))

    assert f"{created} over 5 deals" in told("created")
    assert "Fri 18 Dec over 3 deals" in told("expected_close")
    assert re.search(r"Tom Becker +Fri 18 Dec", told("expected_close", GroupBy("owner")))


def test_how_days_and_times_are_told() -> None:
    day, noon = as_day(date(2017, 3, 1)), as_instant(datetime(2026, 11, 19, 0, 0, tzinfo=UTC))
    for zone in ("America/New_York", "UTC", "Pacific/Auckland"):
        assert words.on(day, zone) == words.when(day, zone) == words.when("2017-03-01", zone) == "Wed 1 Mar 2017"
    assert words.when(noon, "Pacific/Auckland", noon) == "Thu 19 Nov 13:00"
    assert words.when(noon, "America/New_York", noon) == "Wed 18 Nov 19:00"
    assert words.when(noon, "UTC", noon) == "Thu 19 Nov 00:00"
    newyear = datetime(2027, 1, 1, 7, 30, tzinfo=UTC)
    assert words.on(newyear, "America/Los_Angeles", newyear) == "Thu 31 Dec"
