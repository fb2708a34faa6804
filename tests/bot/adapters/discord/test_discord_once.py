"""An answer that Discord took too long to confirm is not given twice."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.base import PlatformAway
from bot.messages import MessageRef
from bot.replies import Button, Item, Items, Reply, Settled, Text
from bot.testing.discord_double import DiscordDouble
from bot.testing.discord_events import CHANNEL, DIRECT, command, message, press
from tests.bot.adapters.discord.test_discord_gateway import Bot

PARTS = Reply(tuple(Text(f"part {n} " + "x" * 2900) for n in range(6)))
"""An answer in several messages."""


@pytest.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble(with_guild=True) as double:
        yield double


@pytest.fixture
async def bot(discord: DiscordDouble, tmp_path: Path) -> AsyncIterator[Bot]:
    made = Bot(discord.api_url, tmp_path, call_seconds=0.5)
    made.inbox.work = None
    await made.adapter.start()
    yield made
    await made.adapter.stop()


async def stored(bot: Bot, discord: DiscordDouble, name: str, event: dict[str, Any]) -> Any:
    """What the inbox holds of an event, after it was acknowledged."""
    before = len(bot.inbox.payloads)
    await discord.dispatch(name, event)
    await discord.until(lambda: len(bot.inbox.payloads) > before)
    if "token" in event:
        await discord.called("POST", f"/interactions/{event['id']}/{event['token']}/callback")
    return bot.inbox.payloads[-1]


def shown(discord: DiscordDouble) -> list[int]:
    """How often each part stands there."""
    words = "".join(one["content"] + str(one["embeds"]) for one in discord.standing)
    return [words.count(f"part {n} ") for n in range(6)]


@pytest.mark.parametrize("late", [0, 1], ids=["the first", "the second message"])
@pytest.mark.parametrize("kind", ["message", "command", "press", "command in a channel"])
async def test_what_was_posted_and_not_confirmed_is_not_posted_again(
    bot: Bot, discord: DiscordDouble, kind: str, late: int
) -> None:
    bot.reply = PARTS
    if kind == "message":
        event = await stored(bot, discord, "MESSAGE_CREATE", message("a long story"))
    else:
        said = {"command": command("a long story"), "press": press("b.x.1")}
        asked = said.get(kind) or command("a long story", channel=CHANNEL)
        event = await stored(bot, discord, "INTERACTION_CREATE", asked)
    discord.late = [*[0.0] * late, 30.0]
    with pytest.raises(PlatformAway):
        await bot.adapter.work(event)
    await bot.adapter.work(event)
    assert shown(discord) == [1] * 6
    assert bot.stands[-1].message_id == discord.standing[0]["id"], "reactions on it find what it showed"


async def test_a_nonce_that_discord_has_forgotten_is_made_up_for_by_a_look(bot: Bot, discord: DiscordDouble) -> None:
    """It recognises a repeated post for some minutes only; an outage may last longer."""
    event = await stored(bot, discord, "MESSAGE_CREATE", message("hello"))
    discord.late = [30.0]
    with pytest.raises(PlatformAway):
        await bot.adapter.work(event)
    for one in discord.standing:
        one["nonce"] = None
    await bot.adapter.work(event)
    assert [one["content"] for one in discord.standing] == ["Hello"]


async def test_the_same_answer_to_another_question_is_another_answer(bot: Bot, discord: DiscordDouble) -> None:
    for _ in range(2):
        event = await stored(bot, discord, "MESSAGE_CREATE", message("hello"))
        discord.failing = [503, 503, 503, 503, 503]
        with pytest.raises(PlatformAway):
            await bot.adapter.work(event)
        discord.failing = []
        await bot.adapter.work(event)
    assert [one["content"] for one in discord.standing] == ["Hello", "Hello"]


async def test_what_follows_a_changed_card_stands_there_once(bot: Bot, discord: DiscordDouble) -> None:
    lines = tuple(Items((Item(f"line {n}", (), (Button("Done", f"b.x.{n}"),)),)) for n in range(8))
    bot.reply = Reply((Text("Thanks"),), Settled(lines[:1], (*lines, Text("the end"))))
    card = press("b.x.0")
    event = await stored(bot, discord, "INTERACTION_CREATE", card)
    discord.late = [30.0]
    with pytest.raises(PlatformAway):
        await bot.adapter.work(event)
    await bot.adapter.work(event)
    words = [one["content"] + str(one["embeds"]) for one in discord.standing]
    assert sum("the end" in each for each in words) == 1


async def test_a_removed_thinking_is_answered_all_the_same(bot: Bot, discord: DiscordDouble) -> None:
    asked = command("hello")
    event = await stored(bot, discord, "INTERACTION_CREATE", asked)
    discord.remove_original(asked["token"])
    await bot.adapter.work(event)
    assert [one["content"] for one in discord.standing] == ["Hello"]


async def test_a_digest_is_posted_once_and_the_next_one_too(bot: Bot, discord: DiscordDouble) -> None:
    to = MessageRef("discord", "", "user:2000")
    discord.late = [30.0]
    with pytest.raises(PlatformAway):
        await bot.adapter.send(to, Reply((Text("Monday"),), once="digest:ana:1"))
    at = await bot.adapter.send(to, Reply((Text("Monday, made anew"),), once="digest:ana:1"))
    await bot.adapter.send(to, Reply((Text("Tuesday"),), once="digest:ana:2"))
    assert [(one["channel_id"], one["content"]) for one in discord.standing] == [
        (DIRECT, "Monday"),
        (DIRECT, "Tuesday"),
    ]
    assert at is not None
    assert at.message_id == discord.standing[0]["id"]
