"""Where an answer goes: in place of the card that was pressed, into the channel, or to one person's eyes alone.

What one person may read is never posted where another reads along. Slack gives the direct messages between two people
an id of the same kind as those between a person and the bot, so a channel counts as the latter only when Slack says so.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.adapters.base import Hopeless, Posted
from bot.adapters.slack.parse import PLATFORM, is_direct
from bot.adapters.slack.people import People
from bot.adapters.slack.posting import Card, Poster
from bot.adapters.slack.refusals import NOT_THERE, is_final, reason
from bot.messages import ButtonPress, FileShared, Inbound, Message, MessageRef, Reaction
from bot.replies import Reply, Text

NOT_TAKEN = "I have an answer for you, but Slack did not take it ({}). Ask for less at a time."

_log = logging.getLogger(__name__)


class Delivery:
    def __init__(self, poster: Poster, people: People, posted: Posted | None) -> None:
        self._poster, self._people, self._posted = poster, people, posted

    async def deliver(self, payload: Mapping[str, Any], inbound: Inbound, reply: Reply, part: str = "") -> None:
        """Answers. What Slack would refuse again and again is said in a direct message. Raises `Hopeless` when that is
        refused as well, and what Slack or the network raise when it may go well later."""
        event = f"{PLATFORM}:{inbound.event_id}:{part}"
        try:
            at = await self._answer(payload, inbound, reply, event)
        except SlackApiError as error:
            if not is_final(error):
                raise
            at = await self._instead(inbound, reply, event, reason(error))
        if at is not None and self._posted is not None:
            await self._posted(at, reply)

    async def _answer(
        self, payload: Mapping[str, Any], inbound: Inbound, reply: Reply, event: str
    ) -> MessageRef | None:
        ref, person, response_url = inbound.ref, inbound.sender.id, payload.get("response_url")
        direct = await self._is_ours(payload, inbound)
        ephemeral = inbound.private and not direct
        hidden = inbound.private or direct  # a private answer never replaces a card that everyone sees
        if reply.settles and isinstance(inbound, ButtonPress) and ref.message_id and (hidden or not reply.private):
            card = Card(ref, person, inbound.token, response_url, ephemeral)
            if await self._poster.settle(card, reply.settles, event):
                return None
        if ephemeral or (reply.private and not direct):
            await self._poster.whisper(_beside(inbound), person, reply, response_url, event)
            return None
        if isinstance(inbound, Reaction):
            ref = replace(ref, thread=ref.message_id)
        return await self._poster.answer(ref, person, reply, response_url, event)

    async def _instead(self, inbound: Inbound, reply: Reply, event: str, why: str) -> MessageRef | None:
        """The answer itself when only the place was wrong, else that there is one."""
        told = reply if why in NOT_THERE else Reply((Text(NOT_TAKEN.format(why), "error"),))
        _log.warning("Slack refused an answer (%s); it goes to the direct messages", why)
        to = replace(inbound.ref, channel=inbound.sender.id, thread=None, message_id=None)
        try:
            at = await self._poster.post(to, told, f"{event}:instead")
        except SlackApiError as error:
            if not is_final(error):
                raise
            raise Hopeless(f"Slack takes no answer: {why}, and in a direct message {reason(error)}") from error
        return at if told is reply else None

    async def _is_ours(self, payload: Mapping[str, Any], inbound: Inbound) -> bool:
        """Whether only the bot and one person read the channel. Events come from no direct messages but the bot's."""
        channel = inbound.ref.channel
        return is_direct(channel) and ("event" in payload or await self._people.direct(inbound.sender.id) == channel)


def _beside(inbound: Inbound) -> MessageRef:
    """Slack shows an ephemeral message in a thread only when somebody has written in it."""
    if isinstance(inbound, Reaction):
        return replace(inbound.ref, thread=None)
    return inbound.ref.for_one() if isinstance(inbound, Message | FileShared) else inbound.ref
