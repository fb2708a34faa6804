"""What of an answer was posted already: a retry goes on where it failed, and repeats nothing.

An answer may be several messages and files. When the third of them fails, the inbox works the event again, and the
first two must not appear twice. Nor must one of which nobody knows whether it was posted, because the platform took too
long to say so or this process died meanwhile: a step is written down before it is tried, and who finds it begun and not
done looks at the platform first.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable

from bot.adapters.forms import FormState

KEPT = 24 * 3600.0
"""Seconds; an event is tried for about a minute, or again by hand."""
Seen = Callable[[float], Awaitable[str | None]]
"""Looks for what a step did since a time (seconds of the epoch) and returns what it would have returned; None when it
is not there, or nobody may look."""


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

    def key(self, step: str) -> str | None:
        """The same whenever the step of this event is tried; None without an event."""
        if self._event is None:
            return None
        return hashlib.sha256(f"{self._event}\n{step}".encode()).hexdigest()

    async def once(self, step: str, do: Callable[[], Awaitable[str]], seen: Seen | None = None) -> str:
        """What `do` returned, now or when this step succeeded before. `seen` is asked first when the step was begun
        before and nobody knows how it ended. Raises what they raise: it is not done then."""
        key = self.key(step)
        if key is None:
            return await do()
        known = await asyncio.to_thread(self._state.get, key)
        if isinstance(known, str):
            return known
        done = None
        if seen is not None:
            if known is None:
                await asyncio.to_thread(self._state.put, key, {"begun": time.time()}, ttl_seconds=KEPT)
            else:
                done = await seen(float(known["begun"]))
        if done is None:
            done = await do()
        await asyncio.to_thread(self._state.put, key, done, ttl_seconds=KEPT)
        return done
