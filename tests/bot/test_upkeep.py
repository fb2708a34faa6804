"""Upkeep removes what is old and leaves what is not."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.inbox import SqlInbox
from bot.testing.clock import FixedClock
from bot.upkeep import Removed, Upkeep
from crm_core.store.inbox import StoredEvents
from crm_core.store.sql import SqlStore
from crm_core.store.tables import inbox, state, trace

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore.open(f"sqlite:///{tmp_path / 'crm.sqlite3'}")
    yield opened
    opened.close()


def left(store: SqlStore, table: object) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


async def test_old_goes_and_new_stays(store: SqlStore, tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    for name, days in (("old", 8), ("new", 6)):
        path = folder / name / "a.csv"
        path.parent.mkdir(parents=True)
        path.write_text("name\n")
        os.utime(path, times=((NOW - timedelta(days=days)).timestamp(),) * 2)
    clock = FixedClock(NOW - timedelta(days=2))
    events = SqlInbox(StoredEvents(store.engine), clock)
    for event_id in ("old and done", "old and waiting"):
        await events.accept("slack", event_id, {})
    (taken,) = await events.claim(("slack",))
    await events.done(taken)
    clock.now = NOW
    await events.accept("slack", "new", {})
    with store.engine.begin() as connection:
        for days in (31, 29):
            row = {"id": f"t{days}", "at": NOW - timedelta(days=days), "body": {}}
            connection.execute(insert(trace).values(row))
        for key, until in (("over", NOW - timedelta(seconds=1)), ("lasts", NOW + timedelta(seconds=1)), ("ever", None)):
            connection.execute(insert(state).values(namespace="n", key=key, value=1, expires_at=until, version=1))

    upkeep = Upkeep(store, events, folder, clock)
    assert await upkeep.run() == Removed(events=1, uploads=1, traces=1, states=1)
    assert await upkeep.run() == Removed(0, 0, 0, 0)
    assert sorted(path.name for path in folder.rglob("*.csv")) == ["a.csv"]
    assert (folder / "new" / "a.csv").is_file()
    assert [left(store, table) for table in (inbox, trace, state)] == [2, 1, 2]


async def test_nothing_was_ever_uploaded(store: SqlStore, tmp_path: Path) -> None:
    upkeep = Upkeep(store, SqlInbox(StoredEvents(store.engine)), tmp_path / "no such folder", lambda: NOW)
    assert await upkeep.run() == Removed(0, 0, 0, 0)
