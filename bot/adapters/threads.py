"""A few threads for what must not wait for the thinking of others: acknowledging, and finding what a click opens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """Like `asyncio.to_thread`, whose threads the turns of conversations may all hold. Made when first needed."""

    def __init__(self, name: str, count: int = 2) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)

    async def run(self, do: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
        """What `do` returns. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(do, *arguments, **named))
