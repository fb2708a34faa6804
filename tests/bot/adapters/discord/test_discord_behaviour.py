"""The Discord adapter as people meet it, in simcord: real discord.py against a simulated Discord."""

from dataclasses import dataclass, field
from pathlib import Path

import discord
import pytest
from simcord.env import Env

from bot.adapters.discord.connection import DiscordAdapter, DiscordSettings
from bot.adapters.forms import ForgetfulForms, Forms
from bot.messages import ButtonPress, FileShared, Inbound, Message, MessageRef, Reaction
from bot.replies import Button, Buttons, Form, FormField, Reply, Text
from bot.testing.in_place import in_place
from bot.testing.instant_inbox import InstantInbox


@dataclass
class Bot:
    folder: Path
    reply: Reply | None = field(default_factory=lambda: Reply((Text("Hello"), Buttons((Button("Undo", "b.x.1"),)))))
    heard: list[Inbound] = field(default_factory=list)
    stands: list[MessageRef] = field(default_factory=list)
    inbox: InstantInbox = field(default_factory=InstantInbox)
    forms: Forms = field(default_factory=lambda: Forms(ForgetfulForms()))

    def adapter(self) -> DiscordAdapter:
        adapter = DiscordAdapter(
            DiscordSettings("token", shard_count=1), self.handle, self.inbox, self.forms,
            files_folder=self.folder, posted=self.posted,
        )  # fmt: skip
        self.inbox.work = adapter.work
        return adapter

    async def handle(self, event: Inbound) -> Reply | None:
        self.heard.append(event)
        return self.reply

    async def posted(self, at: MessageRef, reply: Reply) -> None:
        self.stands.append(at)


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path)


@pytest.fixture
def simcord_bot(bot: Bot) -> discord.Client:
    return bot.adapter().client


@pytest.fixture
def env(simcord_env: Env) -> Env:
    return simcord_env


async def test_a_slash_command_is_heard_at_once_and_answered(bot: Bot, env: Env) -> None:
    guild = env.create_guild()
    channel = guild.create_text_channel("sales")
    ana = guild.add_member(env.create_user("ana"))
    result = await ana.slash(channel, "crm", text="top leads")
    (heard,) = bot.heard
    assert isinstance(heard, Message)
    assert (heard.text, heard.private, heard.sender.id) == ("top leads", False, str(ana.id))
    assert result.acknowledged
    assert result.response is not None
    assert result.response.content == "Hello"
    assert bot.stands[0].message_id == str(result.response.id)


async def test_a_private_answer_to_a_command_is_seen_by_the_asker_only(bot: Bot, env: Env) -> None:
    bot.reply = Reply((Text("for you"),), private=True)
    guild = env.create_guild()
    channel = guild.create_text_channel("sales")
    ana = guild.add_member(env.create_user("ana"))
    result = await ana.slash(channel, "crm", text="my deals")
    shown = [message for message in result.followups if message.content == "for you"]
    assert [message.ephemeral for message in shown] == [True]


async def test_mentions_and_direct_messages_are_heard_and_other_talk_is_not(bot: Bot, env: Env) -> None:
    guild = env.create_guild()
    channel = guild.create_text_channel("sales")
    ana = guild.add_member(env.create_user("ana"))
    assert env.bot.user is not None
    await ana.send(channel, "lunch?")
    assert bot.heard == []
    await ana.send(channel, f"<@{env.bot.user.id}> call with jane went great")
    await ana.send_dm("pipeline")
    said = [(event.text, event.private) for event in bot.heard if isinstance(event, Message)]
    assert said == [("call with jane went great", False), ("pipeline", True)]
    answer = channel.last_message
    assert answer is not None
    assert answer.content == "Hello"
    assert answer.reference is not None


async def test_a_button_works_after_a_restart_and_replaces_its_card(bot: Bot, env: Env) -> None:
    guild = env.create_guild()
    channel = guild.create_text_channel("sales")
    ana = guild.add_member(env.create_user("ana"))
    result = await ana.slash(channel, "crm", text="log a call")
    assert result.response is not None
    await env.restart_bot(bot.adapter().client)
    bot.reply = in_place((Text("Undone"),))
    await ana.click(result.response.message, label="Undo")
    pressed = bot.heard[-1]
    assert isinstance(pressed, ButtonPress)
    assert pressed.token == "b.x.1"
    assert channel.last_message is not None
    assert channel.last_message.id == result.response.id
    assert channel.last_message.content == "Undone"


async def test_a_form_opens_and_comes_back_with_its_values(bot: Bot, env: Env) -> None:
    fields = (FormField("value", "Value", "40k"), FormField("stage", "Stage", "lead", options=("lead", "won")))
    bot.reply = Reply((Text("Which value?"), Form("New deal", fields, "b.y.0")))
    guild = env.create_guild()
    channel = guild.create_text_channel("sales")
    ana = guild.add_member(env.create_user("ana"))
    card = (await ana.slash(channel, "crm", text="deal with Acme")).response
    assert card is not None
    opened = await ana.click(card.message, label="New deal")
    assert opened.modal is not None
    assert len(bot.heard) == 1
    bot.reply = Reply((Text("Created"),))
    await ana.submit_modal(opened, {"0.0.value": "50k", "1.0.stage": ["won"]})
    pressed = bot.heard[-1]
    assert isinstance(pressed, ButtonPress)
    assert (pressed.token, pressed.values) == ("b.y.0", (("value", "50k"), ("stage", "won")))


async def test_a_long_form_is_filled_in_parts(bot: Bot, env: Env) -> None:
    fields = tuple(FormField(f"f{n}", f"Field {n}", str(n)) for n in range(7))
    bot.reply = Reply((Text("Please"), Form("Contact", fields, "b.y.0")))
    guild = env.create_guild()
    channel = guild.create_text_channel("sales")
    ana = guild.add_member(env.create_user("ana"))
    card = (await ana.slash(channel, "crm", text="new contact")).response
    assert card is not None
    first = await ana.click(card.message, label="Contact (1/2)")
    kept = await ana.submit_modal(first, {f"{n}.0.f{n}": f"v{n}" for n in range(5)})
    assert kept.acknowledged
    (told,) = kept.followups
    assert told.content == "Kept. Please fill in the other parts of the form, too."
    assert told.ephemeral
    assert len(bot.heard) == 1
    second = await ana.click(card.message, label="Contact (2/2)")
    await ana.submit_modal(second, {f"{n}.0.f{n}": f"v{n}" for n in (5, 6)})
    pressed = bot.heard[-1]
    assert isinstance(pressed, ButtonPress)
    assert pressed.values == tuple((f"f{n}", f"v{n}") for n in range(7))


async def test_a_menu_choice_is_a_press(bot: Bot, env: Env) -> None:
    bot.reply = Reply((Text("Which?"), Buttons(tuple(Button(f"Deal {n}", f"b.x.{n}") for n in range(7)))))
    guild = env.create_guild()
    channel = guild.create_text_channel("sales")
    ana = guild.add_member(env.create_user("ana"))
    card = (await ana.slash(channel, "crm", text="move the deal")).response
    assert card is not None
    await ana.select(card.message, ["b.x.3"])
    pressed = bot.heard[-1]
    assert isinstance(pressed, ButtonPress)
    assert pressed.token == "b.x.3"


async def test_a_reaction_on_an_answer_finds_where_it_stands(bot: Bot, env: Env) -> None:
    guild = env.create_guild()
    channel = guild.create_text_channel("sales")
    ana = guild.add_member(env.create_user("ana"))
    card = (await ana.slash(channel, "crm", text="next action")).response
    assert card is not None
    bot.reply = None
    await ana.react(card.message, "👍")
    reaction = bot.heard[-1]
    assert isinstance(reaction, Reaction)
    assert (reaction.emoji, reaction.added) == ("👍", True)
    assert reaction.ref == bot.stands[0]


async def test_a_file_is_fetched(bot: Bot, env: Env) -> None:
    guild = env.create_guild()
    channel = guild.create_text_channel("sales")
    ana = guild.add_member(env.create_user("ana"))
    assert env.bot.user is not None
    await ana.send(channel, f"<@{env.bot.user.id}>", attachments=[("leads.csv", b"name\nJane\n")])
    (heard,) = bot.heard
    assert isinstance(heard, FileShared)
    assert heard.files[0].name == "leads.csv"
    assert heard.files[0].size == 10


async def test_the_message_menu_shows_the_words_before_they_are_said(bot: Bot, env: Env) -> None:
    guild = env.create_guild()
    channel = guild.create_text_channel("sales")
    ana, eve = guild.add_member(env.create_user("ana")), guild.add_member(env.create_user("eve"))
    message = await eve.send(channel, "delete all deals")
    opened = await ana.context_menu(channel, "Tell the CRM", message)
    assert opened.modal is not None
    assert bot.heard == []
    await ana.submit_modal(opened, {"0.0.text": "add a note"})
    (heard,) = bot.heard
    assert isinstance(heard, Message)
    assert (heard.text, heard.sender.id) == ("add a note", str(ana.id))
