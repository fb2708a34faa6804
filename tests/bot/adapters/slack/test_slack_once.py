"""An answer that Slack took too long to confirm is not given twice."""

from __future__ import annotations

import pytest

from bot.adapters.base import PlatformAway
from bot.adapters.slack.connection import SCOPES
from bot.messages import MessageRef
from bot.replies import Reply, Table, Text
from bot.testing.slack_workspace import BOT_USER, TEAM, USER
from tests.bot.adapters.slack import slack_payloads as payloads
from tests.bot.adapters.slack.test_slack_connection import Bot

LONG = Reply(tuple(Table((name,), ((name,),) * 30) for name in ("one", "two", "three")))
HISTORY = ",".join(SCOPES | {"channels:history"})


def told(bot: Bot) -> list[str]:
    return [one["text"] for one in bot.slack.standing]


@pytest.mark.parametrize("late", [0, 1, 2], ids=["the first", "the second", "the last message"])
async def test_what_was_posted_and_not_confirmed_is_found(bot: Bot, late: int) -> None:
    """In another process, as after a crash: whatever this one knew is gone, but for the store."""
    bot.reply, event = LONG, payloads.direct("three tables")
    bot.slack.late["chat.postMessage"] = [*[0.0] * late, 30.0]
    with pytest.raises(PlatformAway):
        await bot.adapter(call_seconds=1).work(event)
    await bot.adapter().work(event)
    assert [one["blocks"][0]["rows"][0][0]["text"] for one in bot.slack.standing] == ["one", "two", "three"]
    assert bot.stands[-1].message_id == bot.slack.standing[0]["ts"]
    bot.engine.dispose()


async def test_what_was_not_posted_is_posted(bot: Bot) -> None:
    event = payloads.direct("hi")
    bot.slack.failures["chat.postMessage"] = [(503, {}, {})]
    with pytest.raises(PlatformAway):
        await bot.adapter().work(event)
    await bot.adapter().work(event)
    assert told(bot) == ["Hello"]
    bot.engine.dispose()


@pytest.mark.parametrize(("scopes", "times"), [(HISTORY, 1), (",".join(SCOPES), 2)], ids=["it may look", "it may not"])
async def test_in_a_channel_it_looks_where_it_may(bot: Bot, scopes: str, times: int) -> None:
    bot.slack.scopes = scopes
    event = payloads.mention(f"<@{BOT_USER}> hi")
    bot.slack.late["chat.postMessage"] = [30.0]
    with pytest.raises(PlatformAway):
        await bot.adapter(call_seconds=1).work(event)
    await bot.adapter().work(event)
    assert told(bot) == ["Hello"] * times
    bot.engine.dispose()


async def test_a_slack_that_is_too_busy_to_be_looked_into_is_asked_later(bot: Bot) -> None:
    event = payloads.direct("hi")
    bot.slack.late["chat.postMessage"] = [30.0]
    bot.slack.failures["conversations.history"] = [(503, {}, {})]
    adapter = bot.adapter(call_seconds=1)
    for _ in range(2):
        with pytest.raises(PlatformAway):
            await adapter.work(event)
    await adapter.work(event)
    assert told(bot) == ["Hello"]
    bot.engine.dispose()


async def test_two_questions_have_two_answers(bot: Bot) -> None:
    adapter = bot.adapter()
    for event_id in ("Ev1", "Ev2"):
        await adapter.work(payloads.direct("hi", event_id))
    assert told(bot) == ["Hello", "Hello"]
    bot.engine.dispose()


async def test_a_digest_is_posted_once_and_the_next_one_too(bot: Bot) -> None:
    to = MessageRef("slack", TEAM, f"user:{USER}")
    bot.slack.late["chat.postMessage"] = [30.0]
    with pytest.raises(PlatformAway):
        await bot.adapter(call_seconds=1).send(to, Reply((Text("Monday"),), once="digest:ana:1"))
    at = await bot.adapter().send(to, Reply((Text("Monday, made anew"),), once="digest:ana:1"))
    await bot.adapter().send(to, Reply((Text("Tuesday"),), once="digest:ana:2"))
    assert told(bot) == ["Monday", "Tuesday"]
    assert at is not None
    assert at.message_id == bot.slack.standing[0]["ts"]
    bot.engine.dispose()


async def test_a_lost_connection_posts_nothing_twice(bot: Bot) -> None:
    """The SDK would post again at once, without a look."""
    bot.slack.cut["chat.postMessage"] = 1
    event = payloads.direct("hi")
    with pytest.raises(PlatformAway):
        await bot.adapter().work(event)
    assert told(bot) == ["Hello"]
    await bot.adapter().work(event)
    assert told(bot) == ["Hello"]
    bot.engine.dispose()
