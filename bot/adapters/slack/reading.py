"""Slack payload -> what is to be done with it at once: open a modal, store an event, or leave it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.adapters.forms import PREFIX
from bot.adapters.slack.modals import say_view
from bot.adapters.slack.parse import SAY_SHORTCUT, by_ourselves, conversation, event_id, plain

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Click:
    """What opens a modal, for three seconds, and how to reach the one who clicked."""

    trigger: str
    person: str
    response_url: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """The message menu was used: the modal that shows the message's words."""

    click: Click
    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Opens:
    """A button was pressed that opens a form."""

    click: Click
    key: str
    came_from: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """Something to be stored: its id, the conversation it belongs to, and whether the bot did it itself."""

    key: str
    conversation: str
    ours: bool


def read(body: Body) -> Said | Opens | Event | None:
    """What Slack sent; None for what the bot does not take. Raises one of `UNREADABLE`."""
    if body.get("type") == "message_action" and body.get("callback_id") == SAY_SHORTCUT:
        message = body["message"]
        thread = message.get("thread_ts") or message["ts"]
        came_from = {"channel": body["channel"]["id"], "thread": thread, "message": message["ts"]}
        return Said(_clicked(body), say_view(plain(message.get("text") or ""), came_from))
    key = form_key(body)
    if key is not None:
        return Opens(_clicked(body), key, _place(body))
    event = event_id(body)
    if body.get("type") == "event_callback":
        body["event"]["type"]
    return None if event is None else Event(event, conversation(body), by_ourselves(body))


def _clicked(body: Body) -> Click:
    return Click(body["trigger_id"], body["user"]["id"], body.get("response_url"))


def _place(body: Body) -> dict[str, Any]:
    """Where the pressed button stood."""
    container = body.get("container") or {}
    return {
        "channel": container.get("channel_id") or body["channel"]["id"],
        "thread": (body.get("message") or {}).get("thread_ts") or container.get("thread_ts"),
        "message": container.get("message_ts"),
        "ephemeral": bool(container.get("is_ephemeral")),
    }


def form_key(body: Body) -> str | None:
    """The form that a pressed button opens, None for every other event."""
    if body.get("type") != "block_actions":
        return None
    value = body["actions"][0].get("value") or ""
    return value if value.startswith(PREFIX) else None
