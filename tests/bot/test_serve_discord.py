"""A day in Discord: `loom serve` as a real process, the Discord double on the other side, and the road between."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.testing.discord_double import DiscordDouble
from bot.testing.discord_events import BOT, CHANNEL, THREAD, command, direct_of, message, press, reaction
from bot.testing.discord_gateway import TOKEN
from tests.bot.loom_process import LoomServe, loom

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

Json = dict[str, Any]
ANA, EVE = "2000", "2002"
EPHEMERAL = 64
START = ("add Jane Doe, cfo at Acme", "create deal Acme renewal for Jane Doe 40k proposal")


class Server:
    """A Discord server with Ana, whose account is linked, and Eve, who is nobody to the CRM."""

    def __init__(self, discord: DiscordDouble, folder: Path) -> None:
        self.discord, self.folder = discord, folder
        self.bot: LoomServe

    async def serve(self) -> None:
        self.bot = await LoomServe(
            self.folder, LOOM_DISCORD_TOKEN=TOKEN, LOOM_DISCORD_API_URL=self.discord.url + "/api"
        ).start()

    async def direct(self, words: str, user: str = ANA, **more: Any) -> Json:
        return await self.answered("MESSAGE_CREATE", message(words, user, **more))

    async def mention(self, words: str, user: str = ANA, channel: str = CHANNEL) -> Json:
        return await self.answered("MESSAGE_CREATE", message(f"<@{BOT}> {words}", user, channel=channel))

    async def press(self, card: Json, label: str, user: str = ANA) -> Json:
        return await self.answered("INTERACTION_CREATE", press(token(card, label), user, card=card))

    async def answered(self, name: str, event: Json) -> Json:
        """Dispatches, and waits for whatever is posted or changed first."""
        seen = list(self.discord.standing)
        await self.discord.dispatch(name, event)
        await self.discord.until(lambda: self.discord.standing != seen)
        return next(one for place, one in enumerate(self.discord.standing) if one not in seen[place : place + 1])

    def rows(self, query: str) -> list[Any]:
        connection = sqlite3.connect(self.folder / "data" / "crm.sqlite3")
        connection.execute("attach ? as events", (str(self.folder / "data" / "crm-inbox.sqlite3"),))
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def count(self, query: str) -> int:
        return int(self.rows(f"select count(*) from {query}")[0][0])

    async def heard(self, events: int) -> None:
        """Waits until the bot has stored that many events."""
        while self.count("events.inbox") < events:  # noqa: ASYNC110 (another process stores them)
            await asyncio.sleep(0.02)

    async def worked(self) -> None:
        while self.count("events.inbox where status in ('waiting', 'working')"):  # noqa: ASYNC110 (another process works)
            await asyncio.sleep(0.05)


def shown(card: Json) -> str:
    """Every word of a message, without the marks that keep Discord from reading it as formatting."""
    return str(card["content"] + json.dumps(card["embeds"], ensure_ascii=False)).replace("\\", "")


def token(card: Json, label: str) -> str:
    buttons = [one for row in card["components"] for one in row["components"]]
    found = [one["custom_id"] for one in buttons if one.get("label") == label]
    assert found, f"no button {label!r} among {[one.get('label') for one in buttons]}"
    return str(found[0])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    folder = tmp_path_factory.mktemp("discord")
    loom(folder, "user", "add", "ana@acme.test", "--name", "Ana Ruiz")
    loom(folder, "user", "link", "ana@acme.test", "--platform", "discord", "--id", ANA)
    (folder / "start.txt").write_text("\n".join(START))
    loom(folder, "say", "--as", "ana@acme.test", "--file", "start.txt")
    async with DiscordDouble(with_guild=True) as discord:
        made = Server(discord, folder)
        await made.serve()
        yield made
        await made.bot.stop()
        assert "Traceback" not in made.bot.errors()


async def test_ask_log_move_and_undo_in_a_direct_message(server: Server) -> None:
    assert any("Discord" in line and "connected" in line for line in server.bot.printed)
    assert "40,000 USD" in shown(await server.direct("show Acme renewal"))
    logged = await server.direct("log a call with Jane Doe: went great")
    assert "Logged call with Jane Doe" in shown(logged)
    assert logged["channel_id"] == direct_of(ANA)
    moved = await server.direct("move Acme renewal to negotiation")
    assert "Proposal → Negotiation" in shown(moved)
    await server.press(moved, "Undo")
    assert server.rows("select stage from deal") == [("proposal",)]


async def test_what_is_asked_on_a_server_is_answered_to_the_asker_alone(server: Server) -> None:
    for channel in (CHANNEL, THREAD):
        answer = await server.mention("show Jane Doe", channel=channel)
        assert answer["channel_id"] == direct_of(ANA), "a mention cannot be answered to one person where it stands"
        assert "Jane Doe" in shown(answer)
    answer = await server.answered("INTERACTION_CREATE", command("top leads", channel=CHANNEL))
    assert (answer["channel_id"], answer["flags"]) == (CHANNEL, EPHEMERAL)
    assert "Jane Doe" in shown(answer)
    assert not [one for one in server.discord.standing if one["channel_id"] == CHANNEL and not one.get("flags")]


async def test_a_stranger_gets_help_and_no_data(server: Server) -> None:
    for channel in (None, CHANNEL):
        words = "show Jane Doe" if channel is None else f"<@{BOT}> show Jane Doe"
        answer = await server.answered("MESSAGE_CREATE", message(words, EVE, channel=channel))
        assert "I don't know who you are" in shown(answer)
        assert f"--platform discord --id {EVE}" in shown(answer)
        assert "Acme" not in shown(answer)
        assert answer["channel_id"] == direct_of(EVE)


async def test_a_click_and_a_reaction_teach(server: Server) -> None:
    await server.direct("create deal Nimbus pilot 10k proposal")
    await server.worked()
    card = await server.answered("INTERACTION_CREATE", command("next step for Nimbus pilot"))
    await server.press(card, "Done")
    assert server.count("feedback where verdict = 'done'") == 1
    before = server.rows("select * from posterior order by 1, 2, 3")
    card = await server.direct("next step for Nimbus pilot")
    await server.worked()  # where the card stands is kept after it is posted
    await server.answered("MESSAGE_REACTION_ADD", reaction("👎", card))
    assert server.count("feedback where verdict = 'not_helpful'") == 1
    assert server.rows("select * from posterior order by 1, 2, 3") != before


async def test_who_has_not_spoken_to_the_bot_hears_nothing_of_it(server: Server) -> None:
    """Emoji on its cards by somebody unknown, by other bots or without a meaning, and such that are taken away."""
    card = await server.direct("what should I do next?")
    await server.worked()
    before = list(server.discord.standing)
    elsewhere = {"id": "123456", "channel_id": CHANNEL}
    for put in (reaction("👍", card, EVE), reaction("🎉", card), reaction("👍", elsewhere, EVE)):
        await server.discord.dispatch("MESSAGE_REACTION_ADD", put)
        gone = {name: value for name, value in put.items() if name != "message_author_id"}
        await server.discord.dispatch("MESSAGE_REACTION_REMOVE", gone)
    answer = await server.direct("hello")
    await server.worked()
    assert server.discord.standing == [*before, answer]


async def test_a_file_is_shown_first_and_imported_by_button(server: Server) -> None:
    server.discord.files["700"] = b"Name,Email,Shoe size\nAnn Lee,ann@lee.test,41\nBo Ray,bo@ray.test,44\n"
    preview = await server.direct("", attachments=(server.discord.attachment("700", "people.csv"),))
    assert "Nothing is written yet" in shown(preview)
    assert server.count("contact where name = 'Ann Lee'") == 0
    await server.press(preview, "Import")
    await server.worked()
    assert server.count("contact where name in ('Ann Lee', 'Bo Ray')") == 2


async def test_a_redelivered_event_is_one_activity(server: Server) -> None:
    event = message("log a meeting with Jane Doe")
    await server.answered("MESSAGE_CREATE", event)
    await server.discord.dispatch("MESSAGE_CREATE", event)
    await server.direct("hello")
    await server.worked()
    assert server.count("activity where type = 'meeting'") == 1


async def test_an_event_that_cannot_be_read_and_a_token_that_was_reset(server: Server) -> None:
    await server.discord.dispatch("MESSAGE_CREATE", {"id": "no number"})
    assert shown(await server.direct("hello"))
    await server.discord.gateway.end(4004)
    while "LOOM_DISCORD_TOKEN" not in server.bot.errors():  # noqa: ASYNC110 (another process writes it)
        await asyncio.sleep(0.05)
    await server.bot.stop()
    assert server.bot.process.returncode == 0
    assert "Traceback" not in server.bot.errors()
    await server.serve()


async def test_killed_between_hearing_and_doing(server: Server) -> None:
    """What was heard is done after the next start, once; the buttons of before still work."""
    card = await server.direct("move Acme renewal to negotiation")
    await server.worked()
    before = server.count("events.inbox")
    words = [f"add a task to call Jane Doe about point {n}" for n in range(5)]
    for text in words:
        await server.discord.dispatch("MESSAGE_CREATE", message(text))
    await asyncio.wait_for(server.heard(before + len(words)), 20)
    await server.bot.kill()
    assert server.count("events.inbox where status in ('waiting', 'working')"), "it was killed before all was done"
    await server.serve()
    await asyncio.wait_for(server.worked(), 60)
    assert server.count("task") == len(words)
    await server.press(card, "Undo")
    await server.worked()
    assert server.rows("select stage from deal where title = 'Acme renewal'") == [("proposal",)]
