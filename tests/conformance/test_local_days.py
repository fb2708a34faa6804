"""A day is the asker's own, on SQLite and PostgreSQL: filters and groups agree with the date on the asker's wall, over
changes of the clock; calendar days stay where they are in every zone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from crm_core.access import LOCAL_OPERATOR
from crm_core.days import as_day, as_instant, is_day, local_day, start_of
from crm_core.entities import Activity, ActivityType, Contact, Deal, Kind, Ref
from crm_core.errors import Invalid
from crm_core.queries import Aggregate, AggregateFn, And, Bucket, Condition, Filter, GroupBy, Not, Op, QueryPlan
from crm_core.store.plans import PlanRunner
from crm_core.store.rows import insert_records
from crm_core.store.sql import SqlStore
from crm_core.store.tables import custom_field

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland")
CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1), date(2026, 9, 27),
           date(2026, 4, 5), date(2026, 12, 31), date(2026, 2, 28), date(2026, 7, 4))  # fmt: skip
OPS: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: lambda a, b: a == b, Op.LT: lambda a, b: a < b, Op.LE: lambda a, b: a <= b,
    Op.GT: lambda a, b: a > b, Op.GE: lambda a, b: a >= b,
}  # fmt: skip


def _times() -> list[datetime]:
    """Instants around the changes of clocks and all midnights there, and calendar days."""
    rng, found = random.Random(5), []
    for day in CHANGES:
        for zone in ZONES:
            edges = [start_of(day + timedelta(days=step), zone) for step in (0, 1)]
            found += [as_instant(edge + timedelta(seconds=s)) for edge in edges for s in (-1, 0, 1)]
        found += [as_day(day + timedelta(days=step)) for step in (-1, 0, 1)]
        found += [as_instant(as_day(day) + timedelta(minutes=rng.randrange(-2000, 3400))) for _ in range(12)]
    return found


TIMES = _times()


def _fill(store: SqlStore) -> None:
    base: dict[str, Any] = {"recorded_at": NOW, "updated_at": NOW}
    calls = [
        Activity(id=f"a{i:04}", type=ActivityType.CALL, timestamp=at, contact_id=f"p{i:04}", **base)
        for i, at in enumerate(TIMES)
    ]
    deals = [
        Deal(id=f"d{i:04}", title=f"Deal {i}", stage="closed_won", created_at=at, closed_at=at + timedelta(days=40),
             expected_close=at.date(), custom={"renewed": at.isoformat(), "signed": at.date().isoformat()}, **base)
        for i, at in enumerate(TIMES)
    ]  # fmt: skip
    people = [Contact(id=f"p{i:04}", name=f"Person {i}", **base) for i in range(len(TIMES))]
    with store.write() as connection:
        insert_records(connection, Kind.CONTACT, people)
        insert_records(connection, Kind.ACTIVITY, calls)
        insert_records(connection, Kind.DEAL, deals)
        for key, type_ in (("renewed", "datetime"), ("signed", "date")):
            connection.execute(insert(custom_field).values(kind="deal", key=key, label=key.title(), type=type_))


def _ask(store: SqlStore, plan: QueryPlan, zone: str) -> Any:
    with store.engine.connect() as connection:
        return PlanRunner(connection, replace(LOCAL_OPERATOR, timezone=zone), NOW).select(plan)


def _found(store: SqlStore, kind: Kind, where: Filter, zone: str) -> set[int]:
    return {int(row.ref.id[1:]) for row in _ask(store, QueryPlan(kind, where), zone).rows}


@pytest.mark.parametrize("zone", ZONES)
def test_days(store: SqlStore, zone: str) -> None:
    _fill(store)
    paths = ((Kind.ACTIVITY, "timestamp"), (Kind.DEAL, "created"), (Kind.DEAL, "custom.renewed"))
    for day in CHANGES:
        for op, holds in OPS.items():
            expected = {i for i, at in enumerate(TIMES) if holds(local_day(at, zone), day)}
            for kind, path in paths:
                assert _found(store, kind, Condition(path, op, day), zone) == expected, (path, op, day)
        outside = {i for i, at in enumerate(TIMES) if local_day(at, zone) != day}
        assert _found(store, Kind.ACTIVITY, Condition("timestamp", Op.NE, day), zone) == outside
        assert _found(store, Kind.DEAL, Not(Condition("created", Op.EQ, day)), zone) == outside
    span = Condition("timestamp", Op.BETWEEN, (CHANGES[0], CHANGES[1]))
    expected = {i for i, at in enumerate(TIMES) if CHANGES[0] <= local_day(at, zone) <= CHANGES[1]}
    assert _found(store, Kind.ACTIVITY, span, zone) == expected
    touched = Condition("last_contact", Op.LT, CHANGES[1])
    expected = {i for i, at in enumerate(TIMES) if local_day(at, zone) < CHANGES[1] and at <= NOW}
    assert _found(store, Kind.CONTACT, touched, zone) == expected


@pytest.mark.parametrize(
    ("zone", "now", "has_begun"),
    [
        ("Pacific/Auckland", "2026-11-17T11:00:00+00:00", True),
        ("Pacific/Auckland", "2026-11-17T10:59:00+00:00", False),
        ("America/Los_Angeles", "2026-11-18T08:00:00+00:00", True),
        ("America/Los_Angeles", "2026-11-18T07:59:00+00:00", False),
        ("UTC", "2026-11-18T00:00:00+00:00", True),
    ],
)
def test_a_contact_on_a_calendar_day_has_happened_once_the_day_begins(
    store: SqlStore, zone: str, now: str, has_begun: bool
) -> None:
    base: dict[str, Any] = {"recorded_at": NOW, "updated_at": NOW}
    day = as_day(date(2026, 11, 18))
    call = Activity(id="call", type=ActivityType.CALL, timestamp=day, contact_id="jane", **base)
    with store.write() as connection:
        insert_records(connection, Kind.CONTACT, [Contact(id="jane", name="Jane", **base)])
        insert_records(connection, Kind.ACTIVITY, [call])
    actor = replace(LOCAL_OPERATOR, timezone=zone)
    with store.read(actor, datetime.fromisoformat(now)) as reader:
        jane = reader.get(Ref(Kind.CONTACT, "jane"))
        assert isinstance(jane, Contact)
        assert jane.last_contact_at == (day if has_begun else None)
        assert reader.ids(Kind.CONTACT, Condition("last_contact", Op.EMPTY, False)) == (["jane"] if has_begun else [])


@pytest.mark.parametrize("zone", ZONES)
def test_dates_never_shift(store: SqlStore, zone: str) -> None:
    _fill(store)
    for day in CHANGES:
        expected = {i for i, at in enumerate(TIMES) if at.date() == day}
        for path in ("expected_close", "custom.signed"):
            assert _found(store, Kind.DEAL, Condition(path, Op.EQ, day), zone) == expected


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
def test_moments(store: SqlStore, zone: str) -> None:
    """An instant is compared with a moment as it is; a calendar day as the moment it begins for the asker."""
    _fill(store)
    begins = [start_of(at.date(), zone) if is_day(at) else at for at in TIMES]
    for moment in (*TIMES[:40:3], start_of(CHANGES[0], zone), start_of(CHANGES[3], zone), NOW):
        if is_day(moment):
            continue
        for op, holds in OPS.items():
            expected = {i for i, at in enumerate(begins) if holds(at, moment)}
            assert _found(store, Kind.ACTIVITY, Condition("timestamp", op, moment), zone) == expected, (op, moment)
    start, end = start_of(CHANGES[0], zone), start_of(CHANGES[1], zone)
    span = And((Condition("created", Op.GE, start), Condition("created", Op.LT, end)))
    assert _found(store, Kind.DEAL, span, zone) == {i for i, at in enumerate(begins) if start <= at < end}


KEYS: dict[Bucket, Callable[[date], str]] = {
    Bucket.YEAR: lambda day: f"{day:%Y}",
    Bucket.QUARTER: lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    Bucket.MONTH: lambda day: f"{day:%Y-%m}",
    Bucket.WEEK: lambda day: f"{day:%G-W%V}",
    Bucket.DAY: lambda day: f"{day:%Y-%m-%d}",
}


@pytest.mark.parametrize("zone", ZONES)
def test_groups_by_period(store: SqlStore, zone: str) -> None:
    _fill(store)
    counted = Aggregate(AggregateFn.COUNT)
    for bucket, key in KEYS.items():
        expected = Counter(key(local_day(at, zone)) for at in TIMES)
        for kind, path in ((Kind.ACTIVITY, "timestamp"), (Kind.DEAL, "created"), (Kind.DEAL, "custom.renewed")):
            answer = _ask(store, QueryPlan(kind, None, counted, (GroupBy(path, bucket),)), zone)
            assert {group.key: group.value for group in answer.groups if group.value} == dict(expected), (path, bucket)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata"])
def test_days_from_created_to_closed(store: SqlStore, zone: str) -> None:
    """Calendar days on the asker's wall, also where the clock changed in between."""
    _fill(store)
    answer = _ask(store, QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.SUM, "cycle_days")), zone)
    pairs = ((at, at + timedelta(days=40)) for at in TIMES)
    assert answer.value == sum((local_day(end, zone) - local_day(start, zone)).days for start, end in pairs)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_the_ends_of_the_calendar(store: SqlStore, zone: str) -> None:
    _fill(store)
    everything = set(range(len(TIMES)))
    for path in ("created", "custom.renewed", "expected_close"):
        assert _found(store, Kind.DEAL, Condition(path, Op.GE, date.min), zone) == everything
        assert _found(store, Kind.DEAL, Condition(path, Op.LE, date.max), zone) == everything
    with pytest.raises(Invalid, match="9999"):
        _found(store, Kind.DEAL, Condition("created", Op.LE, datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC)), zone)
