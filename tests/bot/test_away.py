"""A platform that is not there: its events wait, lose nothing, keep their order, and hold nobody else up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from bot.adapters.base import PlatformAway
from bot.inbox import AWAY_FOR, SqlInbox, backlog
from bot.inbox_worker import InboxWorker, Work
from bot.testing.clock import FixedClock
from crm_core.store.inbox import StoredEvents
from crm_core.store.tables import inbox as table

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Desk:
    """An inbox, its worker, and platforms of which each answers or does not."""

    def __init__(self, folder: Path) -> None:
        self.engine = create_engine(f"sqlite:///{folder / 'inbox.sqlite3'}")
        table.create(self.engine)
        self.clock = FixedClock(NOW)
        self.inbox = SqlInbox(StoredEvents(self.engine), self.clock)
        self.connected = {"slack", "discord"}
        self.away: set[str] = set()
        self.worked: list[str] = []
        self.tried = 0
        self.worker = InboxWorker(self.inbox, self.works, now=lambda: self.clock().timestamp())

    def works(self) -> dict[str, Work]:
        return {name: self.work(name) for name in self.connected}

    def work(self, platform: str) -> Work:
        async def work(payload: Mapping[str, Any]) -> None:
            self.tried += 1
            if platform in self.away:
                raise PlatformAway(platform, "HTTP 503")
            self.worked.append(payload["text"])

        return work

    async def said(self, platform: str, *texts: str) -> None:
        for text in texts:
            await self.inbox.accept(platform, text, {"text": text}, "c")
            self.clock.advance(timedelta(microseconds=1))

    async def run(self, time: timedelta, step: timedelta = timedelta(seconds=1)) -> None:
        end = self.clock.now + time
        while self.clock.now < end:
            await self.worker.drain()
            self.clock.advance(step)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.engine.dispose()


async def test_events_of_a_platform_that_is_not_connected_wait(desk: Desk) -> None:
    desk.connected = {"discord"}
    await desk.said("slack", "one", "two")
    await desk.said("discord", "three")
    await desk.run(timedelta(hours=2), timedelta(minutes=1))
    assert desk.worked == ["three"]
    assert str(backlog(desk.inbox.events.counts())) == "events: 2 of slack wait (loom inbox)"
    desk.connected.add("slack")
    await desk.worker.drain()
    assert desk.worked == ["three", "one", "two"]
    assert backlog(desk.inbox.events.counts()) is None


async def test_an_hour_away_costs_no_event_and_holds_nobody_up(desk: Desk) -> None:
    desk.away = {"slack"}
    await desk.said("slack", "one", "two")
    await desk.run(timedelta(minutes=30))
    await desk.said("discord", "three")
    await desk.run(timedelta(minutes=30))
    assert desk.worked == ["three"]
    assert desk.tried < 3_600 / 10, "it is left alone for longer and longer"
    assert await desk.inbox.dead() == []
    (row, _) = desk.inbox.events.listed(("waiting",))
    assert (row.attempts, row.error) == (0, "slack does not answer: HTTP 503")
    desk.away.clear()
    await desk.run(timedelta(minutes=2))
    assert desk.worked == ["three", "one", "two"]


async def test_after_a_day_it_is_given_up_and_kept(desk: Desk) -> None:
    desk.away = {"slack"}
    await desk.said("slack", "one")
    await desk.run(AWAY_FOR + timedelta(hours=1), timedelta(seconds=30))
    (dead,) = await desk.inbox.dead()
    assert (dead.error, dead.payload) == ("slack does not answer: HTTP 503", {"text": "one"})
    assert str(backlog(desk.inbox.events.counts())) == "events: 1 of slack given up (loom inbox)"


async def test_what_is_dropped_is_gone_and_a_redelivery_is_still_known(desk: Desk) -> None:
    desk.connected = set()
    await desk.said("slack", "a secret", "next")
    assert desk.inbox.events.drop("slack", "a secret")
    assert not desk.inbox.events.drop("slack", "a secret")
    assert not desk.inbox.events.drop("slack", "never was")
    assert not await desk.inbox.accept("slack", "a secret", {"text": "a secret"})
    found = desk.inbox.events.find("slack", "a secret")
    assert found is not None
    assert (found.status, found.payload) == ("done", {})
    desk.connected = {"slack"}
    await desk.worker.drain()
    assert desk.worked == ["next"]
