"""Turns pushed to open pages as server-sent events: a digest nobody asked for, a turn made in another tab."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

HEARTBEAT_SECONDS = 15.0
WAITING_EVENTS = 100


class Live:
    """Fans events out to the pages one user has open. A page that does not keep up is cut off; it reconnects and
    reads the history again, so nothing is lost."""

    def __init__(self, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> None:
        self._heartbeat_seconds = heartbeat_seconds
        self._pages: dict[str, set[asyncio.Queue[str | None]]] = {}
        self._closed = False

    def publish(self, user_id: str, event: dict[str, Any]) -> int:
        """Queues the event for every open page of the user; returns how many there are."""
        line = f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
        pages = self._pages.get(user_id, set())
        for page in tuple(pages):
            if page.qsize() >= WAITING_EVENTS:
                pages.discard(page)
                page.put_nowait(None)
            else:
                page.put_nowait(line)
        return len(pages)

    async def events(self, user_id: str, still_in: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
        """The stream of one page, until it goes away, its person is no longer let in (asked before every event and at
        every heartbeat), or `close` is called."""
        page: asyncio.Queue[str | None] = asyncio.Queue()
        self._pages.setdefault(user_id, set()).add(page)
        try:
            yield "retry: 2000\n\n"
            while not self._closed:
                try:
                    line = await asyncio.wait_for(page.get(), self._heartbeat_seconds)
                except TimeoutError:
                    line = ": still here\n\n"
                if line is None or not await still_in():
                    return
                yield line
        finally:
            pages = self._pages.get(user_id, set())
            pages.discard(page)
            if not pages:
                self._pages.pop(user_id, None)

    def close(self) -> None:
        """Ends every stream, so that the server can stop."""
        self._closed = True
        for pages in self._pages.values():
            for page in pages:
                page.put_nowait(None)
