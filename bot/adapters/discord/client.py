"""From the gateway to the inbox: the discord.py client. It stores what happens and answers within three seconds that
it was heard; the work comes later, from the inbox, with the interaction's token.

Buttons, menus and modals are recognised by custom id alone, so those of before a restart work like new ones. No
privileged intent is asked for: mentions, direct messages and interactions bring their content without it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.adapters.base import Inbox
from bot.adapters.discord import snapshot
from bot.adapters.discord.filling import FORM_GONE
from bot.adapters.discord.modals import joined
from bot.adapters.discord.outgoing import as_modal, say_modal
from bot.adapters.discord.parse import PLATFORM, conversation, event_id
from bot.adapters.forms import PREFIX, Forms

SAY = "say"
"""Custom id of the modal that the message menu opens."""
_UNKNOWN_INTERACTION, _ALREADY_ANSWERED = 10062, 40060

_log = logging.getLogger(__name__)
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # the bot does not speak


class LoomClient(discord.AutoShardedClient):
    def __init__(
        self,
        inbox: Inbox,
        forms: Forms,
        shard_count: int | None = None,
        silence_seconds: float = 60.0,
        *,
        hidden: bool = False,
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.guild_reactions = intents.dm_reactions = True
        super().__init__(
            intents=intents,
            shard_count=shard_count,
            heartbeat_timeout=silence_seconds,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=0.5,  # the guild cache is not needed to answer
        )
        self._inbox, self._forms, self._hidden = inbox, forms, hidden
        self.online = False
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(
            app_commands.Command(name="crm", description="Talk to the CRM in plain words", callback=self._crm)
        )
        self.tree.add_command(app_commands.ContextMenu(name="Tell the CRM", callback=_tell_the_crm))
        _guard(self._connection.parsers)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_ready(self) -> None:
        self.online = True

    async def on_resumed(self) -> None:
        self.online = True

    async def on_disconnect(self) -> None:
        self.online = False

    async def on_message(self, message: discord.Message) -> None:
        if self.user is None or message.author.id == self.user.id:
            return
        if snapshot.guild_of(message) is not None and self.user not in message.mentions:
            return
        await self._keep(snapshot.of_message(message, self.user))

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Only these: a reaction that is taken away says nothing, and its event does not say whose the message is."""
        if self.user is None or event.user_id == self.user.id:
            return
        if event.message_author_id not in (None, self.user.id):
            return
        if event.member is not None and event.member.bot:
            return
        await self._keep(snapshot.of_reaction(event))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Components and modals; commands come through the tree."""
        data: dict[str, Any] = dict(interaction.data or {})
        custom_id = str(data.get("custom_id", ""))
        try:
            if interaction.type is discord.InteractionType.component and custom_id.startswith(PREFIX):
                await self._open(interaction, custom_id)
            elif interaction.type is discord.InteractionType.component:
                await self._heard(interaction, snapshot.of_press(interaction))
            elif interaction.type is discord.InteractionType.modal_submit and custom_id == SAY:
                text = "".join(value for _, value in joined(snapshot.submitted(interaction)))
                await self._heard(interaction, snapshot.of_command(interaction, text, None), thinking=True)
            elif interaction.type is discord.InteractionType.modal_submit and custom_id.startswith(PREFIX):
                await self._heard(interaction, snapshot.of_submission(interaction))
        except discord.HTTPException as error:
            if error.code not in (_UNKNOWN_INTERACTION, _ALREADY_ANSWERED):
                raise
            _log.warning("Discord took no answer to an interaction any more: %s", error)

    @app_commands.describe(text="What you want to know or do", file="A file to import or read")
    async def _crm(
        self, interaction: discord.Interaction[Any], text: str, file: discord.Attachment | None = None
    ) -> None:
        await self._heard(interaction, snapshot.of_command(interaction, text, file), thinking=True)

    async def _keep(self, stored: dict[str, Any]) -> bool:
        return await self._inbox.accept(PLATFORM, event_id(stored), stored, conversation(stored))

    async def _heard(
        self, interaction: discord.Interaction[Any], stored: dict[str, Any], thinking: bool = False
    ) -> None:
        """Stored first, then acknowledged. Who did not get to store it is the second of two processes. "Thinking..."
        is seen by those who will see the answer that takes its place."""
        hidden = thinking and self._hidden and stored["guild_id"] is not None
        if await self._keep({**stored, "ephemeral": True} if hidden else stored):
            await interaction.response.defer(thinking=thinking, ephemeral=hidden)

    async def _open(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        key, _, part = custom_id.split("~", maxsplit=1)[0].rpartition(".")
        form = await self._forms.opened(key)
        if form is None:
            await interaction.response.send_message(FORM_GONE, ephemeral=True)
            return
        await interaction.response.send_modal(as_modal(form, int(part), f"{key}.{part}"))


def _guard(parsers: dict[str, Callable[[Any], None]]) -> None:
    """discord.py ends the whole client when it cannot read one event. READY is left: without it nothing works."""
    for name, parse in parsers.items():
        if name != "READY":
            parsers[name] = partial(_parsed, name, parse)


def _parsed(name: str, parse: Callable[[Any], None], data: Any) -> None:
    try:
        parse(data)
    except Exception as error:
        _log.warning("an event of Discord was left out, %s: %s: %s", name, type(error).__name__, error)


async def _tell_the_crm(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    """The words of a message, to be read and changed before they are said: somebody else wrote them."""
    await interaction.response.send_modal(say_modal(message.clean_content, SAY))
