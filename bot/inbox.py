"""Platform events, stored before they are acknowledged and worked once, in order within a conversation.

A platform repeats an event until somebody acknowledges it, so an event is first written here (`accept`) and only then
acknowledged. The worker takes it from here. An event is `waiting`, `working` (somebody holds it until `due_at`, its
lease), `done` (kept without its payload, so that a redelivery is still recognised) or `dead` (given up after
`MAX_ATTEMPTS`, kept with its error and payload for `replay`). A process that dies while working loses its lease and
the event is taken again. Any number of processes may share one table, each working the platforms it is connected to;
while nobody is connected to a platform, its events wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.adapters.threads import Threads
from crm_core.store.inbox import StoredEvent, StoredEvents

LEASE = timedelta(seconds=15)
"""How long an event is held without a sign of life: so long a crash delays what was in hand. The worker renews it three
times in that time."""
MAX_ATTEMPTS = 6
FIRST_RETRY = timedelta(seconds=2)
"""Doubles with every attempt: 2, 4, 8, 16, 32 seconds, within the 15 minutes of a Discord interaction."""
AWAY_FOR = timedelta(hours=24)
"""So long an event waits for a platform that does not answer. From then on each try counts as an attempt."""
LONGEST_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Event:
    """An event in somebody's hands. `attempts` counts this one and is the proof of holding it."""

    platform: str
    event_id: str
    conversation: str
    payload: Mapping[str, Any]
    attempts: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """What nobody is working on: how many events of which platform wait, and were given up."""

    waiting: Mapping[str, int]
    given_up: Mapping[str, int]

    def __str__(self) -> str:
        wait = [f"{count} of {platform} wait" for platform, count in self.waiting.items()]
        gone = [f"{count} of {platform} given up" for platform, count in self.given_up.items()]
        return f"events: {', '.join([*wait, *gone])} (loom inbox)"


def backlog(counts: Mapping[tuple[str, str], int]) -> Backlog | None:
    """From the number of events by (platform, status); None when everything is done."""
    waiting = {platform: count for (platform, status), count in sorted(counts.items()) if status == "waiting"}
    given_up = {platform: count for (platform, status), count in sorted(counts.items()) if status == "dead"}
    return Backlog(waiting, given_up) if waiting or given_up else None


class SqlInbox:
    """The inbox, in threads of its own. `clock` returns an aware time."""

    def __init__(
        self,
        events: StoredEvents,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        lease: timedelta = LEASE,
        max_attempts: int = MAX_ATTEMPTS,
    ) -> None:
        self.events, self._clock = events, clock
        self._threads = Threads("inbox")
        self.lease, self.max_attempts = lease, max_attempts
        self.arrived = asyncio.Event()
        """Set by `accept`, so that a worker in this process need not wait for its next look."""

    async def accept(self, platform: str, event_id: str, payload: Mapping[str, Any], conversation: str = "") -> bool:
        """Stores the event durably; False when it is already known. Raises what the database raises: then the event
        must not be acknowledged."""
        fresh = await self._threads.run(self.events.add, platform, event_id, payload, conversation, self._clock())
        if fresh:
            self.arrived.set()
        return fresh

    async def claim(self, platforms: Collection[str], limit: int = 1) -> list[Event]:
        """Takes up to `limit` events of these platforms whose turn it is, oldest first, at most one of a
        conversation."""
        return await self._threads.run(self._claim, platforms, limit)

    def _claim(self, platforms: Collection[str], limit: int) -> list[Event]:
        now = self._clock()
        due = self.events.due(now, limit, platforms)
        return [event for row in due if (event := self._take(row, now))]

    def _take(self, row: StoredEvent, now: datetime) -> Event | None:
        """Compare and set: of several processes that saw the row free, one gets it."""
        key = (row.platform, row.event_id, row.attempts)
        if row.attempts >= self.max_attempts:  # it was taken this often and nobody came back to say how it went
            self.events.settle(*key, status="dead", error=row.error or "the process died while working on it")
            return None
        if not self.events.settle(*key, status="working", attempts=row.attempts + 1, due_at=now + self.lease):
            return None
        return Event(row.platform, row.event_id, row.conversation, row.payload, row.attempts + 1, row.received_at)

    async def _settle(self, event: Event, **values: Any) -> bool:
        return await self._threads.run(self.events.settle, event.platform, event.event_id, event.attempts, **values)

    async def renew(self, event: Event) -> bool:
        """Holds the event for another lease; False when it was lost."""
        return await self._settle(event, due_at=self._clock() + self.lease)

    async def done(self, event: Event) -> bool:
        """Finished. The payload is dropped: what was said is not kept longer than it is needed."""
        return await self._settle(event, status="done", payload={}, error=None)

    async def failed(self, event: Event, error: str) -> None:
        """Tries again later, or gives up after the last attempt and keeps the error."""
        if event.attempts >= self.max_attempts:
            await self._settle(event, status="dead", error=error)
            return
        later = self._clock() + FIRST_RETRY * 2 ** (event.attempts - 1)
        await self._settle(event, status="waiting", due_at=later, error=error)

    async def give_up(self, event: Event, error: str) -> None:
        """Keeps it as dead at once: another attempt would fail like this one."""
        await self._settle(event, status="dead", error=error)

    async def put_back(self, event: Event, error: str) -> None:
        """The platform does not answer, which is nothing that is wrong with the event: it waits, the longer the older
        it is, and has lost no attempt. After `AWAY_FOR` it has."""
        now = self._clock()
        age = now - event.received_at
        if age > AWAY_FOR:
            await self.failed(event, error)
            return
        later = now + min(max(age / 4, FIRST_RETRY), LONGEST_WAIT)
        await self._settle(event, status="waiting", attempts=event.attempts - 1, due_at=later, error=error)

    async def dead(self) -> list[StoredEvent]:
        """What was given up, oldest first."""
        return await self._threads.run(self.events.listed, ("dead",))

    async def replay(self, platform: str, event_id: str) -> bool:
        """Gives a dead event all its attempts again; False when there is no such dead event."""
        replayed = await self._threads.run(self.events.revive, platform, event_id, self._clock())
        if replayed:
            self.arrived.set()
        return replayed

    async def forget(self, before: datetime) -> int:
        """Removes finished events that arrived before a time; returns how many. Platforms repeat for an hour at most,
        so a day is plenty."""
        return await self._threads.run(self.events.forget, before)
