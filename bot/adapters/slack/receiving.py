"""From Slack to the inbox: one Bolt middleware that stores every event before Bolt acknowledges it.

Bolt acknowledges Events API requests before their listeners run, so listeners would be too late to be durable. What
passed signature verification and `ssl_check` and is an event never reaches a listener: it is stored here, and the empty
200 that goes back is the acknowledgement. It is stored before Bolt asks Slack whether the bot token is still good, so
that nothing is lost while Slack's Web API does not answer. Only modals are opened here, because a `trigger_id` lives
for three seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.base import Inbox
from bot.adapters.forms import Forms
from bot.adapters.slack.modals import form_view
from bot.adapters.slack.parse import PLATFORM, UNREADABLE
from bot.adapters.slack.reading import Body, Click, Event, Opens, Said, read
from bot.adapters.slack.refusals import reason

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
        try:
            heard = read(body)
        except UNREADABLE as error:
            _log.warning("what Slack sent cannot be read: %s: %s", type(error).__name__, error)
            return BoltResponse(status=400, body="This cannot be read.")
        match heard:
            case Said(click, view):
                await self._open(click, view)
            case Opens(click, key, came_from):
                await self._open_form(click, key, came_from)
            case Event(key, of, ours):
                if not ours:
                    await self._inbox.accept(PLATFORM, key, dict(body), of)
            case None:
                await next()
                return None
        return BoltResponse(status=200, body="")

    async def _open_form(self, click: Click, key: str, came_from: dict[str, Any]) -> None:
        form = await self._forms.opened(key)
        if form is None:
            await self._tell(click, FORM_GONE)
            return
        await self._open(click, form_view(form, came_from))

    async def _open(self, click: Click, view: dict[str, Any]) -> None:
        try:
            await self._client.views_open(trigger_id=click.trigger, view=view)
        except SlackApiError as error:  # most often a trigger that is older than three seconds
            _log.warning("Slack did not open a form: %s", reason(error) or error)
            await self._tell(click, NOT_OPENED)

    async def _tell(self, click: Click, text: str) -> None:
        """To the one who clicked, where they clicked: the `response_url` reaches places that the bot is not in. Else
        in a direct message."""
        try:
            if click.response_url:
                await AsyncWebhookClient(click.response_url).send(
                    text=text, response_type="ephemeral", replace_original=False
                )
            else:
                await self._client.chat_postMessage(channel=click.person, text=text)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            _log.warning("Slack did not take a notice to %s: %s", click.person, error)
