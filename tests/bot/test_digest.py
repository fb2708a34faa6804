"""The daily digest: each person's, once a day, also after a restart and with two processes running."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.base import Connection
from bot.adapters.plain_text import plain_text
from bot.app import House
from bot.digest import digest_times
from bot.messages import ChatUser, MessageRef, Reaction
from bot.replies import Items, Reply
from bot.scheduler import Scheduler
from bot.settings import read_settings
from bot.testing.clock import FixedClock
from bot.week import monday
from crm_core.commands import LinkChatUser, Request, SetDigest, Source
from crm_core.entities import Kind, Ref
from crm_core.store.people import People
from tests.conversations.cast import ANA, NOW, cast

MORNING = datetime(2026, 11, 18, 7, 30, tzinfo=UTC)  # 08:30 in Berlin


class Postbox:
    """An adapter that keeps what it is asked to send."""

    platform = "slack"

    def __init__(self) -> None:
        self.sent: list[tuple[MessageRef, Reply]] = []

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def work(self, payload: Mapping[str, Any]) -> None: ...

    async def send(self, to: MessageRef, reply: Reply) -> MessageRef:
        self.sent.append((to, reply))
        return MessageRef("slack", "T1", "D1", None, f"{len(self.sent)}.0")

    def connection(self) -> Connection:
        return Connection("slack", "connected", "a postbox")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING)


def open_house(folder: Path, clock: FixedClock, postbox: Postbox) -> House:
    environment = {"LOOM_DATA": str(folder), "LOOM_TIMEZONE": "Europe/Berlin"}
    house = House(read_settings(environment, env_file=None), clock)
    house.adapters["slack"] = postbox
    return house


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def house(tmp_path: Path, clock: FixedClock, postbox: Postbox) -> Iterator[House]:
    opened = open_house(tmp_path, clock, postbox)
    link = LinkChatUser("slack", "T1", "U-ANA", ANA)
    opened.crm.run(Request("cast", opened.actor, (*cast(), link), Source("cli")))
    yield opened
    opened.close()


async def test_it_is_posted_once_a_day_by_whichever_process(
    house: House, tmp_path: Path, clock: FixedClock, postbox: Postbox
) -> None:
    other = open_house(tmp_path, clock, postbox)
    posted = await asyncio.gather(*(each.digests.post(ANA.id) for each in (house, other, house, other)))
    other.close()
    assert sorted(posted) == [False, False, False, True]
    assert len(postbox.sent) == 1

    restarted = open_house(tmp_path, clock, postbox)
    assert await restarted.digests.post(ANA.id) is False
    clock.advance(timedelta(days=1))
    assert await restarted.digests.post(ANA.id) is True
    restarted.close()
    assert len(postbox.sent) == 2


async def test_a_post_that_a_crash_cut_off_is_made_up_for(house: House, clock: FixedClock, postbox: Postbox) -> None:
    state = house.crm.state("digest")
    state.put_if_absent(f"{ANA.id}:2026-11-18:claim", True, ttl_seconds=-1)  # claimed, never finished, lease over
    assert await house.digests.post(ANA.id) is True
    assert len(postbox.sent) == 1


async def test_what_it_says_and_that_its_buttons_work(house: House, postbox: Postbox) -> None:
    await house.digests.post(ANA.id)
    to, reply = postbox.sent[0]
    assert to == MessageRef("slack", "T1", "user:U-ANA")
    lines = [item.text for block in reply.blocks if isinstance(block, Items) for item in block.items]
    assert any("send the security paper" in line for line in lines)
    assert any("Acme renewal" in line for line in lines)


async def test_a_reaction_on_it_is_feedback_once(house: House, postbox: Postbox) -> None:
    await house.digests.post(ANA.id)
    at = MessageRef("slack", "T1", "D1", None, "1.0")
    ana = ChatUser("slack", "T1", "U-ANA")
    first = await house.conversation.handle(Reaction(at, ana, "+1", "E1"))
    again = await house.conversation.handle(Reaction(at, ana, "+1", "E1"))
    assert first is not None
    assert again is not None
    assert first.blocks[0] == again.blocks[0]
    assert await house.conversation.handle(Reaction(at, ana, "tada", "E2")) is None


def test_each_person_is_due_at_their_own_time(house: House) -> None:
    moved = SetDigest(ANA, hour=6, minute=45, days=(0, 2), timezone="America/New_York")
    house.crm.run(Request("set", house.actor, (moved,), Source("cli")))
    times = {
        due.user_id: due
        for due in digest_times(People(house.store.engine), hour=8, minute=30, timezone="Europe/Berlin")
    }
    assert (times[ANA.id].hour, times[ANA.id].minute, times[ANA.id].days) == (6, 45, (0, 2))
    assert times[ANA.id].timezone == "America/New_York"
    assert (times["user-tom"].hour, times["user-tom"].timezone) == (8, "Europe/Berlin")


async def test_jobs_survive_a_restart_and_follow_the_settings(house: House) -> None:
    def times() -> list[Any]:
        return digest_times(People(house.store.engine), hour=8, minute=30, timezone="Europe/Berlin")

    first = Scheduler(house.store, house.digests, times, house.clock)
    await first.start()
    jobs = first.jobs()
    await first.stop()
    assert len(jobs) == 4

    off = SetDigest(ANA, hour=8, enabled=False)
    house.crm.run(Request("off", house.actor, (off,), Source("cli")))
    second = Scheduler(house.store, house.digests, times, house.clock)
    await second.start()
    left = second.jobs()
    await second.stop()
    assert set(left) < set(jobs)
    assert len(left) == 3


async def test_nobody_to_reach_is_not_an_error(house: House, postbox: Postbox) -> None:
    assert await house.digests.post("user-tom") is False
    assert await house.digests.post("nobody") is False
    assert postbox.sent == []


def test_the_command_line_prints_it(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    from argparse import Namespace

    from bot import cli_digest

    assert NOW > MORNING
    assert cli_digest.run(Namespace(as_email="ana@acme.test", dry_run=True, now=None), house) == 0
    assert "Good morning Ana" in capsys.readouterr().out
    with house.store.engine.connect() as connection:
        from sqlalchemy import func, select

        from crm_core.store import tables

        assert connection.scalar(select(func.count()).select_from(tables.recommendation)) == 0
    assert Ref(Kind.USER, ANA.id) == ANA


async def test_it_is_one_short_list_that_names_no_deal_twice(house: House) -> None:
    actor = house.identity.by_user_id(ANA.id)
    assert actor is not None
    reply = house.digests.compose(actor)
    text = plain_text(reply)
    assert len(text.split("\n")) <= 30
    lines = [item.text for block in reply.blocks if isinstance(block, Items) for item in block.items]
    assert len(lines) == len(set(lines)) <= 8
    assert "picked over" not in text, "the odds are one question away"
    assert "Since Monday: " in text or "Nothing moved since Monday." in text


@pytest.mark.parametrize(
    ("now", "start"),
    [
        ("2026-11-18T07:30:00+00:00", "2026-11-16"),  # a Wednesday
        ("2026-11-16T07:30:00+00:00", "2026-11-09"),  # a Monday looks back at last week
        ("2026-11-15T23:30:00+00:00", "2026-11-09"),  # Sunday in London, Monday in Berlin
    ],
)
def test_the_week_begins_on_monday_in_the_persons_zone(now: str, start: str) -> None:
    assert monday(datetime.fromisoformat(now), "Europe/Berlin").date().isoformat() == start
