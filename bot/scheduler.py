"""A day: APScheduler with a persistent job store posts each person's digest at their local time.

Jobs survive a restart and a missed one runs late, once. Several processes may share the store: every one of them may
fire a job, `Digests.post` lets exactly one of them post.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from bot.digest import Digests, DigestTime

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine

log = logging.getLogger(__name__)
LATE = 6 * 3600
"""Seconds a digest may be late, for instance because nothing ran at its time."""
LOOK_AGAIN = 300
"""Seconds between looks at the digest settings."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_running: dict[str, Digests] = {}
"""Jobs in the store name a function and a user; what they work with is found here, where `Scheduler` put it."""


async def post_digest(user_id: str) -> None:
    """What a stored job calls."""
    digests = _running.get("digests")
    if digests is not None:
        await digests.post(user_id)


class Scheduler:
    """Keeps one job a person in step with the digest settings."""

    def __init__(self, engine: Engine, digests: Digests, times: Callable[[], Sequence[DigestTime]]) -> None:
        from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._times = times
        self._digests = digests
        self._scheduler: Any = AsyncIOScheduler(
            jobstores={"default": SQLAlchemyJobStore(engine=engine, tablename="scheduled_job")},
            job_defaults={"coalesce": True, "misfire_grace_time": LATE, "max_instances": 1},
            timezone="UTC",
        )
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        _running["digests"] = self._digests
        self._scheduler.start(paused=True)
        self.sync()
        self._scheduler.resume()
        self._keeper = asyncio.create_task(self._keep_in_step())

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
        self._scheduler.shutdown(wait=False)
        _running.pop("digests", None)

    def sync(self) -> None:
        """Adds, moves and removes jobs so that they match the settings; an unchanged job keeps its next run."""
        from apscheduler.triggers.cron import CronTrigger

        wanted = {_job_id(due): due for due in self._times()}
        kept = set()
        for job in self._scheduler.get_jobs():
            if job.id in wanted:
                kept.add(job.id)
            else:
                job.remove()
        for id_, due in wanted.items():
            if id_ not in kept:
                days = ",".join(_DAYS[day] for day in due.days)
                trigger = CronTrigger(day_of_week=days, hour=due.hour, minute=due.minute, timezone=due.timezone)
                self._scheduler.add_job(post_digest, trigger, args=[due.user_id], id=id_, replace_existing=True)

    def jobs(self) -> list[tuple[str, str]]:
        """(job id, next run) of every job, for `loom doctor` and tests."""
        return [(job.id, str(job.next_run_time)) for job in self._scheduler.get_jobs()]

    async def _keep_in_step(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            try:
                self.sync()
            except Exception:
                log.exception("digest times could not be read; the old ones stay")


def _job_id(due: DigestTime) -> str:
    days = "".join(str(day) for day in due.days)
    return f"digest:{due.user_id}:{due.hour:02}{due.minute:02}:{days}:{due.timezone}"
