"""The daily digest: composed for one person, posted once a day to wherever they can be reached."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.adapters.base import Adapter
from bot.buttons import Buttons, Card
from bot.identity import Identity
from bot.messages import MessageRef
from bot.presenter import answering
from bot.presenter.desk import Desk
from bot.reactions import ReactionMeaning
from bot.recommending import keep_recommendations
from bot.replies import Reply
from crm_core.access import Actor
from crm_core.application import CRM
from crm_core.queries import DigestOf
from crm_core.reading import Clock, State
from crm_core.store import tables
from crm_core.store.sql import SqlStore

log = logging.getLogger(__name__)
LEASE = 15 * 60.0
"""Seconds after which a post that was begun and never finished (a crash) may be tried again."""
KEPT = timedelta(days=8).total_seconds()


class Digests:
    def __init__(
        self,
        crm: CRM,
        store: SqlStore,
        *,
        identity: Identity,
        buttons: Buttons,
        reactions: ReactionMeaning,
        adapters: Callable[[], Mapping[str, Adapter]],
        clock: Clock,
    ) -> None:
        self._crm = crm
        self._store = store
        self._identity = identity
        self._buttons = buttons
        self._reactions = reactions
        self._adapters = adapters
        self._clock = clock
        self._state: State = crm.state("digest")

    def compose(self, actor: Actor, *, keep: bool = True) -> Reply:
        """The digest of this moment. `keep` False (a dry run) stores neither recommendations nor buttons."""
        found = self._crm.ask(DigestOf(actor.user_id), actor)
        card = Card(actor.user_id or "local")
        with self._crm.read(actor) as reader:
            reply = answering.answer(Desk(actor, self._clock(), card, reader), found)
        if not keep:
            return reply
        about = keep_recommendations(self._crm, actor, found)
        return replace(self._buttons.keep(card, reply), about=about)

    async def post(self, user_id: str) -> bool:
        """Posts today's digest unless it was posted before, by whichever process. False: nothing was posted."""
        actor = await asyncio.to_thread(self._identity.by_user_id, user_id)
        if actor is None:
            return False
        today = self._clock().astimezone(ZoneInfo(actor.timezone)).date().isoformat()
        done, claim = f"{user_id}:{today}:posted", f"{user_id}:{today}:claim"
        if self._state.get(done) or not self._state.put_if_absent(claim, True, ttl_seconds=LEASE):
            return False
        places = await asyncio.to_thread(self.places, user_id)
        reached = [place for place in places if place.platform in self._adapters()]
        if not reached:
            log.info("no connected chat account for %s: no digest posted", actor.name)
            return False
        reply = await asyncio.to_thread(self.compose, actor)
        for place in reached:
            at = await self._adapters()[place.platform].send(place, reply)
            if at is not None:
                await self._reactions.posted(at, reply)
        self._state.put(done, True, ttl_seconds=KEPT)
        return True

    def places(self, user_id: str) -> list[MessageRef]:
        """Where the person can be reached: the channel they chose, else a direct message on each linked account."""
        account, setting = tables.chat_account, tables.digest_setting
        with self._store.engine.connect() as connection:
            accounts = connection.execute(select(account).where(account.c.user_id == user_id)).all()
            channel = connection.scalar(select(setting.c.channel).where(setting.c.user_id == user_id))
        direct = [MessageRef(row.platform, row.workspace, f"user:{row.chat_user_id}") for row in accounts]
        if channel and accounts:
            return [MessageRef(accounts[0].platform, accounts[0].workspace, str(channel))]
        return direct + [MessageRef("web", "", user_id)] * (not direct)


@dataclass(frozen=True, slots=True)
class DigestTime:
    """When one person's digest is due, in their own time."""

    user_id: str
    hour: int
    minute: int
    days: tuple[int, ...]
    """0 = Monday."""
    timezone: str


def digest_times(store: SqlStore, *, hour: int, minute: int, timezone: str) -> list[DigestTime]:
    """The digest times of all active people; those who set none get `hour:minute` on weekdays."""
    user, setting = tables.user, tables.digest_setting
    query = (
        select(user.c.id, user.c.timezone, setting)
        .select_from(user.outerjoin(setting, setting.c.user_id == user.c.id))
        .where(user.c.active.is_(True), user.c.archived_at.is_(None))
    )
    times = []
    with store.engine.connect() as connection:
        for row in connection.execute(query).mappings():
            own_zone = row[user.c.timezone] if row[user.c.timezone] != "UTC" else timezone
            if row[setting.c.user_id] is None:
                times.append(DigestTime(row[user.c.id], hour, minute, (0, 1, 2, 3, 4), own_zone))
            elif row[setting.c.enabled]:
                days = tuple(int(day) for day in row[setting.c.days])
                zone = row[setting.c.timezone] or own_zone
                times.append(DigestTime(row[user.c.id], row[setting.c.hour], row[setting.c.minute], days, zone))
    return times
