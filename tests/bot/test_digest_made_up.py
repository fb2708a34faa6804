"""A digest that something got in the way of: posted late within a limit, once, else given up and said."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.adapters.base import PlatformAway
from bot.app import House
from bot.digest import DigestTime, digest_times
from bot.messages import MessageRef
from bot.replies import Reply
from bot.scheduler import Scheduler
from bot.testing.clock import FixedClock
from crm_core.commands import Command, LinkChatUser, Request, SetDigest, Source, UpdateRecord
from crm_core.store.people import People
from crm_core.store.tables import state
from tests.bot.test_digest import Postbox, open_house
from tests.conversations.cast import ANA, cast

EVENING = datetime(2026, 11, 17, 20, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 18, 7, 30, tzinfo=UTC)  # 08:30 in Berlin


class Shaky(Postbox):
    """A postbox that can be away, and can refuse one channel."""

    def __init__(self, platform: str = "slack") -> None:
        super().__init__()
        self.platform = platform
        self.away = False
        self.refused = ""

    async def send(self, to: MessageRef, reply: Reply) -> MessageRef:
        if self.away:
            raise PlatformAway(self.platform, "HTTP 503")
        if to.channel == self.refused:
            raise ValueError("channel_not_found")
        return await super().send(to, reply)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(EVENING)


@pytest.fixture
def slack() -> Shaky:
    return Shaky()


@pytest.fixture
def house(tmp_path: Path, clock: FixedClock, slack: Shaky) -> Iterator[House]:
    opened = open_house(tmp_path, clock, slack)
    link = LinkChatUser("slack", "T1", "U-ANA", ANA)
    opened.crm.run(Request("cast", opened.actor, (*cast(), link), Source("cli")))
    yield opened
    opened.close()


def scheduler(house: House, clock: FixedClock) -> Scheduler:
    def times() -> list[DigestTime]:
        found = digest_times(People(house.store.engine), hour=8, minute=30, timezone="Europe/Berlin")
        return [due for due in found if due.user_id == ANA.id]

    return Scheduler(house.store, house.digests, times, clock)


def tell(house: House, command: Command) -> None:
    house.crm.run(Request(f"{command}", house.actor, (command,), Source("cli")))


async def looked(house: House, clock: FixedClock, until: datetime, step: timedelta = timedelta(minutes=30)) -> None:
    """A scheduler that looks every `step` until a time."""
    looking = scheduler(house, clock)
    while clock.now < until:
        await looking.make_up()
        clock.now = min(clock.now + step, until)
    await looking.make_up()


async def test_it_is_posted_at_its_time_once(house: House, clock: FixedClock, slack: Shaky) -> None:
    await looked(house, clock, DUE - timedelta(minutes=1))
    assert slack.sent == []
    await looked(house, clock, DUE + timedelta(hours=20))
    assert len(slack.sent) == 1


async def test_a_slack_that_is_away_at_the_time_gets_it_when_it_is_back(
    house: House, clock: FixedClock, slack: Shaky
) -> None:
    await looked(house, clock, EVENING)
    slack.away = True
    await looked(house, clock, DUE + timedelta(hours=5))
    assert slack.sent == []
    slack.away = False
    await looked(house, clock, DUE + timedelta(hours=9))
    assert len(slack.sent) == 1
    assert house.digests.missed() == []


async def test_a_platform_that_is_not_connected_is_waited_for(house: House, clock: FixedClock, slack: Shaky) -> None:
    await looked(house, clock, EVENING)
    del house.adapters["slack"]
    await looked(house, clock, DUE + timedelta(hours=1))
    house.adapters["slack"] = slack
    await looked(house, clock, DUE + timedelta(hours=2))
    assert len(slack.sent) == 1


async def test_what_is_too_late_is_given_up_and_said_once(
    house: House, clock: FixedClock, slack: Shaky, caplog: pytest.LogCaptureFixture
) -> None:
    await looked(house, clock, EVENING)
    slack.away = True
    await looked(house, clock, DUE + timedelta(hours=7))
    slack.away = False
    await looked(house, clock, DUE + timedelta(hours=8))
    assert slack.sent == []
    assert house.digests.missed() == [("2026-11-18", "Ana Souza")]
    assert len([line for line in caplog.messages if "was not posted within 6 hours" in line]) == 1
    await looked(house, clock, DUE + timedelta(days=1))
    assert len(slack.sent) == 1, "the next day is another day"


@pytest.mark.parametrize(("late", "posted"), [(timedelta(hours=3), 1), (timedelta(hours=7), 0)])
async def test_a_restart_after_its_time(
    house: House, tmp_path: Path, clock: FixedClock, slack: Shaky, late: timedelta, posted: int
) -> None:
    await looked(house, clock, EVENING)
    clock.now = DUE + late
    again = open_house(tmp_path, clock, slack)
    await looked(again, clock, clock.now + timedelta(minutes=2), timedelta(minutes=1))
    again.close()
    assert len(slack.sent) == posted


async def test_each_place_gets_it_once_whatever_the_others_do(house: House, clock: FixedClock, slack: Shaky) -> None:
    discord = Shaky("discord")
    house.adapters["discord"] = discord
    tell(house, LinkChatUser("discord", "", "42", ANA))
    await looked(house, clock, EVENING)
    discord.away = True
    await looked(house, clock, DUE + timedelta(hours=1))
    assert (len(slack.sent), len(discord.sent)) == (1, 0)
    discord.away = False
    await looked(house, clock, DUE + timedelta(hours=2))
    assert (len(slack.sent), len(discord.sent)) == (1, 1)


async def test_a_channel_that_refuses_is_not_hammered(
    house: House, clock: FixedClock, slack: Shaky, caplog: pytest.LogCaptureFixture
) -> None:
    await looked(house, clock, EVENING)
    slack.refused = "user:U-ANA"
    await looked(house, clock, DUE + timedelta(hours=1))
    assert slack.sent == []
    assert len([line for line in caplog.messages if "could not be posted to slack" in line]) <= 5


async def test_two_processes_post_one(house: House, tmp_path: Path, clock: FixedClock, slack: Shaky) -> None:
    await looked(house, clock, EVENING)
    clock.now = DUE + timedelta(minutes=1)
    other = open_house(tmp_path, clock, slack)
    looking = [scheduler(each, clock) for each in (house, other)]
    for _ in range(3):
        await asyncio.gather(*(each.make_up() for each in looking * 2))
        clock.advance(timedelta(minutes=20))
    other.close()
    assert len(slack.sent) == 1


async def test_what_was_due_before_it_was_set_is_not_made_up_for(house: House, clock: FixedClock, slack: Shaky) -> None:
    await looked(house, clock, EVENING)
    tell(house, SetDigest(ANA, hour=18, minute=0, days=(0, 1, 2, 3, 4)))
    await looked(house, clock, EVENING + timedelta(hours=1))
    assert slack.sent == [], "18:00 was gone when it was set"
    await looked(house, clock, datetime(2026, 11, 18, 17, 30, tzinfo=UTC))
    assert len(slack.sent) == 1


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
async def test_who_moves_to_another_zone_gets_one_a_day(
    house: House, clock: FixedClock, slack: Shaky, zone: str
) -> None:
    await looked(house, clock, DUE + timedelta(hours=1))
    assert len(slack.sent) == 1
    tell(house, UpdateRecord(ANA, (("timezone", zone),)))
    await looked(house, clock, datetime(2026, 11, 18, 14, 0, tzinfo=UTC))
    assert len(slack.sent) == 1, "it is still that day"
    await looked(house, clock, datetime(2026, 11, 19, 14, 30, tzinfo=UTC))
    assert len(slack.sent) == 2


@pytest.mark.parametrize(
    ("now", "at", "day"),
    [
        # 02:30 is left out on 29 March 2026 in Berlin, and comes twice on 25 October
        ("2026-03-29T01:29:00+00:00", "2026-03-28T01:30:00+00:00", date(2026, 3, 28)),
        ("2026-03-29T01:30:00+00:00", "2026-03-29T01:30:00+00:00", date(2026, 3, 29)),
        ("2026-03-30T00:30:00+00:00", "2026-03-30T00:30:00+00:00", date(2026, 3, 30)),
        ("2026-10-25T00:30:00+00:00", "2026-10-25T00:30:00+00:00", date(2026, 10, 25)),
        ("2026-10-25T01:30:00+00:00", "2026-10-25T00:30:00+00:00", date(2026, 10, 25)),
    ],
)
def test_days_on_which_the_clock_changes(now: str, at: str, day: date) -> None:
    due = DigestTime("u", 2, 30, tuple(range(7)), "Europe/Berlin")
    assert due.latest(datetime.fromisoformat(now)) == (datetime.fromisoformat(at), day)


def test_only_on_the_days_that_were_chosen() -> None:
    due = DigestTime("u", 8, 0, (4,), "UTC")
    assert due.latest(datetime(2026, 11, 18, 9, tzinfo=UTC)) == (
        datetime(2026, 11, 13, 8, tzinfo=UTC),
        date(2026, 11, 13),
    )
    assert DigestTime("u", 8, 0, (), "UTC").latest(EVENING) is None


CHILD = """
import asyncio, sys
from datetime import datetime
from pathlib import Path
from bot.testing.clock import FixedClock
from tests.bot.test_digest import open_house
from tests.bot.test_digest_made_up import Shaky, scheduler

class Hanging(Shaky):
    async def send(self, to, reply):
        print("sending", flush=True)
        await asyncio.sleep(3600)

clock = FixedClock(datetime.fromisoformat(sys.argv[2]))
asyncio.run(scheduler(open_house(Path(sys.argv[1]), clock, Hanging()), clock).make_up())
"""


async def test_kill_9_between_claim_and_post(house: House, tmp_path: Path, clock: FixedClock, slack: Shaky) -> None:
    await looked(house, clock, EVENING)
    clock.now = DUE
    await asyncio.to_thread(post_and_die, tmp_path)
    await looked(house, clock, DUE + timedelta(minutes=1), timedelta(minutes=1))
    assert slack.sent == [], "the dead process still has its lease"
    with house.store.engine.begin() as connection:
        over = update(state).where(state.c.key.endswith(":claim")).values(expires_at=datetime.now(UTC))
        assert connection.execute(over).rowcount == 1
    await looked(house, clock, DUE + timedelta(hours=1))
    assert len(slack.sent) == 1


def post_and_die(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), DUE.isoformat()], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "sending\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
