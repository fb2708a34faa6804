"""Works what the inbox holds: several conversations at a time, each in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.inbox import Event, SqlInbox

_log = logging.getLogger(__name__)
Work = Callable[[Mapping[str, Any]], Awaitable[None]]


class InboxWorker:
    """Works the inbox with `work[platform]`, up to `parallel` conversations at a time."""

    def __init__(self, inbox: SqlInbox, work: Mapping[str, Work], parallel: int = 8, look_every: float = 1.0) -> None:
        self._inbox, self._work, self._parallel, self._look_every = inbox, work, parallel, look_every
        self._running: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._run(), name="inbox")

    async def stop(self) -> None:
        """Takes no more events, finishes those in hand."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
        if self._running:
            await asyncio.wait(self._running)

    async def drain(self) -> int:
        """Works everything that is due now and returns how many events were worked."""
        count = 0
        while events := await self._inbox.claim(self._parallel):
            await asyncio.gather(*(self._one(event) for event in events))
            count += len(events)
        return count

    async def _run(self) -> None:
        while True:
            self._inbox.arrived.clear()
            try:
                events = await self._inbox.claim(self._parallel - len(self._running))
            except Exception:
                _log.exception("the inbox cannot be read; trying again")
                events = []
            for event in events:
                task = asyncio.create_task(self._one(event))
                self._running.add(task)
                task.add_done_callback(self._finished)
            if len(self._running) >= self._parallel:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            elif not events:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._inbox.arrived.wait(), self._look_every)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._inbox.arrived.set()  # the next of this conversation may go now

    async def _one(self, event: Event) -> None:
        holding = asyncio.create_task(self._hold(event))
        try:
            await self._work[event.platform](event.payload)
        except Exception as error:
            _log.warning("%s event %s, attempt %d: %s", event.platform, event.event_id, event.attempts, error)
            await self._inbox.failed(event, f"{type(error).__name__}: {error}")
        else:
            await self._inbox.done(event)
        finally:
            holding.cancel()

    async def _hold(self, event: Event) -> None:
        while True:
            await asyncio.sleep(self._inbox.lease.total_seconds() / 3)
            await self._inbox.renew(event)
