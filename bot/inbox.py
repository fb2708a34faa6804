"""Platform events, stored before they are acknowledged and worked once, in order within a conversation.

A platform repeats an event until somebody acknowledges it, so an event is first written here (`accept`) and only then
acknowledged. The worker takes it from here. An event is `waiting`, `working` (somebody holds it until `due_at`, its
lease), `done` (kept without its payload, so that a redelivery is still recognised) or `dead` (given up after
`MAX_ATTEMPTS`, kept with its error and payload for `replay`). A process that dies while working loses its lease and
the event is taken again. Any number of processes may share one table.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, and_, delete, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from crm_core.store.tables import inbox as table

LEASE = timedelta(seconds=15)
"""How long an event is held without a sign of life: so long a crash delays what was in hand. The worker renews it three
times in that time."""
MAX_ATTEMPTS = 6
FIRST_RETRY = timedelta(seconds=2)
"""Doubles with every attempt: 2, 4, 8, 16, 32 seconds, within the 15 minutes of a Discord interaction."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """An event in somebody's hands. `attempts` counts this one and is the proof of holding it."""

    platform: str
    event_id: str
    conversation: str
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class DeadEvent:
    platform: str
    event_id: str
    received_at: datetime
    attempts: int
    error: str


class SqlInbox:
    """The inbox table. Every method is one short transaction, run in a thread. `clock` returns an aware time."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        lease: timedelta = LEASE,
        max_attempts: int = MAX_ATTEMPTS,
    ) -> None:
        self._engine, self._clock = engine, clock
        self.lease, self.max_attempts = lease, max_attempts
        self.arrived = asyncio.Event()
        """Set by `accept`, so that a worker in this process need not wait for its next look."""

    async def accept(self, platform: str, event_id: str, payload: Mapping[str, Any], conversation: str = "") -> bool:
        """Stores the event durably; False when it is already known. Raises what the database raises: then the event
        must not be acknowledged."""
        fresh = await asyncio.to_thread(self._accept, platform, event_id, payload, conversation)
        if fresh:
            self.arrived.set()
        return fresh

    def _accept(self, platform: str, event_id: str, payload: Mapping[str, Any], conversation: str) -> bool:
        now = self._clock()
        row = {
            "platform": platform, "event_id": event_id[:255], "conversation": conversation[:255],
            "payload": dict(payload), "received_at": now, "status": "waiting", "attempts": 0, "due_at": now,
        }  # fmt: skip
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(table).values(row))
        except IntegrityError:
            return False
        return True

    async def claim(self, limit: int = 1) -> list[Event]:
        """Takes up to `limit` events whose turn it is, oldest first, at most one of a conversation."""
        return await asyncio.to_thread(self._claim, limit)

    def _claim(self, limit: int) -> list[Event]:
        now = self._clock()
        with self._engine.connect() as connection:
            rows = connection.execute(self._next_in_line(now).limit(limit)).all()
        return [event for row in rows if (event := self._take(row, now))]

    def _next_in_line(self, now: datetime) -> Any:
        before = table.alias("before")
        earlier = exists().where(
            before.c.platform == table.c.platform,
            before.c.conversation == table.c.conversation,
            before.c.conversation != "",
            before.c.status.in_(("waiting", "working")),
            or_(
                before.c.received_at < table.c.received_at,
                and_(before.c.received_at == table.c.received_at, before.c.event_id < table.c.event_id),
            ),
        )
        return (
            select(table)
            .where(table.c.status.in_(("waiting", "working")), table.c.due_at <= now, ~earlier)
            .order_by(table.c.received_at, table.c.event_id)
        )

    def _take(self, row: Row[Any], now: datetime) -> Event | None:
        """Compare and set: of several processes that saw the row free, one gets it."""
        if row.attempts >= self.max_attempts:  # it was taken this often and nobody came back to say how it went
            self._settle(row, status="dead", error=row.error or "the process died while working on it")
            return None
        taken = {"status": "working", "attempts": row.attempts + 1, "due_at": now + self.lease}
        if not self._settle(row, **taken):
            return None
        return Event(row.platform, row.event_id, row.conversation, row.payload, row.attempts + 1)

    def _settle(self, held: Row[Any] | Event, **values: Any) -> bool:
        """Changes the event if it is still as `held` knows it; False when somebody else has it by now."""
        statement = (
            update(table)
            .where(
                table.c.platform == held.platform,
                table.c.event_id == held.event_id,
                table.c.attempts == held.attempts,
                table.c.status.in_(("waiting", "working")),
            )
            .values(**values)
        )
        with self._engine.begin() as connection:
            return connection.execute(statement).rowcount == 1

    async def renew(self, event: Event) -> bool:
        """Holds the event for another lease; False when it was lost."""
        return await asyncio.to_thread(self._settle, event, due_at=self._clock() + self.lease)

    async def done(self, event: Event) -> bool:
        """Finished. The payload is dropped: what was said is not kept longer than it is needed."""
        return await asyncio.to_thread(self._settle, event, status="done", payload={}, error=None)

    async def failed(self, event: Event, error: str) -> None:
        """Tries again later, or gives up after the last attempt and keeps the error."""
        if event.attempts >= self.max_attempts:
            await asyncio.to_thread(self._settle, event, status="dead", error=error)
            return
        later = self._clock() + FIRST_RETRY * 2 ** (event.attempts - 1)
        await asyncio.to_thread(self._settle, event, status="waiting", due_at=later, error=error)

    async def dead(self) -> list[DeadEvent]:
        """What was given up, oldest first."""
        statement = select(table).where(table.c.status == "dead").order_by(table.c.received_at, table.c.event_id)

        def read() -> list[DeadEvent]:
            with self._engine.connect() as connection:
                return [
                    DeadEvent(row.platform, row.event_id, row.received_at, row.attempts, row.error or "")
                    for row in connection.execute(statement)
                ]

        return await asyncio.to_thread(read)

    async def replay(self, platform: str, event_id: str) -> bool:
        """Gives a dead event all its attempts again; False when there is no such dead event."""
        statement = (
            update(table)
            .where(table.c.platform == platform, table.c.event_id == event_id, table.c.status == "dead")
            .values(status="waiting", attempts=0, due_at=self._clock(), error=None)
        )

        def write() -> bool:
            with self._engine.begin() as connection:
                return connection.execute(statement).rowcount == 1

        replayed = await asyncio.to_thread(write)
        if replayed:
            self.arrived.set()
        return replayed

    async def forget(self, before: datetime) -> int:
        """Removes finished events that arrived before a time; returns how many. Platforms repeat for an hour at most,
        so a day is plenty."""
        statement = delete(table).where(table.c.status == "done", table.c.received_at < before)

        def write() -> int:
            with self._engine.begin() as connection:
                return connection.execute(statement).rowcount

        return await asyncio.to_thread(write)
