"""A day: APScheduler with a persistent job store posts each person's digest at their local time.

Jobs survive a restart and a missed one runs late, once. Beside them a look every minute makes up for what was due and
is not posted (`make_up`): a crash in between, a platform that was away, a time that the clock left out. Several
processes may share the store: every one of them may fire a job or look, `Digests.post` lets exactly one of them post.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.digest import Digests, DigestTime

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_core.reading import Clock
    from crm_core.store.sql import SqlStore

log = logging.getLogger(__name__)
LATE = 6 * 3600
"""Seconds a digest may be late, for instance because nothing ran at its time. One that is later is not posted."""
LOOK_AGAIN = 60
"""Seconds between looks at the digest settings, and at what is due."""
JUST_SET = timedelta(minutes=5)
"""Who sets their digest to a time that has just gone by gets it now."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_running: dict[str, Scheduler] = {}
"""Jobs in the store name a function and a user; what they work with is found here, where `Scheduler` put itself."""


async def post_digest(user_id: str) -> None:
    """What a stored job calls."""
    scheduler = _running.get("scheduler")
    if scheduler is not None:
        await scheduler.post(user_id)


class Scheduler:
    """Keeps one job a person in step with the digest settings."""

    def __init__(
        self, store: SqlStore, digests: Digests, times: Callable[[], Sequence[DigestTime]], clock: Clock
    ) -> None:
        from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._times = times
        self._digests = digests
        self._clock = clock
        self._scheduler: Any = AsyncIOScheduler(
            jobstores={"default": SQLAlchemyJobStore(engine=store.engine, tablename="scheduled_job")},
            job_defaults={"coalesce": True, "misfire_grace_time": LATE, "max_instances": 1},
            timezone="UTC",
        )
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        _running["scheduler"] = self
        self._scheduler.start(paused=True)
        self.sync()
        self._scheduler.resume()
        self._keeper = asyncio.create_task(self._keep_in_step())

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
        self._scheduler.shutdown(wait=False)
        _running.pop("scheduler", None)

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

    async def post(self, user_id: str) -> bool:
        """Posts the digest that was due last; what a job does."""
        due = next((due for due in await asyncio.to_thread(self._times) if due.user_id == user_id), None)
        latest = None if due is None else due.latest(self._clock())
        return await self._digests.post(user_id, None if latest is None else latest[1])

    async def make_up(self) -> None:
        """Posts what is due and was not posted, and says what is too late to be posted."""
        for due in await asyncio.to_thread(self._times):
            try:
                await self._make_up(due, self._clock())
            except Exception:
                log.exception("the digest of %s could not be made; trying again", due.user_id)

    async def _make_up(self, due: DigestTime, now: datetime) -> None:
        latest = due.latest(now)
        since = await asyncio.to_thread(self._digests.since, due)
        if latest is None or latest[0] < since - JUST_SET:
            return
        at, day = latest
        if now - at <= timedelta(seconds=LATE):
            await self._digests.post(due.user_id, day)
        elif await asyncio.to_thread(self._digests.miss, due.user_id, day):
            log.warning("the digest of %s for %s was not posted within %d hours", due.user_id, day, LATE // 3600)

    async def _keep_in_step(self) -> None:
        while True:
            try:
                self.sync()
                await self.make_up()
            except Exception:
                log.exception("digests could not be looked after; trying again")
            await asyncio.sleep(LOOK_AGAIN)


def _job_id(due: DigestTime) -> str:
    days = "".join(str(day) for day in due.days)
    return f"digest:{due.user_id}:{due.hour:02}{due.minute:02}:{days}:{due.timezone}"
