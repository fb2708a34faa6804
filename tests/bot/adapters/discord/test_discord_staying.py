"""The Discord adapter when things go wrong while it runs: lost connections, odd events, answers that are refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.base import ConnectionFailed, Hopeless
from bot.adapters.discord.parse import conversation
from bot.messages import FileShared, Message, Reaction
from bot.replies import Reply, Text
from bot.testing.discord_double import DiscordDouble
from bot.testing.discord_events import BOT, CHANNEL, DIRECT, command, message, reaction
from tests.bot.adapters.discord.test_discord_gateway import POSTED, Bot


@pytest.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble(with_guild=True) as double:
        yield double


@pytest.fixture
async def bot(discord: DiscordDouble, tmp_path: Path) -> AsyncIterator[Bot]:
    made = Bot(discord.api_url, tmp_path)
    await made.adapter.start()
    yield made
    await made.adapter.stop()
    assert made.adapter.connection().state == "off"


async def failed(bot: Bot) -> str:
    while bot.adapter.connection().state != "failed":  # noqa: ASYNC110 (discord.py ends it)
        await asyncio.sleep(0.02)
    return bot.adapter.connection().detail


@pytest.mark.parametrize(("code", "words"), [(4004, "LOOM_DISCORD_TOKEN"), (4014, "Privileged Gateway Intents")])
async def test_a_connection_that_discord_ends_has_failed_and_starts_again(
    bot: Bot, discord: DiscordDouble, code: int, words: str
) -> None:
    await discord.gateway.end(code)
    assert words in await failed(bot)
    await bot.adapter.stop()
    await bot.adapter.start()
    await discord.dispatch("MESSAGE_CREATE", message("still there?"))
    await discord.called("POST", POSTED)


async def test_what_discord_py_gives_up_has_failed(bot: Bot, discord: DiscordDouble) -> None:
    """READY cannot be read after a lost session: discord.py ends the client."""
    await discord.dispatch("READY", {})
    assert "KeyError" in await failed(bot)


@pytest.mark.parametrize("name", ["MESSAGE_CREATE", "MESSAGE_REACTION_ADD", "INTERACTION_CREATE", "GUILD_CREATE"])
async def test_an_event_that_cannot_be_read_is_left_out(bot: Bot, discord: DiscordDouble, name: str) -> None:
    await discord.dispatch(name, {"id": "no number"})
    await discord.dispatch("MESSAGE_CREATE", message("next"))
    await discord.called("POST", POSTED)
    assert [event.text for event in bot.heard if isinstance(event, Message)] == ["next"]
    assert bot.adapter.connection().state == "connected"
    assert len(discord.ops(2)) == 1, "and the connection is still the first"


async def test_it_starts_again_after_it_was_refused_and_stopped(discord: DiscordDouble, tmp_path: Path) -> None:
    bot = Bot(discord.api_url, tmp_path)
    discord.gateway.close_after_identify = 4014
    with pytest.raises(ConnectionFailed):
        await bot.adapter.start()
    discord.gateway.close_after_identify = None
    for _ in range(2):
        await bot.adapter.start()
        assert bot.adapter.connection().state == "connected"
        await bot.adapter.stop()


@pytest.mark.parametrize("token", ["double.\ntoken", "double token", "double.tokèn"])
async def test_a_token_that_can_be_none_is_named(discord: DiscordDouble, tmp_path: Path, token: str) -> None:
    bot = Bot(discord.api_url, tmp_path, token)
    with pytest.raises(ConnectionFailed, match=r"discord: LOOM_DISCORD_TOKEN: has a .* in it that no token has"):
        await bot.adapter.start()
    assert bot.adapter.connection().state == "failed"


async def test_an_outage_is_not_blamed_on_the_token(discord: DiscordDouble, tmp_path: Path) -> None:
    discord.out_of_order = 503
    bot = Bot(discord.api_url, tmp_path)
    with pytest.raises(ConnectionFailed) as failed:
        await bot.adapter.start()
    assert str(failed.value) == f"discord: LOOM_DISCORD_API_URL: {discord.api_url} does not answer: it answered 503"


async def test_words_and_a_refused_file_have_both_their_answer(bot: Bot, discord: DiscordDouble) -> None:
    discord.files["700"] = b"x"
    large = {**discord.attachment("700", "huge.csv"), "size": 11 * 1024 * 1024}
    discord.files["701"] = b"x"
    gone = discord.attachment("701", "gone.csv")
    del discord.files["701"]
    await discord.dispatch("MESSAGE_CREATE", message("top leads", attachments=(large, gone)))
    await discord.until(lambda: len(discord.standing) == 2)
    refused, answer = (one["content"] for one in discord.standing)
    assert "huge.csv is larger than 10 MB" in refused.replace("\\", "")
    assert "Discord did not give me gone.csv (404)" in refused.replace("\\", "")
    assert answer == "Hello"


async def test_an_answer_that_a_channel_does_not_take_comes_to_the_direct_messages(
    bot: Bot, discord: DiscordDouble
) -> None:
    discord.failing = [403]
    await discord.dispatch("MESSAGE_CREATE", message(f"<@{BOT}> top leads", channel=CHANNEL))
    await discord.until(lambda: bool(discord.standing))
    assert [(one["channel_id"], one["content"]) for one in discord.standing] == [(DIRECT, "Hello")]


async def test_an_answer_that_discord_never_takes_is_told(bot: Bot, discord: DiscordDouble) -> None:
    discord.failing = [400]
    await discord.dispatch("MESSAGE_CREATE", message("everything"))
    await discord.until(lambda: bool(discord.standing))
    assert "Discord did not take it" in discord.standing[0]["content"]


async def test_an_answer_that_goes_nowhere_is_hopeless(bot: Bot, discord: DiscordDouble) -> None:
    bot.inbox.work = None
    discord.failing = [403, 403]
    await discord.dispatch("MESSAGE_CREATE", message("hello?"))
    while not bot.inbox.payloads:  # noqa: ASYNC110 (discord.py hands it over)
        await asyncio.sleep(0.01)
    (stored,) = bot.inbox.payloads
    with pytest.raises(Hopeless, match="Discord takes no answer: 403"):
        await bot.adapter.work(stored)


async def test_emoji_of_bots_and_those_taken_away_are_not_heard(bot: Bot, discord: DiscordDouble) -> None:
    card = message("card", channel=CHANNEL)
    by_bot = reaction("👍", card)
    by_bot["member"]["user"]["bot"] = True
    taken = {name: value for name, value in reaction("👍", card).items() if name not in ("message_author_id", "member")}
    bot.reply = None
    await discord.dispatch("MESSAGE_REACTION_ADD", by_bot)
    await discord.dispatch("MESSAGE_REACTION_REMOVE", taken)
    await discord.dispatch("MESSAGE_REACTION_ADD", reaction("👎", card))
    await discord.until(lambda: bool(bot.heard))
    (heard,) = bot.heard
    assert isinstance(heard, Reaction)
    assert (heard.emoji, heard.private) == ("👎", False)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (f"hey <@{BOT}> how is my pipeline?", "hey how is my pipeline?"),
        (f"hey <@!{BOT}>, how is my pipeline?", "hey how is my pipeline?"),
        (f"<@{BOT}>: top leads", "top leads"),
        (f"top leads <@{BOT}>", "top leads"),
        (f"note on Jane\n<@{BOT}> likes tea", "note on Jane\n likes tea"),
    ],
)
async def test_the_bot_is_named_anywhere(bot: Bot, discord: DiscordDouble, said: str, heard: str) -> None:
    await discord.dispatch("MESSAGE_CREATE", message(said, channel=CHANNEL))
    await discord.until(lambda: bool(bot.heard))
    assert isinstance(bot.heard[0], Message)
    assert bot.heard[0].text == heard


async def test_files_on_a_server_are_not_taken_for_private_ones(bot: Bot, discord: DiscordDouble) -> None:
    discord.files["700"] = b"a,b\n1,2\n"
    file = discord.attachment("700", "a.csv")
    await discord.dispatch("MESSAGE_CREATE", message(f"<@{BOT}>", channel=CHANNEL, attachments=(file,)))
    await discord.until(lambda: bool(bot.heard))
    assert isinstance(bot.heard[0], FileShared)
    assert not bot.heard[0].private


def test_nobody_waits_for_the_event_of_somebody_else() -> None:
    def stored(user: str, channel: str) -> dict[str, Any]:
        return {"channel_id": channel, "user": {"id": user}}

    assert conversation(stored("1", "7")) == conversation(stored("1", "7"))
    assert len({conversation(stored(user, channel)) for user in "12" for channel in "78"}) == 4


@pytest.mark.parametrize("hidden", [True, False])
async def test_thinking_is_seen_by_whoever_will_see_the_answer(
    discord: DiscordDouble, tmp_path: Path, hidden: bool
) -> None:
    bot = Bot(discord.api_url, tmp_path, answers_are_hidden=hidden)
    bot.reply = Reply((Text("for you"),), private=hidden)
    await bot.adapter.start()
    await discord.dispatch("INTERACTION_CREATE", command("my deals", channel=CHANNEL))
    await discord.until(lambda: bool(discord.standing))
    assert [(one["content"], one["flags"]) for one in discord.standing] == [("for you", 64 if hidden else 0)]
    await bot.adapter.stop()
