"""The Discord adapter over real sockets, against the double: signing in, events, answers, lost connections."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from discord import AppCommandType

from bot.adapters.base import ConnectionFailed
from bot.adapters.discord import limits
from bot.adapters.discord.client import LoomClient
from bot.adapters.discord.connection import DiscordAdapter, DiscordSettings
from bot.adapters.forms import ForgetfulForms, Forms
from bot.adapters.progress import Progress
from bot.messages import ButtonPress, Inbound, Message, MessageRef
from bot.replies import Attachment, Button, Item, Items, Reply, Settled, Text
from bot.testing.discord_double import DiscordDouble
from bot.testing.discord_events import DIRECT, command, message, press
from bot.testing.discord_gateway import TOKEN
from bot.testing.instant_inbox import InstantInbox

POSTED = f"/channels/{DIRECT}/messages"


@pytest.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double


class Bot:
    def __init__(
        self, api_url: str, folder: Path, token: str = TOKEN, *, forms: Forms | None = None, **settings: Any
    ) -> None:
        self.heard: list[Inbound] = []
        self.stands: list[MessageRef] = []
        self.reply = Reply((Text("Hello"),))
        self.inbox = InstantInbox()
        self.forms = forms or Forms(ForgetfulForms())
        self.adapter = DiscordAdapter(
            DiscordSettings(token, api_url, **settings), self.handle, self.inbox, self.forms, files_folder=folder,
            posted=self.posted, progress=Progress(ForgetfulForms()),
        )  # fmt: skip
        self.inbox.work = self.adapter.work

    async def handle(self, event: Inbound) -> Reply | None:
        self.heard.append(event)
        return self.reply

    async def posted(self, at: MessageRef, reply: Reply) -> None:
        self.stands.append(at)


async def test_message_button_reconnect_and_resume(discord: DiscordDouble, tmp_path: Path) -> None:
    bot = Bot(discord.api_url, tmp_path)
    await bot.adapter.start()
    assert bot.adapter.connection().state == "connected"
    (identify,) = discord.ops(2)
    assert identify["intents"] & (1 << 15 | 1 << 8 | 1 << 1) == 0, "no privileged intent is asked for"

    discord.limited = 1
    await discord.dispatch("MESSAGE_CREATE", message("top leads"))
    first, again = await discord.called("POST", POSTED, times=2)
    assert first["content"] == "Hello"
    assert first["nonce"] == again["nonce"], "a repeated post is recognised as the same"
    assert first["enforce_nonce"] is True
    assert isinstance(bot.heard[0], Message)

    clicked = press("b.x.1")
    await discord.dispatch("INTERACTION_CREATE", clicked)
    (heard,) = await discord.called("POST", f"/interactions/{clicked['id']}/{clicked['token']}/callback")
    assert heard == {"type": 6}
    await discord.called("POST", f"/webhooks/{clicked['application_id']}/{clicked['token']}")
    pressed = bot.heard[1]
    assert isinstance(pressed, ButtonPress)
    assert pressed.token == "b.x.1"

    missed = message("while you were away")
    await discord.dispatch("MESSAGE_CREATE", missed, deliver=False)
    await discord.reconnect()
    (resume,) = await discord.got(6)
    assert resume["seq"] == 3
    await discord.called("POST", POSTED, times=3)
    assert isinstance(bot.heard[2], Message)
    assert bot.heard[2].text == "while you were away"
    await discord.dispatch("MESSAGE_CREATE", missed)
    await discord.dispatch("MESSAGE_CREATE", message("and now"))
    await discord.called("POST", POSTED, times=4)
    assert [event.text for event in bot.heard[3:] if isinstance(event, Message)] == ["and now"], "repeated: worked once"
    await bot.adapter.stop()
    assert bot.adapter.connection().state == "off"


async def test_a_press_changes_its_card_and_of_a_long_one_only_its_message(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    bot = Bot(discord.api_url, tmp_path)
    await bot.adapter.start()
    lines = tuple(Items((Item(f"line {n}", (), (Button("Done", f"b.x.{n}"),)),)) for n in range(8))
    bot.reply = Reply(lines)
    await discord.dispatch("MESSAGE_CREATE", message("what next?"))
    await discord.called("POST", POSTED, times=2)
    before = [dict(one) for one in discord.standing]
    settled = (*lines[:7], Items((Item("line 7", ("✓ Done",)),)))
    bot.reply = Reply((Text("Thanks"),), Settled(lines, settled))
    await discord.dispatch("INTERACTION_CREATE", press("b.x.7", card=before[1]))
    (edit,) = await discord.called("PATCH", f"{POSTED}/{before[1]['id']}")
    assert "✓ Done" in str(edit["embeds"])
    assert "b.x.7" not in str(edit["components"])
    assert "b.x.6" in str(edit["components"])
    assert discord.standing[0] == before[0]
    assert len(discord.standing) == 2, "no new message"
    await bot.adapter.stop()


async def test_an_interaction_that_is_too_old_is_answered_in_its_channel(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    """A token lives for 15 minutes; what took longer, or waited for a restart, still arrives."""
    bot = Bot(discord.api_url, tmp_path)
    await bot.adapter.start()
    clicked = command("a long story")
    discord.expired.add(clicked["token"])
    await discord.dispatch("INTERACTION_CREATE", clicked)
    (posted,) = await discord.called("POST", POSTED)
    assert posted["content"] == "Hello"
    await bot.adapter.stop()


async def test_a_card_that_was_deleted_is_answered_anew(discord: DiscordDouble, tmp_path: Path) -> None:
    bot = Bot(discord.api_url, tmp_path)
    await bot.adapter.start()
    bot.reply = Reply((Text("Undone"),), Settled((), (Text("Undone"),)))
    clicked = press("b.x.1")
    discord.deleted.add(clicked["message"]["id"])
    await discord.dispatch("INTERACTION_CREATE", clicked)
    hook = f"/webhooks/{clicked['application_id']}/{clicked['token']}"
    (posted,) = await discord.called("POST", hook)
    assert posted["content"] == "Undone"
    await bot.adapter.stop()


async def test_a_file_larger_than_discord_takes_is_said_not_sent(discord: DiscordDouble, tmp_path: Path) -> None:
    big = tmp_path / "all.csv"
    big.write_bytes(b"x" * (limits.FILE_BYTES + 1))
    bot = Bot(discord.api_url, tmp_path)
    bot.reply = Reply((Text("Here"), Attachment("all.csv", str(big), "text/csv")))
    await bot.adapter.start()
    await discord.dispatch("MESSAGE_CREATE", message("export"))
    (posted,) = await discord.called("POST", POSTED)
    assert "all.csv is larger than the 10 MB" in str(posted["embeds"])
    sent = message("read this")
    sent["attachments"] = [
        {"id": "7", "filename": "big.csv", "size": limits.FILE_BYTES + 1, "url": "x", "proxy_url": "x"}
    ]
    bot.reply = Reply((Text("Read"),))
    await discord.dispatch("MESSAGE_CREATE", sent)
    refused, _ = (await discord.called("POST", POSTED, times=3))[1:]
    assert "big.csv is larger than 10 MB; I did not read it." in refused["content"]
    await bot.adapter.stop()


def test_the_commands_fit() -> None:
    """100 global commands of 8,000 characters each; a name in lower case, a description of 100."""
    client = LoomClient(InstantInbox(), Forms(ForgetfulForms()))
    made = [one.to_dict(client.tree) for kind in AppCommandType for one in client.tree.get_commands(type=kind)]
    assert 1 <= len(made) <= 100
    for one in made:
        assert len(json.dumps(one)) <= 8_000
        assert len(one.get("description", "")) <= 100
        assert all(len(option["description"]) <= 100 for option in one.get("options", ()))


async def test_an_invalid_session_is_identified_again(discord: DiscordDouble, tmp_path: Path) -> None:
    bot = Bot(discord.api_url, tmp_path)
    await bot.adapter.start()
    await discord.invalidate()
    first, second = await discord.got(2, times=2)
    assert (second["token"], second["intents"]) == (TOKEN, first["intents"])
    assert discord.ops(6) == [], "a session that is gone is not resumed"
    await discord.dispatch("MESSAGE_CREATE", message("hello"))
    (answer,) = await discord.called("POST", POSTED)
    assert answer["content"] == "Hello"
    assert [event.text for event in bot.heard if isinstance(event, Message)] == ["hello"]
    await bot.adapter.stop()


async def test_heartbeats_are_sent(tmp_path: Path) -> None:
    async with DiscordDouble(heartbeat_ms=100) as discord:
        bot = Bot(discord.api_url, tmp_path)
        await bot.adapter.start()
        before = len(discord.ops(1))
        heard = await discord.got(1, times=before + 2)
        assert heard[-1] == 1, "the number of READY, the last event that came"
        await discord.dispatch("MESSAGE_CREATE", message("hello"))
        await discord.called("POST", POSTED)
        before = len(discord.ops(1))
        heard = await discord.got(1, times=before + 2)
        assert heard[-1] == 2
        assert discord.gateway.closed == [], "acknowledged, so the connection stays"
        await bot.adapter.stop()


async def test_a_gateway_that_hears_no_heartbeat_is_left_and_resumed(tmp_path: Path) -> None:
    """A zombie: the socket is open and nothing comes back. What was said meanwhile comes with the RESUME, once."""
    async with DiscordDouble(heartbeat_ms=200) as discord:
        bot = Bot(discord.api_url, tmp_path, silence_seconds=0.5)
        await bot.adapter.start()
        discord.gateway.acknowledge_heartbeats = False
        await discord.dispatch("MESSAGE_CREATE", message("said to a zombie"), deliver=False)
        await discord.until(lambda: discord.gateway.closed == [4000])
        assert bot.heard == []
        discord.gateway.acknowledge_heartbeats = True
        (resume,) = await discord.got(6)
        assert resume["seq"] == 1
        assert len(discord.ops(2)) == 1, "resumed, not identified anew"
        await discord.called("POST", POSTED)
        assert [event.text for event in bot.heard if isinstance(event, Message)] == ["said to a zombie"]
        assert bot.adapter.connection().state == "connected"
        await bot.adapter.stop()


@pytest.mark.parametrize(
    ("changes", "token", "setting", "words"),
    [
        ({}, "wrong", "LOOM_DISCORD_TOKEN", "was refused; copy the token again"),
        ({"close_after_identify": 4014}, TOKEN, "LOOM_DISCORD_TOKEN", "gateway intents Discord refuses (4014)"),
    ],
)
async def test_a_refusal_names_the_setting_and_the_fix(
    tmp_path: Path, changes: dict[str, Any], token: str, setting: str, words: str
) -> None:
    async with DiscordDouble(**changes) as discord:
        bot = Bot(discord.api_url, tmp_path, token)
        with pytest.raises(ConnectionFailed) as failed:
            await bot.adapter.start()
        assert str(failed.value).startswith(f"discord: {setting}: ")
        assert words in str(failed.value)
        assert bot.adapter.connection().state == "failed"


async def test_an_address_that_does_not_answer_is_named(tmp_path: Path) -> None:
    bot = Bot("http://127.0.0.1:1/api/", tmp_path)
    with pytest.raises(
        ConnectionFailed, match=r"discord: LOOM_DISCORD_API_URL: http://127\.0\.0\.1:1/api/v10 does not answer"
    ):
        await bot.adapter.start()


async def test_a_retried_follow_up_goes_on_after_the_message_that_failed(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    bot = Bot(discord.api_url, tmp_path)
    bot.reply = Reply(tuple(Text(f"part {n} " + "x" * 2900) for n in range(6)))
    await bot.adapter.start()
    discord.failing = [0, 401]
    clicked = command("a long story")
    await discord.dispatch("INTERACTION_CREATE", clicked)
    hook = f"/webhooks/{clicked['application_id']}/{clicked['token']}"
    await discord.called("PATCH", f"{hook}/messages/@original")
    await discord.called("POST", hook)
    stored = {"kind": "command", "id": clicked["id"], "interaction_token": clicked["token"], "message_id": None,
              "application_id": clicked["application_id"], "channel_id": DIRECT, "guild_id": None, "ephemeral": False,
              "user": {"id": "2000", "name": "ana", "bot": False}, "text": "a long story", "attachments": []}  # fmt: skip
    await bot.adapter.work(stored)
    shown = "".join(one["content"] + str(one["embeds"]) for one in discord.standing)
    assert [shown.count(f"part {n} ") for n in range(6)] == [1] * 6
    await bot.adapter.stop()
