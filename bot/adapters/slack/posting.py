"""From a Reply to Slack: posts, updates, ephemeral answers and files, wherever the bot may write."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.forms import Forms
from bot.adapters.placing import changed
from bot.adapters.progress import Progress, Steps
from bot.adapters.slack import limits
from bot.adapters.slack.looking import Looker, marked
from bot.adapters.slack.parse import PLATFORM
from bot.adapters.slack.refusals import NO_UPDATE, NOT_A_MEMBER, reason
from bot.adapters.slack.render import Rendered, render
from bot.adapters.slack.retries import retries
from bot.messages import MessageRef
from bot.replies import Attachment, Reply, Settled


@dataclass(frozen=True, slots=True)
class Card:
    """The card that `person` pressed: where it stands, the button, and how to reach it when only they see it."""

    ref: MessageRef
    person: str
    token: str
    response_url: str | None
    ephemeral: bool


class Poster:
    """Every method may be called again for the same `event` after it failed: what was posted stays posted once."""

    def __init__(self, client: AsyncWebClient, forms: Forms, progress: Progress) -> None:
        self._client, self._forms, self._progress = client, forms, progress
        self._looker = Looker(client)

    async def post(self, to: MessageRef, reply: Reply, event: str | None = None) -> MessageRef | None:
        """Posts into a channel, a thread, or (a user id as channel) a direct message. Returns the first message."""
        rendered, steps = await self._ready(reply), self._progress.of(event)
        stands = [
            await self._say(steps, f"post {place}", to.channel, to.thread, message)
            for place, message in enumerate(rendered.messages)
        ]
        await self._upload(steps, stands[0][0] if stands else to.channel, to.thread, rendered.files)
        return MessageRef(PLATFORM, to.workspace, stands[0][0], to.thread, stands[0][1]) if stands else None

    async def answer(
        self, to: MessageRef, person: str, reply: Reply, response_url: str | None, event: str
    ) -> MessageRef | None:
        """Posts what everyone there may read; goes through the `response_url` of a slash command where the bot is not
        a member."""
        try:
            return await self.post(to, reply, event)
        except SlackApiError as error:
            if response_url is None or reason(error) not in NOT_A_MEMBER:
                raise
        await self._respond(self._progress.of(event), response_url, person, await self._ready(reply), "in_channel")
        return None

    async def whisper(self, to: MessageRef, person: str, reply: Reply, response_url: str | None, event: str) -> None:
        """Answers so that only `person` sees it. Files cannot be ephemeral: they go to the direct message."""
        rendered, steps = await self._ready(reply), self._progress.of(event)
        try:
            for place, message in enumerate(rendered.messages):
                await self._whisper(steps, f"whisper {place}", to, person, message)
        except SlackApiError as error:
            if response_url is None or reason(error) not in NOT_A_MEMBER | {"user_not_in_channel"}:
                raise
            await self._respond(steps, response_url, person, rendered, "ephemeral")
            return
        await self._upload_directly(steps, person, rendered.files)

    async def settle(self, card: Card, change: Settled, event: str) -> bool:
        """Changes the card that was pressed where it stands; what does not fit follows it. False when it cannot be
        changed any more, or only together with other messages: then the answer is to be posted."""
        stood, rendered = render(Reply(change.before)), await self._ready(Reply(change.after))
        place = changed(stood.messages, rendered.messages, lambda message: card.token in json.dumps(message))
        if place is None or (card.ephemeral and card.response_url is None):
            return False
        steps, message = self._progress.of(event), rendered.messages[place[0]]
        if not await self._update(steps, card, message):
            return False
        for n, rest in enumerate(rendered.messages[place[1] :]):
            if card.ephemeral:
                await self._whisper(steps, f"whisper {n}", card.ref, card.person, rest)
            else:
                await self._say(steps, f"post {n}", card.ref.channel, card.ref.thread, rest)
        if card.ephemeral:
            await self._upload_directly(steps, card.person, rendered.files)
        else:
            await self._upload(steps, card.ref.channel, card.ref.thread, rendered.files)
        return True

    async def _update(self, steps: Steps, card: Card, message: dict[str, Any]) -> bool:
        if not card.ephemeral:
            try:
                await self._client.chat_update(channel=card.ref.channel, ts=card.ref.message_id or "", **message)
            except SlackApiError as error:
                if reason(error) not in NOT_A_MEMBER | NO_UPDATE:
                    raise
            else:
                return True
        if card.response_url is None:
            return False
        kind = "ephemeral" if card.ephemeral else "in_channel"
        only = Rendered((message,), (), ())
        await self._respond(steps, card.response_url, card.person, only, kind, replace=True)
        return True

    async def _say(
        self, steps: Steps, step: str, channel: str, thread: str | None, message: dict[str, Any]
    ) -> tuple[str, str]:
        """Where the message stands: its channel and timestamp."""

        key = steps.key(step)

        async def post() -> str:
            sent = await self._client.chat_postMessage(
                channel=channel, thread_ts=thread, unfurl_links=False, unfurl_media=False, **marked(key), **message
            )
            return f"{sent['channel']} {sent['ts']}"

        async def seen(since: float) -> str | None:
            return await self._looker.posted(channel, thread, key or "", since)

        place, _, ts = (await steps.once(step, post, seen)).partition(" ")
        return place, ts

    async def _whisper(self, steps: Steps, step: str, to: MessageRef, person: str, message: dict[str, Any]) -> None:
        async def post() -> str:
            await self._client.chat_postEphemeral(channel=to.channel, user=person, thread_ts=to.thread, **message)
            return "done"

        await steps.once(step, post)

    async def _ready(self, reply: Reply) -> Rendered:
        rendered = render(reply)
        for form in rendered.forms:
            await asyncio.to_thread(self._forms.keep, form)
        return rendered

    async def _respond(
        self, steps: Steps, url: str, person: str, rendered: Rendered, kind: str, *, replace: bool = False
    ) -> None:
        """A `response_url` may be used five times; what is left goes to the direct message."""
        webhook = AsyncWebhookClient(url, timeout=self._client.timeout, retry_handlers=retries())

        async def respond(message: dict[str, Any]) -> str:
            sent = await webhook.send(
                response_type=kind, replace_original=replace, unfurl_links=False, unfurl_media=False, **message
            )
            if sent.status_code != 200:
                raise ConnectionError(f"Slack answered {sent.status_code} to a response_url: {sent.body}")
            return "done"

        for place, message in enumerate(rendered.messages[: limits.RESPONSE_URL_USES]):
            await steps.once(f"respond {place}", partial(respond, message))
        left = rendered.messages[limits.RESPONSE_URL_USES :]
        if left or rendered.files:
            direct = await self._direct(person)
            for place, message in enumerate(left):
                await self._say(steps, f"direct {place}", direct, None, message)
            await self._upload(steps, direct, None, rendered.files)

    async def _upload_directly(self, steps: Steps, person: str, files: tuple[Attachment, ...]) -> None:
        if files:
            await self._upload(steps, await self._direct(person), None, files)

    async def _direct(self, person: str) -> str:
        opened = await self._client.conversations_open(users=[person])
        channel: dict[str, Any] = opened["channel"]
        return str(channel["id"])

    async def _upload(self, steps: Steps, channel: str, thread: str | None, files: tuple[Attachment, ...]) -> None:
        async def upload(file: Attachment) -> str:
            content = await asyncio.to_thread(Path(file.path).read_bytes)
            await self._client.files_upload_v2(channel=channel, thread_ts=thread, filename=file.name, content=content)
            return "done"

        for place, file in enumerate(files):
            await steps.once(f"file {place}", partial(upload, file))
