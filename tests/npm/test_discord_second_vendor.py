"""Discord's JavaScript client speaks with our gateway double as discord.py does."""

from bot.testing.discord_double import DiscordDouble
from bot.testing.discord_events import message
from bot.testing.discord_gateway import TOKEN
from tests.npm.second_vendor import needs_npm, script

pytestmark = needs_npm()


async def test_connect_heartbeat_resume_and_identify_again() -> None:
    async with (
        DiscordDouble(heartbeat_ms=500) as discord,
        script("discord_gateway.mjs", f"{discord.url}/api", TOKEN) as client,
    ):
        await client.until(event="ready")
        await discord.dispatch("MESSAGE_CREATE", message("hello"))
        assert (await client.until(event="dispatch", t="MESSAGE_CREATE"))["content"] == "hello"
        await client.until(event="heartbeat")
        await discord.dispatch("MESSAGE_CREATE", message("missed"), deliver=False)
        await discord.reconnect()
        await discord.got(6)
        assert (await client.until(event="dispatch", t="MESSAGE_CREATE"))["content"] == "missed"
        await discord.invalidate()
        await discord.got(2, times=2)
        await client.until(event="ready")
        await discord.dispatch("MESSAGE_CREATE", message("stop"))
        assert await client.status() == 0


async def test_a_heartbeat_that_is_not_acknowledged_is_a_dead_connection() -> None:
    async with (
        DiscordDouble(heartbeat_ms=500) as discord,
        script("discord_gateway.mjs", f"{discord.url}/api", TOKEN) as client,
    ):
        await client.until(event="ready")
        await client.until(event="heartbeat")
        discord.gateway.acknowledge_heartbeats = False
        await discord.dispatch("MESSAGE_CREATE", message("said to a zombie"), deliver=False)
        await discord.until(lambda: len(discord.gateway.closed) == 1)
        discord.gateway.acknowledge_heartbeats = True
        await discord.got(6)
        assert (await client.until(event="dispatch", t="MESSAGE_CREATE"))["content"] == "said to a zombie"
        assert len(discord.ops(2)) == 1, "resumed, not identified anew"
        await discord.dispatch("MESSAGE_CREATE", message("stop"))
        assert await client.status() == 0


async def test_disallowed_intents_close_the_gateway() -> None:
    async with (
        DiscordDouble(close_after_identify=4014) as discord,
        script("discord_gateway.mjs", f"{discord.url}/api", TOKEN) as client,
    ):
        assert (await client.until(event="closed"))["code"] == 4014
