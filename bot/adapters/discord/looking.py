"""Whether a message of ours stands in Discord: it is looked for when nobody knows whether a post was done.

Discord recognises a repeated post by its nonce, but only for some minutes, and a follow-up of an interaction has none.
So an answer to a message is looked for by that message, and a follow-up by its interaction. Nobody can look for what
one person sees alone, and the bot may not look everywhere: then the post is tried again.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any

import discord

PAGE = 100

_log = logging.getLogger(__name__)


class Looker:
    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def follow_up(self, stored: Mapping[str, Any], known: Collection[str], since: float) -> str | None:
        """The id of the first message that came of the interaction and is none of those `known`."""
        guild = int(stored["guild_id"]) if stored["guild_id"] else None
        channel = self._client.get_partial_messageable(int(stored["channel_id"]), guild_id=guild)
        async for message in _after(channel, int(stored["id"])):
            came_of = message.interaction_metadata
            if came_of is not None and str(came_of.id) == stored["id"] and str(message.id) not in known:
                return str(message.id)
        return None

    async def answer(self, channel: Any, question: discord.PartialMessage, content: str, since: float) -> str | None:
        """`<channel> <id>` of our message that answers the question with this content."""
        mine = self._client.user
        async for message in _after(channel, question.id):
            answered = message.reference.message_id if message.reference is not None else None
            if mine is not None and (message.author.id, answered, message.content) == (mine.id, question.id, content):
                return f"{message.channel.id} {message.id}"
        return None


async def _after(channel: Any, message_id: int) -> AsyncIterator[discord.Message]:
    """What stands in the channel after a message or an interaction, oldest first; nothing where we may not look."""
    try:
        async for message in channel.history(limit=PAGE, after=discord.Object(message_id)):
            yield message
    except (discord.Forbidden, discord.NotFound) as error:
        _log.info("Discord does not let me look for an answer of mine (%s); it is posted again", error.status)
