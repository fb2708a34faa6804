"""A platform is connected whenever it can be, and out of use while it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.adapters.base import Adapter, Connection, ConnectionFailed
from bot.links import Link, Links
from bot.messages import MessageRef
from bot.replies import Reply


class Shaky:
    """An adapter whose platform refuses as often as it is told to."""

    platform = "slack"

    def __init__(self, *refusals: Exception) -> None:
        self.refusals = list(refusals)
        self.state = Connection("Slack", "off", "not started")
        self.started = asyncio.Condition()
        self.starts = 0

    async def start(self) -> None:
        async with self.started:
            self.starts += 1
            self.started.notify_all()
        if self.refusals:
            raise self.refusals.pop(0)
        self.state = Connection("Slack", "connected", "Acme")

    async def tried(self, times: int) -> None:
        async with self.started:
            await asyncio.wait_for(self.started.wait_for(lambda: self.starts >= times), 30)

    async def stop(self) -> None:
        self.state = Connection("Slack", "off", "stopped")

    async def work(self, payload: Mapping[str, Any]) -> None: ...

    async def send(self, to: MessageRef, reply: Reply) -> MessageRef | None: ...

    def connection(self) -> Connection:
        return self.state


async def until(link: Link, state: str) -> None:
    async def wait() -> None:
        while link.connection().state != state:  # noqa: ASYNC110 (nothing announces it)
            await asyncio.sleep(0.002)

    await asyncio.wait_for(wait(), 30)


REFUSED = ConnectionFailed("slack", "LOOM_SLACK_BOT_TOKEN", "was refused (invalid_auth)")


async def test_a_refusal_is_said_and_tried_again_until_it_works() -> None:
    working: dict[str, Adapter] = {}
    adapter = Shaky(REFUSED, OSError("no route to host"), REFUSED)
    link = Link(adapter, working, first_wait=0.001, look=0.001)
    links = Links([link])
    said: list[str] = []
    await links.start(patience=30)
    said.append(links.connections()["slack"].detail)
    await until(link, "connected")
    assert said == ["LOOM_SLACK_BOT_TOKEN: was refused (invalid_auth) (trying again)"]
    assert working == {"slack": adapter}
    assert adapter.starts == 4
    await links.stop()
    assert working == {}
    assert link.connection().state == "off"


async def test_a_lost_connection_is_out_of_use_until_it_is_back() -> None:
    working: dict[str, Adapter] = {}
    adapter = Shaky()
    link = Link(adapter, working, first_wait=0.001, look=0.001, patience=0.05)
    links = Links([link])
    await links.start(patience=30)
    await until(link, "connected")
    for state in (Connection("Slack", "failed", "gone"), Connection("Slack", "connecting", "opening again")):
        before = adapter.starts
        adapter.refusals.append(REFUSED)
        adapter.state = state
        await adapter.tried(before + 1)
        assert working == {}
        await adapter.tried(before + 2)
        await until(link, "connected")
        assert working == {"slack": adapter}
    await links.stop()


async def test_the_start_does_not_wait_for_who_does_not_answer() -> None:
    class Silent(Shaky):
        async def start(self) -> None:
            self.state = Connection("Slack", "connecting", "signing in")
            await asyncio.Event().wait()

    links = Links([Link(Silent(), {})])
    await asyncio.wait_for(links.start(patience=0.01), 30)
    assert links.connections()["slack"].state == "connecting"
    await links.stop()
