"""Keeps the chat platforms connected: tries again when one refuses us or is gone, while everything else runs on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from time import monotonic

from bot.adapters.base import Adapter, Connection, ConnectionFailed

log = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
"""Seconds between two tries to connect; doubles. A refused token may be put right on the platform's side too."""
LOOK = 5.0
"""Seconds between looks whether a connection still stands."""
PATIENCE = 120.0
"""Seconds that a platform's own client may take to open its connection again, before it is started anew."""


class Link:
    """One platform. While it works, its adapter stands in `working`, by platform."""

    def __init__(
        self,
        adapter: Adapter,
        working: MutableMapping[str, Adapter],
        *,
        first_wait: float = FIRST_WAIT,
        look: float = LOOK,
        patience: float = PATIENCE,
    ) -> None:
        self.adapter, self._working = adapter, working
        self._first_wait, self._look, self._patience = first_wait, look, patience
        self.settled = asyncio.Event()
        """Set after the first try, however it went."""
        self._failure: Connection | None = None

    def connection(self) -> Connection:
        """How it is now, and that it is being tried again when it is not well."""
        if self._failure is not None:
            return self._failure
        return self.adapter.connection()

    async def keep(self) -> None:
        """Connects and keeps connected, until it is cancelled."""
        wait = self._first_wait
        while True:
            if await self._started():
                wait = self._first_wait
                await self._until_lost()
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def stop(self) -> None:
        self._working.pop(self.adapter.platform, None)
        await self.adapter.stop()

    async def _started(self) -> bool:
        try:
            await self.adapter.start()
        except ConnectionFailed as error:
            self._failed(error.detail)
            return False
        except Exception as error:
            log.exception("%s could not be started", self.adapter.platform)
            self._failed(f"{type(error).__name__}: {error}")
            return False
        finally:
            self.settled.set()
        if self._failure is not None:
            log.warning("%s is connected again", self._failure.name)
        self._failure = None
        self._working[self.adapter.platform] = self.adapter
        return True

    def _failed(self, why: str) -> None:
        now = replace(self.adapter.connection(), state="failed", detail=f"{why} (trying again)")
        if self._failure is None or self._failure.detail != now.detail:
            log.warning("%s is not connected: %s", now.name, now.detail)
        self._failure = now

    async def _until_lost(self) -> None:
        """Returns when the connection will not come back by itself; then the adapter is stopped and out of use."""
        since = monotonic()
        while True:
            await asyncio.sleep(self._look)
            now = self.adapter.connection()
            if now.state == "connected":
                since = monotonic()
            if now.state == "failed" or monotonic() - since > self._patience:
                self._working.pop(self.adapter.platform, None)
                self._failed(now.detail)
                await self.adapter.stop()
                return


class Links:
    """All platforms that are switched on."""

    def __init__(self, links: Sequence[Link]) -> None:
        self._links = links
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, patience: float) -> None:
        """Returns when each was tried once, or after `patience` seconds; the rest goes on behind."""
        self._tasks = [asyncio.create_task(link.keep(), name=link.adapter.platform) for link in self._links]
        settled = [asyncio.create_task(link.settled.wait()) for link in self._links]
        if settled:
            _, late = await asyncio.wait(settled, timeout=patience)
            for task in late:
                task.cancel()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for link in self._links:
            await link.stop()

    def connections(self) -> dict[str, Connection]:
        """How each is now, by platform."""
        return {link.adapter.platform: link.connection() for link in self._links}
