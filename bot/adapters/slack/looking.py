"""Whether a message of ours stands in Slack: it is looked for when nobody knows whether a post was done.

Every message of an answer carries which step of which answer it is, as metadata that only apps see. Slack lets the bot
look into its own direct messages (`im:history`); where it may not look, as in channels of which it may not read the
history, and among ephemeral messages, which nobody can, the post is tried again.
"""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.refusals import OF_THE_APP, is_final, reason

EVENT_TYPE = "loom_answer"
EARLIER = 300.0
"""Seconds that Slack's clock may be behind ours."""
PAGE = 100

_log = logging.getLogger(__name__)


def marked(key: str | None) -> dict[str, Any]:
    """What a post is given, so that it is found again."""
    return {} if key is None else {"metadata": {"event_type": EVENT_TYPE, "event_payload": {"step": key}}}


class Looker:
    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def posted(self, channel: str, thread: str | None, key: str, since: float) -> str | None:
        """`<channel> <ts>` of the message that was posted with this key since a time (seconds of the epoch)."""
        try:
            if channel.startswith(("U", "W")):
                opened = await self._client.conversations_open(users=[channel])
                direct: dict[str, Any] = opened["channel"]
                channel = str(direct["id"])
            oldest = f"{since - EARLIER:.6f}"
            if thread is None:
                found = await self._client.conversations_history(
                    channel=channel, oldest=oldest, limit=PAGE, include_all_metadata=True
                )
            else:
                found = await self._client.conversations_replies(
                    channel=channel, ts=thread, oldest=oldest, limit=PAGE, include_all_metadata=True
                )
        except SlackApiError as error:
            if not (is_final(error) or reason(error) in OF_THE_APP):
                raise
            _log.info("Slack does not let me look for an answer of mine (%s); it is posted again", reason(error))
            return None
        messages: list[dict[str, Any]] = found.get("messages") or []
        return next((f"{channel} {one['ts']}" for one in messages if _key(one) == key), None)


def _key(message: dict[str, Any]) -> Any:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("step") if metadata.get("event_type") == EVENT_TYPE else None
