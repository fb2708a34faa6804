"""Something that changes while a test waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Watched:
    """`until` waits for a condition over this object; whoever changes it calls `changed`."""

    def __init__(self) -> None:
        self._change = asyncio.Condition()

    async def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Waits until the condition holds. Raises TimeoutError."""

        async def wait() -> None:
            async with self._change:
                await self._change.wait_for(condition)

        await asyncio.wait_for(wait(), seconds)

    async def changed(self) -> None:
        async with self._change:
            self._change.notify_all()
