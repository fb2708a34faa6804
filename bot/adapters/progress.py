"""What of an answer was posted already: a retry goes on where it failed, and repeats nothing.

An answer may be several messages and files. When the third of them fails, the inbox works the event again, and the
first two must not appear twice.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

from bot.adapters.forms import FormState

KEPT = 24 * 3600.0
"""Seconds; an event is tried for about a minute, or again by hand."""


class Progress:
    """Steps done, by event, in a durable state."""

    def __init__(self, state: FormState) -> None:
        self._state = state

    def of(self, event: str | None) -> Steps:
        """The steps of answering one event. Without an event nothing is ever repeated, and nothing kept."""
        return Steps(self._state, event)


class Steps:
    def __init__(self, state: FormState, event: str | None) -> None:
        self._state, self._event = state, event

    async def once(self, step: str, do: Callable[[], Awaitable[str]]) -> str:
        """What `do` returned, now or when this step succeeded before. Raises what `do` raises: it is not done then."""
        if self._event is None:
            return await do()
        key = hashlib.sha256(f"{self._event}\n{step}".encode()).hexdigest()
        done = await asyncio.to_thread(self._state.get, key)
        if done is None:
            done = await do()
            await asyncio.to_thread(self._state.put, key, done, ttl_seconds=KEPT)
        return str(done)
