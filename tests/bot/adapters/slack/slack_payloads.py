"""Payloads as Slack sends them."""

from typing import Any

from bot.testing.slack_workspace import BOT_USER, CHANNEL, DIRECT, TEAM, USER

Json = dict[str, Any]


def event(event: Json, event_id: str = "Ev1") -> Json:
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A0LOOM",
        "event_id": event_id,
        "event_time": 1700000000,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "event": event,
    }


def mention(text: str, event_id: str = "Ev1", **more: Any) -> Json:
    return event(
        {"type": "app_mention", "user": USER, "text": text, "ts": "1700000001.000100", "channel": CHANNEL, **more},
        event_id,
    )


def direct(text: str, event_id: str = "Ev1", **more: Any) -> Json:
    body = {"type": "message", "channel_type": "im", "user": USER, "text": text, "ts": "1700000001.000200"}
    return event({**body, "channel": DIRECT, **more}, event_id)


def command(text: str, trigger: str = "1.2.abc", channel: str = CHANNEL, **more: Any) -> Json:
    return {
        "command": "/crm",
        "text": text,
        "team_id": TEAM,
        "channel_id": channel,
        "user_id": USER,
        "user_name": "ana",
        "trigger_id": trigger,
        "response_url": "",
        **more,
    }


def press(value: str, trigger: str = "3.4.abc", channel: str = CHANNEL, **more: Any) -> Json:
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": USER, "username": "ana", "team_id": TEAM},
        "trigger_id": trigger,
        "container": {
            "type": "message",
            "channel_id": channel,
            "message_ts": "1700000002.000100",
            "is_ephemeral": False,
        },
        "channel": {"id": channel},
        "message": {"ts": "1700000002.000100"},
        "actions": [{"type": "button", "action_id": "button.0", "value": value}],
        **more,
    }


def submission(view: Json, values: Json, view_id: str = "V1") -> Json:
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": USER, "name": "ana", "team_id": TEAM},
        "trigger_id": "5.6.abc",
        "view": {**view, "id": view_id, "hash": "h1", "state": {"values": values}},
    }


def reaction(emoji: str, kind: str = "reaction_added", item_user: str = BOT_USER, event_id: str = "Ev1") -> Json:
    item = {"type": "message", "channel": CHANNEL, "ts": "1700000002.000100"}
    return event(
        {"type": kind, "user": USER, "reaction": emoji, "item_user": item_user, "item": item, "event_ts": "1.1"},
        event_id,
    )


def shortcut(text: str) -> Json:
    return {
        "type": "message_action",
        "callback_id": "loom_say",
        "team": {"id": TEAM},
        "user": {"id": USER, "name": "ana", "team_id": TEAM},
        "channel": {"id": CHANNEL},
        "trigger_id": "7.8.abc",
        "message": {"text": text, "ts": "1700000003.000100", "user": "U0OTHER"},
    }
