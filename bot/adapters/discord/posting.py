"""From a Reply to Discord: channel messages, follow-ups, edits of the clicked card, direct messages."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import discord

from bot.adapters.discord import limits
from bot.adapters.discord.looking import Looker
from bot.adapters.discord.outgoing import as_embeds, as_file, as_view
from bot.adapters.discord.parse import PLATFORM
from bot.adapters.discord.pieces import OutMessage
from bot.adapters.discord.render import render
from bot.adapters.forms import Forms
from bot.adapters.placing import changed
from bot.adapters.progress import Progress, Steps
from bot.messages import MessageRef
from bot.replies import Attachment, Block, Form, Reply, Settled, Text


class _Original:
    """discord.py takes the id of a message, and quotes one that is a string: Discord's path has none quoted."""

    def __str__(self) -> str:
        return "@original"


ORIGINAL: Any = _Original()
"""Stands for "thinking...", or for the message whose component was pressed."""
TOKEN_EXPIRED = frozenset({10015, 10062, 50027})
CANNOT_MESSAGE_USER = 50007
UNKNOWN_MESSAGE = 10008
NO_DIRECT_MESSAGES = "I can only show this in a direct message, and you do not take any from me here."
ONLY_YOU = "The answer is for your eyes only."

Stored = Mapping[str, Any]
Send = Callable[..., Awaitable[str]]
CALL_SECONDS = 60.0
"""How long a call may take; less than the minutes in which Discord recognises a repeated post. One that is given up may
have done its work all the same."""


class Poster:
    """Every method may be called again for the same `event` after it failed: what was posted stays posted once."""

    def __init__(
        self, client: discord.Client, forms: Forms, progress: Progress, call_seconds: float = CALL_SECONDS
    ) -> None:
        self._client, self._forms, self._progress = client, forms, progress
        self._call_seconds, self._looker = call_seconds, Looker(client)

    async def post(self, to: MessageRef, reply: Reply, event: str | None = None) -> MessageRef | None:
        """Posts into a channel (as an answer to `to.message_id`, if any). Returns the first message. With the event
        that is answered, Discord recognises a repeated post and does not show it twice."""
        guild = int(to.workspace) if to.workspace else None
        channel = self._client.get_partial_messageable(int(to.channel), guild_id=guild)
        answered = channel.get_partial_message(int(to.message_id)) if to.message_id else None
        return await self._send(channel, to.workspace, await self._ready(reply), event, answered)

    async def whisper(self, to: MessageRef, person: str, reply: Reply, event: str | None = None) -> MessageRef | None:
        """A message in a channel cannot be answered so that one person sees it: a direct message can."""
        try:
            return await self.direct(person, reply, event)
        except discord.Forbidden as error:
            if error.code != CANNOT_MESSAGE_USER:
                raise
        await self.post(to, Reply((Text(NO_DIRECT_MESSAGES, "error"),)), event)
        return None

    async def direct(self, person: str, reply: Reply, event: str | None = None) -> MessageRef | None:
        """A direct message. Raises `discord.Forbidden` when the person takes none."""
        user = await self._client.fetch_user(int(person))
        channel = await user.create_dm()
        return await self._send(channel, "", await self._ready(reply), event)

    async def follow_up(self, stored: Stored, reply: Reply, event: str) -> MessageRef | None:
        """Answers an interaction with its token; the first answer takes the place of "thinking...". Tried again for
        the same event, it goes on with the message that failed. Raises
        `discord.HTTPException` with a code of `TOKEN_EXPIRED` after 15 minutes."""
        webhook = discord.Webhook.partial(
            int(stored["application_id"]), stored["interaction_token"], client=self._client
        )
        webhook.type = discord.WebhookType.application  # what an interaction's is, and only that may send ephemerally
        messages = list(await self._ready(reply))
        steps = self._progress.of(event)

        async def send(**arguments: Any) -> str:
            async with asyncio.timeout(self._call_seconds):
                return str((await webhook.send(wait=True, **arguments)).id)

        async def take_the_place_of_thinking(message: OutMessage) -> str:
            try:
                async with asyncio.timeout(self._call_seconds):
                    return str((await webhook.edit_message(ORIGINAL, **_changes(message))).id)
            except discord.NotFound as error:  # somebody has removed it
                if error.code != UNKNOWN_MESSAGE:
                    raise
            return await send(ephemeral=ephemeral, **_arguments(message))

        thinking, ephemeral = stored["kind"] == "command", bool(stored["ephemeral"]) or reply.private
        placed: list[str] = []
        if thinking and not stored["ephemeral"] and stored["guild_id"] is not None and reply.private:
            # "thinking..." stands there for everyone, and so does what takes its place
            thinking = False
            only_you = partial(take_the_place_of_thinking, OutMessage(ONLY_YOU))
            placed.append(await steps.once("only you", only_you))
        elif reply.settles and _may_change(stored, reply) and await self._settle(stored, reply.settles, steps, send):
            return None
        for place, message in enumerate(messages):
            if thinking and place == 0:
                sent = await steps.once("send 0", partial(take_the_place_of_thinking, message))
            else:
                again = None if ephemeral else partial(self._looker.follow_up, stored, tuple(placed))
                post = partial(send, ephemeral=ephemeral, **_arguments(message))
                sent = await steps.once(f"send {place}", post, again)
            placed.append(sent)
        if not messages or ephemeral:
            return None
        return MessageRef(PLATFORM, stored["guild_id"] or "", stored["channel_id"], None, placed[0])

    async def _settle(self, stored: Stored, change: Settled, steps: Steps, send: Send) -> bool:
        """Changes the card that was pressed where it stands; what does not fit follows it. False when it is gone, or
        can only be changed together with other messages."""
        stood, messages = render(Reply(change.before)), await self._ready(Reply(change.after))
        pressed = stored["token"] if stored["kind"] == "form" else (stored["values"] or [stored["custom_id"]])[0]
        place = changed(stood, messages, lambda one: pressed in json.dumps(one.components))
        if place is None:
            return False
        now = _changes(messages[place[0]])
        try:
            if stored["ephemeral"]:  # only the interaction can reach it
                webhook = discord.Webhook.partial(
                    int(stored["application_id"]), stored["interaction_token"], client=self._client
                )
                await webhook.edit_message(ORIGINAL, **now)
            else:
                channel = self._client.get_partial_messageable(int(stored["channel_id"]))
                await channel.get_partial_message(int(stored["message_id"])).edit(**now)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            return False
        hidden, placed = bool(stored["ephemeral"]), list[str]()
        for n, rest in enumerate(messages[place[1] :]):
            again = None if hidden else partial(self._looker.follow_up, stored, tuple(placed))
            placed.append(await steps.once(f"follow {n}", partial(send, ephemeral=hidden, **_arguments(rest)), again))
        return True

    async def _send(
        self,
        channel: discord.abc.Messageable,
        workspace: str,
        messages: tuple[OutMessage, ...],
        event: str | None,
        answered: discord.PartialMessage | None = None,
    ) -> MessageRef | None:
        steps, step = self._progress.of(event), "direct" if answered is None else "post"
        first: MessageRef | None = None

        async def send(arguments: dict[str, Any]) -> str:
            async with asyncio.timeout(self._call_seconds):
                sent = await channel.send(**arguments)
            return f"{sent.channel.id} {sent.id}"

        for place, message in enumerate(messages):
            arguments, again = _arguments(message), None
            if event is not None:
                arguments["nonce"] = hashlib.sha256(f"{event}:{place}".encode()).hexdigest()[:25]
            if answered is not None and place == 0:
                arguments["reference"] = answered.to_reference(fail_if_not_exists=False)
                arguments["mention_author"] = False
                again = partial(self._looker.answer, channel, answered, message.content)
            at, _, id_ = (await steps.once(f"{step} {place}", partial(send, arguments), again)).partition(" ")
            first = first or MessageRef(PLATFORM, workspace, at, None, id_)
        return first

    async def _ready(self, reply: Reply) -> tuple[OutMessage, ...]:
        blocks: list[Block] = []
        for block in reply.blocks:
            if isinstance(block, Form):
                await asyncio.to_thread(self._forms.keep, block)
            if isinstance(block, Attachment) and await asyncio.to_thread(_size, block) > limits.FILE_BYTES:
                blocks.append(Text(f"{block.name} is larger than the 10 MB that Discord takes.", "error"))
            else:
                blocks.append(block)
        return render(Reply(tuple(blocks)))


def _may_change(stored: Stored, reply: Reply) -> bool:
    """A private answer never takes the place of a card that everyone sees."""
    hidden = bool(stored["ephemeral"]) or stored["guild_id"] is None
    return stored["message_id"] is not None and (hidden or not reply.private)


def _size(file: Attachment) -> int:
    return Path(file.path).stat().st_size


def _changes(message: OutMessage) -> dict[str, Any]:
    """What makes another message of one that stands there."""
    return {
        "content": message.content or None,
        "embeds": as_embeds(message),
        "view": as_view(message),
        "attachments": [as_file(file) for file in message.files],
        "allowed_mentions": discord.AllowedMentions.none(),
    }


def _arguments(message: OutMessage) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "embeds": as_embeds(message),
        "files": [as_file(file) for file in message.files],
        "allowed_mentions": discord.AllowedMentions.none(),
    }
    if message.content:
        arguments["content"] = message.content
    view = as_view(message)
    if view is not None:
        arguments["view"] = view
    return arguments
