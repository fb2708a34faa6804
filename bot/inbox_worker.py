"""Works what the inbox holds: several conversations at a time, each in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any

from bot.adapters.base import Hopeless, PlatformAway
from bot.inbox import Event, SqlInbox

_log = logging.getLogger(__name__)
Work = Callable[[Mapping[str, Any]], Awaitable[None]]
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds in which a platform that did not answer is left alone; doubles until it answers again."""


class InboxWorker:
    """Works the inbox with `work()[platform]`, up to `parallel` conversations at a time. `work` is asked before every
    look: an event whose platform is not among them waits."""

    def __init__(
        self,
        inbox: SqlInbox,
        work: Callable[[], Mapping[str, Work]],
        parallel: int = 8,
        look_every: float = 1.0,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._inbox, self._work, self._parallel, self._look_every = inbox, work, parallel, look_every
        self._now = now
        self._running: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None
        self._away: dict[str, tuple[float, float]] = {}
        """Platform -> (how long it is left alone, until when)."""

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
        """Works everything that is due now and returns how many events were taken in hand."""
        count = 0
        while taken := await self._claim(self._parallel):
            await asyncio.gather(*(self._one(event, work) for event, work in taken))
            count += len(taken)
        return count

    async def _claim(self, limit: int) -> list[tuple[Event, Work]]:
        now = self._now()
        works = {name: work for name, work in self._work().items() if self._away.get(name, (0.0, now))[1] <= now}
        events = await self._inbox.claim(tuple(works), limit) if works else []
        return [(event, works[event.platform]) for event in events]

    async def _run(self) -> None:
        while True:
            self._inbox.arrived.clear()
            try:
                taken = await self._claim(self._parallel - len(self._running))
            except Exception:
                _log.exception("the inbox cannot be read; trying again")
                taken = []
            for event, work in taken:
                task = asyncio.create_task(self._one(event, work))
                self._running.add(task)
                task.add_done_callback(self._finished)
            if len(self._running) >= self._parallel:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            elif not taken:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._inbox.arrived.wait(), self._look_every)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._inbox.arrived.set()  # the next of this conversation may go now

    async def _one(self, event: Event, work: Work) -> None:
        holding = asyncio.create_task(self._hold(event))
        try:
            await work(event.payload)
        except PlatformAway as error:
            self._leave_alone(event.platform, error)
            await self._inbox.put_back(event, str(error))
        except Hopeless as error:
            _log.warning("%s event %s is given up: %s", event.platform, event.event_id, error)
            await self._inbox.give_up(event, str(error))
        except Exception as error:
            _log.warning("%s event %s, attempt %d: %s", event.platform, event.event_id, event.attempts, error)
            await self._inbox.failed(event, f"{type(error).__name__}: {error}")
        else:
            self._away.pop(event.platform, None)
            await self._inbox.done(event)
        finally:
            holding.cancel()

    def _leave_alone(self, platform: str, error: PlatformAway) -> None:
        pause, until = self._away.get(platform, (0.0, 0.0))
        now = self._now()
        if until > now:  # another event of the same moment said so already
            return
        pause = min(2 * pause, LONGEST_PAUSE) or FIRST_PAUSE
        self._away[platform] = (pause, now + pause)
        _log.warning("%s; its events wait, trying again in %.0f s", error, pause)

    async def _hold(self, event: Event) -> None:
        while True:
            await asyncio.sleep(self._inbox.lease.total_seconds() / 3)
            await self._inbox.renew(event)
