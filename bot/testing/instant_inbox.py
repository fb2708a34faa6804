"""An inbox that works an event as soon as it is accepted, in memory: for tests of adapters, without a database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any


class InstantInbox:
    """Set `work` before the first event. Redeliveries are recognised like in `bot.inbox.SqlInbox`."""

    def __init__(self) -> None:
        self.work: Callable[[Mapping[str, Any]], Awaitable[None]] | None = None
        self.accepted: list[tuple[str, str]] = []
        self.payloads: list[Mapping[str, Any]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def accept(self, platform: str, event_id: str, payload: Mapping[str, Any], conversation: str = "") -> bool:
        if (platform, event_id) in self.accepted:
            return False
        self.accepted.append((platform, event_id))
        self.payloads.append(payload)
        if self.work is not None:
            task = asyncio.create_task(_run(self.work, payload))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return True


async def _run(work: Callable[[Mapping[str, Any]], Awaitable[None]], payload: Mapping[str, Any]) -> None:
    await asyncio.sleep(0)  # after the acknowledgement
    await work(payload)
