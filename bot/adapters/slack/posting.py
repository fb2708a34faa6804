"""From a Reply to Slack: posts, updates, ephemeral answers and files, wherever the bot may write."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.forms import Forms
from bot.adapters.slack import limits
from bot.adapters.slack.parse import PLATFORM
from bot.adapters.slack.render import Rendered, render
from bot.messages import MessageRef
from bot.replies import Attachment, Reply

NOT_A_MEMBER = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action"})
"""The bot may not write in the channel; a slash command may still be answered through its `response_url`."""


class Poster:
    def __init__(self, client: AsyncWebClient, forms: Forms) -> None:
        self._client, self._forms = client, forms

    async def post(self, to: MessageRef, reply: Reply) -> MessageRef | None:
        """Posts into a channel, a thread, or (a user id as channel) a direct message. Returns the first message."""
        rendered = await self._ready(reply)
        first: MessageRef | None = None
        for message in rendered.messages:
            sent = await self._client.chat_postMessage(
                channel=to.channel, thread_ts=to.thread, unfurl_links=False, unfurl_media=False, **message
            )
            first = first or MessageRef(PLATFORM, to.workspace, str(sent["channel"]), to.thread, str(sent["ts"]))
        await self._upload(first.channel if first else to.channel, to.thread, rendered.files)
        return first

    async def answer(self, to: MessageRef, person: str, reply: Reply, response_url: str | None) -> MessageRef | None:
        """Posts, and goes through the `response_url` of a slash command where the bot is not a member."""
        try:
            return await self.post(to, reply)
        except SlackApiError as error:
            if response_url is None or error.response.get("error") not in NOT_A_MEMBER:
                raise
        await self._respond(response_url, person, await self._ready(reply), "in_channel")
        return None

    async def whisper(self, to: MessageRef, person: str, reply: Reply, response_url: str | None) -> None:
        """Answers so that only `person` sees it. Files cannot be ephemeral: they go to the direct message."""
        rendered = await self._ready(reply)
        try:
            for message in rendered.messages:
                await self._client.chat_postEphemeral(channel=to.channel, user=person, thread_ts=to.thread, **message)
        except SlackApiError as error:
            if response_url is None or error.response.get("error") not in NOT_A_MEMBER | {"user_not_in_channel"}:
                raise
            await self._respond(response_url, person, rendered, "ephemeral")
            return
        await self._upload_directly(person, rendered.files)

    async def replace(
        self, card: MessageRef, person: str, reply: Reply, response_url: str | None, ephemeral: bool
    ) -> MessageRef | None:
        """Puts the reply in place of the card that was clicked; what does not fit follows it."""
        rendered = await self._ready(reply)
        if not rendered.messages:
            return card
        first, *rest = rendered.messages
        if ephemeral:
            if response_url is None:
                await self.whisper(card, person, reply, None)
                return None
            replacement = Rendered((first,), (), ())
            await self._respond(response_url, person, replacement, "ephemeral", replace=True)
            for message in rest:
                await self._client.chat_postEphemeral(
                    channel=card.channel, user=person, thread_ts=card.thread, **message
                )
            await self._upload_directly(person, rendered.files)
            return None
        await self._client.chat_update(channel=card.channel, ts=card.message_id or "", **first)
        for message in rest:
            await self._client.chat_postMessage(channel=card.channel, thread_ts=card.thread, **message)
        await self._upload(card.channel, card.thread, rendered.files)
        return card

    async def _ready(self, reply: Reply) -> Rendered:
        rendered = render(reply)
        for form in rendered.forms:
            await asyncio.to_thread(self._forms.keep, form)
        return rendered

    async def _respond(self, url: str, person: str, rendered: Rendered, kind: str, *, replace: bool = False) -> None:
        """A `response_url` may be used five times; what is left goes to the direct message."""
        webhook = AsyncWebhookClient(url)
        fitting = rendered.messages[: limits.RESPONSE_URL_USES]
        for message in fitting:
            sent = await webhook.send(response_type=kind, replace_original=replace, **message)
            if sent.status_code != 200:
                raise ConnectionError(f"Slack answered {sent.status_code} to a response_url: {sent.body}")
        left = rendered.messages[limits.RESPONSE_URL_USES :]
        if left or rendered.files:
            direct = await self._direct(person)
            for message in left:
                await self._client.chat_postMessage(channel=direct, **message)
            await self._upload(direct, None, rendered.files)

    async def _upload_directly(self, person: str, files: tuple[Attachment, ...]) -> None:
        if files:
            await self._upload(await self._direct(person), None, files)

    async def _direct(self, person: str) -> str:
        opened = await self._client.conversations_open(users=[person])
        channel: dict[str, Any] = opened["channel"]
        return str(channel["id"])

    async def _upload(self, channel: str, thread: str | None, files: tuple[Attachment, ...]) -> None:
        for file in files:
            content = await asyncio.to_thread(Path(file.path).read_bytes)
            await self._client.files_upload_v2(channel=channel, thread_ts=thread, filename=file.name, content=content)
