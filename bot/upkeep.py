"""Upkeep: what is kept only for a while is removed when its time is over. Safe to run at any time, in any process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.inbox import SqlInbox
from crm_core.store.sql import SqlStore
from crm_core.store.upkeep import remove_expired, remove_traces

log = logging.getLogger(__name__)

EVERY = 6 * 3600.0
"""Seconds between two rounds."""
EVENTS = timedelta(days=1)
"""Platforms repeat an event for an hour at most; a finished one is recognised for this long."""
UPLOADS = timedelta(days=7)
TRACES = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Removed:
    """What one round removed."""

    events: int
    uploads: int
    traces: int
    states: int


class Upkeep:
    """`uploads` is the folder in which adapters keep the files that people sent."""

    def __init__(self, store: SqlStore, inbox: SqlInbox, uploads: Path, clock: Callable[[], datetime]) -> None:
        self._engine, self._inbox, self._uploads, self._clock = store.engine, inbox, uploads, clock

    async def run(self) -> Removed:
        """One round."""
        now = self._clock()
        events = await self._inbox.forget(now - EVENTS)
        uploads = await asyncio.to_thread(remove_files, self._uploads, now - UPLOADS)
        traces = await asyncio.to_thread(remove_traces, self._engine, now - TRACES)
        states = await asyncio.to_thread(remove_expired, self._engine, now)
        return Removed(events, uploads, traces, states)

    async def keep_running(self) -> None:
        """A round now and every `EVERY` seconds, until it is cancelled. A round that fails is logged and left."""
        while True:
            try:
                log.info("upkeep: %s", await self.run())
            except Exception:
                log.exception("upkeep failed; trying again later")
            await asyncio.sleep(EVERY)


def remove_files(folder: Path, before: datetime) -> int:
    """Removes the files below `folder` that were last written before a time, and folders that this leaves empty."""
    removed = 0
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink() or path.is_file():
            if path.lstat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
                removed += 1
        elif not any(path.iterdir()) and path.stat().st_mtime < before.timestamp():
            path.rmdir()
    return removed
