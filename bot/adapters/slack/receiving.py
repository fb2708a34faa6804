"""From Slack to the inbox: one Bolt middleware that stores every event before Bolt acknowledges it.

Bolt acknowledges Events API requests before their listeners run, so listeners would be too late to be durable. What
passed signature verification and `ssl_check` and is an event never reaches a listener: it is stored here, and the empty
200 that goes back is the acknowledgement. It is stored before Bolt asks Slack whether the bot token is still good, so
that nothing is lost while Slack's Web API does not answer. Only modals are opened here, because a `trigger_id` lives
for three seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.base import Inbox
from bot.adapters.forms import PREFIX, Forms
from bot.adapters.slack.modals import form_view, say_view
from bot.adapters.slack.parse import PLATFORM, SAY_SHORTCUT, by_ourselves, conversation, event_id, plain
from bot.adapters.slack.refusals import reason

Body = Mapping[str, Any]
FORM_GONE = "This form is too old. Ask again and I will show a new one."
NOT_OPENED = "Slack did not open the form. Click once more."

_log = logging.getLogger(__name__)


class Receiver:
    def __init__(self, inbox: Inbox, forms: Forms, client: AsyncWebClient) -> None:
        self._inbox, self._forms, self._client = inbox, forms, client

    def app(self, signing_secret: str | None) -> AsyncApp:
        """The Bolt app. Without a signing secret it takes Socket Mode only."""
        return AsyncApp(
            client=self._client,
            signing_secret=signing_secret or "",
            name="loom",
            request_verification_enabled=True,
            before_authorize=self._receive,
        )

    async def _receive(self, body: Body, next: Callable[[], Awaitable[Any]]) -> BoltResponse | None:  # Bolt names it
        if body.get("type") == "message_action" and body.get("callback_id") == SAY_SHORTCUT:
            await self._open_say(body)
            return BoltResponse(status=200, body="")
        key = form_key(body)
        if key is not None:
            await self._open_form(body, key)
            return BoltResponse(status=200, body="")
        event = event_id(body)
        if event is None:
            await next()
            return None
        if not by_ourselves(body):
            await self._inbox.accept(PLATFORM, event, dict(body), conversation(body))
        return BoltResponse(status=200, body="")

    async def _open_say(self, body: Body) -> None:
        message = body["message"]
        thread = message.get("thread_ts") or message["ts"]
        came_from = {"channel": body["channel"]["id"], "thread": thread, "message": message["ts"]}
        await self._open(body, say_view(plain(message.get("text") or ""), came_from))

    async def _open_form(self, body: Body, key: str) -> None:
        form = await self._forms.opened(key)
        container = body.get("container") or {}
        channel = container.get("channel_id") or body["channel"]["id"]
        thread = (body.get("message") or {}).get("thread_ts") or container.get("thread_ts")
        if form is None:
            await self._tell(body, FORM_GONE)
            return
        came_from = {
            "channel": channel,
            "thread": thread,
            "message": container.get("message_ts"),
            "ephemeral": bool(container.get("is_ephemeral")),
        }
        await self._open(body, form_view(form, came_from))

    async def _open(self, body: Body, view: dict[str, Any]) -> None:
        try:
            await self._client.views_open(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as error:  # most often a trigger that is older than three seconds
            _log.warning("Slack did not open a form: %s", reason(error) or error)
            await self._tell(body, NOT_OPENED)

    async def _tell(self, body: Body, text: str) -> None:
        """To the one who clicked, where they clicked: the `response_url` reaches places that the bot is not in. Else
        in a direct message."""
        person, url = body["user"]["id"], body.get("response_url")
        try:
            if url:
                await AsyncWebhookClient(url).send(text=text, response_type="ephemeral", replace_original=False)
            else:
                await self._client.chat_postMessage(channel=person, text=text)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            _log.warning("Slack did not take a notice to %s: %s", person, error)


def form_key(body: Body) -> str | None:
    """The form that a pressed button opens, None for every other event."""
    if body.get("type") != "block_actions":
        return None
    value = body["actions"][0].get("value") or ""
    return value if value.startswith(PREFIX) else None
