"""The daily digest: composed for one person, posted once a day to wherever they can be reached.

Each place is marked as soon as it has its digest, and the day is over when all have it: what a crash or a platform that
is away cut off is made up for, place by place (`bot/scheduler.py` tries again).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.adapters.base import Adapter, PlatformAway
from bot.buttons import Buttons, Card
from bot.identity import Identity
from bot.messages import MessageRef
from bot.presenter import answering
from bot.presenter.view import View
from bot.reactions import ReactionMeaning
from bot.recommending import keep_recommendations
from bot.replies import Reply
from crm_core.access import Actor
from crm_core.application import CRM
from crm_core.queries import DigestOf
from crm_core.reading import Clock, State
from crm_core.store.people import People

log = logging.getLogger(__name__)
LEASE = 15 * 60.0
"""Seconds after which a post that was begun and never finished (a crash) may be tried again."""
KEPT = timedelta(days=8).total_seconds()


class Digests:
    def __init__(
        self,
        crm: CRM,
        people: People,
        *,
        identity: Identity,
        buttons: Buttons,
        reactions: ReactionMeaning,
        adapters: Callable[[], Mapping[str, Adapter]],
        clock: Clock,
    ) -> None:
        self._crm = crm
        self._people = people
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
            reply = answering.answer(View(actor, self._clock(), card, reader), found)
        if not keep:
            return reply
        about = keep_recommendations(self._crm, actor, found)
        return replace(self._buttons.keep(card, reply), about=about)

    async def post(self, user_id: str, day: date | None = None) -> bool:
        """Posts the digest of a day (None: today, where the person lives) to every place that has not got it, unless
        another process is at it. False: nothing was posted. A place that is away gets it when this is called again."""
        actor = await asyncio.to_thread(self._identity.by_user_id, user_id)
        if actor is None:
            return False
        key = _key(user_id, day or self._clock().astimezone(ZoneInfo(actor.timezone)).date())
        claim, mine = f"{key}:claim", secrets.token_urlsafe(9)
        if not self._state.put_if_absent(claim, mine, ttl_seconds=LEASE):
            return False
        if self._state.get(f"{key}:posted"):
            return False
        posted, broken = await self._post(actor, user_id, key)
        if not broken and self._state.get(claim) == mine:  # what is broken is left alone until the lease is over
            self._state.delete(claim)
        return posted

    async def _post(self, actor: Actor, user_id: str, key: str) -> tuple[bool, bool]:
        """Whether some place got it, and whether some place refused it."""
        places = await asyncio.to_thread(self.places, user_id)
        missing = [place for place in places if not self._state.get(_at(key, place))]
        reached = [place for place in missing if place.platform in self._adapters()]
        if not reached:
            log.info("no connected chat account for %s: no digest posted", actor.name)
            return False, False
        reply = replace(await asyncio.to_thread(self.compose, actor), once=f"digest:{key}")
        got, broken = 0, False
        for place in reached:
            try:
                at = await self._adapters()[place.platform].send(place, reply)
            except (PlatformAway, KeyError) as error:  # gone, or out of use since we looked
                log.info("the digest of %s waits: %s", actor.name, error)
                continue
            except Exception:
                log.exception("the digest of %s could not be posted to %s", actor.name, place.platform)
                broken = True
                continue
            got += 1
            self._state.put(_at(key, place), True, ttl_seconds=KEPT)
            if at is not None:
                await self._reactions.posted(at, reply)
        if got == len(missing):
            self._state.put(f"{key}:posted", True, ttl_seconds=KEPT)
        return got > 0, broken

    def miss(self, user_id: str, day: date) -> bool:
        """Gives up the digest of a day that is too late to be of use, and says so once, unless it was posted. True:
        it was given up now."""
        key = _key(user_id, day)
        if self._state.get(f"{key}:posted"):
            return False
        actor = self._identity.by_user_id(user_id)
        places = self.places(user_id)
        if actor is None or any(self._state.get(_at(key, place)) for place in places):
            return False
        return self._state.put_if_absent(f"missed:{key}", actor.name, ttl_seconds=KEPT)

    def missed(self) -> list[tuple[str, str]]:
        """(day, name) of the digests that were given up in the last days."""
        return sorted((key.rpartition(":")[2], name) for key, name in self._state.items("missed:"))

    def since(self, due: DigestTime) -> datetime:
        """Since when the person's digest is due at this time: what was due before is not made up for."""
        key, schedule = f"since:{due.user_id}", [due.hour, due.minute, *due.days, due.timezone]
        known = self._state.get(key)
        if isinstance(known, dict) and known["schedule"] == schedule:
            return datetime.fromisoformat(known["at"])
        now = self._clock()
        self._state.put(key, {"schedule": schedule, "at": now.isoformat()})
        return now

    def places(self, user_id: str) -> list[MessageRef]:
        """Where the person can be reached: the channel they chose, else a direct message on each linked account."""
        accounts = self._people.accounts(user_id)
        channel = self._people.digest_channel(user_id)
        if channel and accounts:
            return [MessageRef(accounts[0].platform, accounts[0].workspace, channel)]
        direct = [MessageRef(each.platform, each.workspace, f"user:{each.chat_user_id}") for each in accounts]
        return direct + [MessageRef("web", "", user_id)] * (not direct)


def _key(user_id: str, day: date) -> str:
    return f"{user_id}:{day.isoformat()}"


def _at(key: str, place: MessageRef) -> str:
    where = "\n".join((place.platform, place.workspace, place.channel))
    return f"{key}:at:{hashlib.sha256(where.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class DigestTime:
    """When one person's digest is due, in their own time."""

    user_id: str
    hour: int
    minute: int
    days: tuple[int, ...]
    """0 = Monday."""
    timezone: str

    def latest(self, now: datetime) -> tuple[datetime, date] | None:
        """When it was due last, at `now` at the latest, and the day that was for the person. None without days. A time
        that the clock leaves out in spring is the same moment in the time of before; one that comes twice in autumn
        is the first."""
        zone = ZoneInfo(self.timezone)
        today = now.astimezone(zone).date()
        for back in range(8):
            day = today - timedelta(days=back)
            at = datetime.combine(day, time(self.hour, self.minute), zone).astimezone(UTC)
            if day.weekday() in self.days and at <= now:
                return at, day
        return None


def digest_times(people: People, *, hour: int, minute: int, timezone: str) -> list[DigestTime]:
    """The digest times of all active people; those who set none get `hour:minute` on weekdays, those without a time
    zone of their own live in `timezone`."""
    times = []
    for person, setting in people.digest_settings():
        own_zone = person.timezone or timezone
        if setting is None:
            times.append(DigestTime(person.id, hour, minute, (0, 1, 2, 3, 4), own_zone))
        elif setting["enabled"]:
            days = tuple(int(day) for day in setting["days"])
            zone = setting["timezone"] or own_zone
            times.append(DigestTime(person.id, setting["hour"], setting["minute"], days, zone))
    return times
