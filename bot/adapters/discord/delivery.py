"""Where an answer goes: to the interaction, into the channel, or to one person's direct messages."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord

from bot.adapters.base import Hopeless, Posted
from bot.adapters.discord.parse import PLATFORM
from bot.adapters.discord.posting import TOKEN_EXPIRED, Poster
from bot.messages import ButtonPress, Inbound, MessageRef
from bot.replies import Reply, Text

REFUSED = frozenset({400, 403, 404, 413})
"""Statuses that the same request would meet again; 401 is about the token, whatever it says."""
NOT_TAKEN = "I have an answer for you, but Discord did not take it ({}). Ask for less at a time."

_log = logging.getLogger(__name__)


class Delivery:
    def __init__(self, poster: Poster, posted: Posted | None) -> None:
        self._poster, self._posted = poster, posted

    async def deliver(self, stored: Mapping[str, Any], inbound: Inbound, reply: Reply, part: str = "") -> None:
        """Answers; `part` names one of several answers to an event. What Discord would refuse again and again is said
        in a direct message. Raises `Hopeless` when that is refused as well, and what Discord or the network raise when
        it may go well later."""
        event = f"{PLATFORM}:{inbound.event_id}:{part}" if part else f"{PLATFORM}:{inbound.event_id}"
        try:
            at = await self._answer(stored, inbound, reply, event)
        except discord.HTTPException as error:
            if error.status not in REFUSED:
                raise
            at = await self._instead(inbound, reply, event, error)
        if at is not None and self._posted is not None:
            await self._posted(at, reply)

    async def _answer(self, stored: Mapping[str, Any], inbound: Inbound, reply: Reply, event: str) -> MessageRef | None:
        if "interaction_token" in stored:
            try:
                return await self._poster.follow_up(stored, reply, event)
            except discord.HTTPException as error:
                if error.code not in TOKEN_EXPIRED:
                    raise
        ref = replace(inbound.ref, message_id=None) if isinstance(inbound, ButtonPress) else inbound.ref
        if (reply.private or inbound.private) and ref.workspace:
            return await self._poster.whisper(ref, inbound.sender.id, reply, event)
        return await self._poster.post(ref, reply, event)

    async def _instead(
        self, inbound: Inbound, reply: Reply, event: str, error: discord.HTTPException
    ) -> MessageRef | None:
        """The answer itself when only the place was wrong, else that there is one."""
        told = Reply((Text(NOT_TAKEN.format(_reason(error)), "error"),)) if error.status in (400, 413) else reply
        _log.warning("Discord refused an answer (%s); it goes to the direct messages", _reason(error))
        try:
            at = await self._poster.direct(inbound.sender.id, told, f"{event}:instead")
        except discord.HTTPException as again:
            if again.status not in REFUSED:
                raise
            reasons = f"{_reason(error)}, and in a direct message {_reason(again)}"
            raise Hopeless(f"Discord takes no answer: {reasons}") from again
        return at if told is reply else None


def _reason(error: discord.HTTPException) -> str:
    return f"{error.status}, {error.code}: {error.text}" if error.text else f"{error.status}, {error.code}"
