"""Slack payload -> Inbound. Pure: what needs the network (names, e-mail addresses, file contents) comes later.

Bots, edits, deletions and joins are not messages. In a channel the bot answers in the thread of the mention, so that
the thread is the conversation.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.messages import ButtonPress, ChatUser, FileShared, Inbound, Message, MessageRef, Reaction

PLATFORM = "slack"
FORM_VIEW = "loom_form"
SAY_VIEW = "loom_say"
SAY_SHORTCUT = "loom_say"

Body = Mapping[str, Any]
UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What the functions here raise for a payload of another shape than Slack's."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that still lies at Slack. `url` is empty when only its id is known (`file_shared`)."""

    id: str
    name: str
    url: str
    size: int
    media_type: str


def event_id(body: Body) -> str | None:
    """The same for every delivery of one event; None for what the bot does not take."""
    if "command" in body:
        return f"command:{body['trigger_id']}"
    match body.get("type"):
        case "event_callback":
            return str(body["event_id"])
        case "block_actions":
            return f"action:{body['trigger_id']}"
        case "view_submission":
            return f"view:{body['view']['id']}:{body['view'].get('hash', '')}"
        case _:
            return None


def parse(body: Body, names: Mapping[str, str] | None = None) -> Inbound | None:
    """What was said or done, None when it is not for us. `names` are the people mentioned, by Slack id."""
    names = names or {}
    key = event_id(body)
    if key is None:
        return None
    if "command" in body:
        return _command(body, key, names)
    match body["type"]:
        case "event_callback":
            return _event(body, key, names)
        case "block_actions":
            return _action(body, key)
        case _:
            return _submission(body, key)


def conversation(body: Body) -> str:
    """Where an event belongs for the order of work: its channel and its person. Nobody waits for what somebody else
    said."""
    event = body.get("event") or {}
    item = event.get("item") or {}
    channel = (
        body.get("channel_id") or event.get("channel") or event.get("channel_id") or item.get("channel")
        or (body.get("channel") or {}).get("id") or ""
    )  # fmt: skip
    person = body.get("user_id") or event.get("user") or event.get("user_id") or (body.get("user") or {}).get("id")
    return f"{PLATFORM}:{_team(body)}:{channel}:{person}"


def mentioned(body: Body) -> frozenset[str]:
    """Slack ids of the people named in a message, apart from the bot itself."""
    text = str(body.get("text") or (body.get("event") or {}).get("text") or "")
    return frozenset(re.findall(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", text)) - {_bot_user(body)}


def remote_files(body: Body) -> tuple[RemoteFile, ...]:
    """The files that came with an event."""
    event = body.get("event") or {}
    if event.get("type") == "file_shared":
        return (RemoteFile(event["file_id"], "", "", 0, ""),)
    return tuple(remote_file(file) for file in event.get("files") or ())


def remote_file(file: Body) -> RemoteFile:
    """A file object of Slack. Without an address (`file_access: check_file_info`) it must be asked for by id."""
    return RemoteFile(
        file["id"],
        file.get("name") or file["id"],
        file.get("url_private_download") or file.get("url_private") or "",
        int(file.get("size") or 0),
        file.get("mimetype") or "application/octet-stream",
    )


def plain(text: str, names: Mapping[str, str] | None = None) -> str:
    """Slack's message text as a person sees it: links, mentions and entities resolved."""
    names = names or {}

    def resolve(match: re.Match[str]) -> str:
        target, _, label = match.group(1).partition("|")
        match target[:1]:
            case "@":
                return "@" + (names.get(target[1:]) or label or target[1:])
            case "#":
                return "#" + (label or target[1:])
            case "!":
                return label or "@" + target[1:].split("^")[0]
            case _:
                return label or target.removeprefix("mailto:").removeprefix("tel:")

    return html.unescape(re.sub(r"<([^<>]+)>", resolve, text))


def _command(body: Body, key: str, names: Mapping[str, str]) -> Message:
    ref = MessageRef(PLATFORM, body["team_id"], body["channel_id"])
    sender = ChatUser(PLATFORM, body["team_id"], body["user_id"], body.get("user_name", ""))
    return Message(ref, sender, plain(body.get("text", ""), names).strip(), key, private=is_direct(body["channel_id"]))


def _event(body: Body, key: str, names: Mapping[str, str]) -> Inbound | None:
    event = body["event"]
    match event["type"]:
        case "app_mention":
            return _message(body, key, names)
        case "message" if event.get("channel_type") == "im":
            return _message(body, key, names)
        case "reaction_added" | "reaction_removed":
            return _reaction(body, key)
        case "file_shared" if not is_direct(event.get("channel_id", "D")):
            # in a direct message the message event brings the file together with its words
            ref = MessageRef(PLATFORM, _team(body), event["channel_id"])
            return FileShared(ref, ChatUser(PLATFORM, _team(body), event["user_id"]), (), key, private=False)
        case _:
            return None


def _message(body: Body, key: str, names: Mapping[str, str]) -> Message | FileShared | None:
    event = body["event"]
    by_bot = event.get("bot_id") or event.get("user") in (None, _bot_user(body), "USLACKBOT")
    if by_bot or event.get("subtype") not in (None, "file_share", "thread_broadcast"):
        return None
    direct = event["type"] == "message"
    thread = event.get("thread_ts") or (None if direct else event["ts"])
    ref = MessageRef(PLATFORM, _team(body), event["channel"], thread, event["ts"])
    sender = ChatUser(PLATFORM, event.get("user_team") or event.get("team") or _team(body), event["user"])
    text = _without_mention(event.get("text") or "", _bot_user(body), names)
    if not text and event.get("files"):
        return FileShared(ref, sender, (), key, private=direct)
    return Message(ref, sender, text, key, private=direct)


def _without_mention(text: str, bot: str | None, names: Mapping[str, str]) -> str:
    """Wherever the bot is named: "hey @loom, how is my pipeline?" is said to it, not of it."""
    if bot is None:  # an old payload does not say who the bot is: only what it begins with can be its mention
        text = re.sub(r"\A\s*<@[UW][A-Z0-9]+(?:\|[^>]*)?>[\s,:]*", "", text)
    else:
        text = re.sub(rf"[ \t]*<@{re.escape(bot)}(?:\|[^>]*)?>[ \t,:]*", " ", text)
    return plain(text, names).strip()


def _reaction(body: Body, key: str) -> Reaction | None:
    event = body["event"]
    item = event["item"]
    bot = _bot_user(body)
    if item.get("type") != "message" or event["user"] == bot or (bot and event.get("item_user") not in (None, bot)):
        return None
    ref = MessageRef(PLATFORM, _team(body), item["channel"], None, item["ts"])
    sender = ChatUser(PLATFORM, _team(body), event["user"])
    emoji = event["reaction"].split("::")[0]  # without the skin tone
    added = event["type"] == "reaction_added"
    return Reaction(ref, sender, emoji, key, added=added, private=is_direct(item["channel"]))


def _action(body: Body, key: str) -> ButtonPress | None:
    action = body["actions"][0]
    token = (action.get("selected_option") or {}).get("value") or action.get("value")
    container = body.get("container") or {}
    channel = container.get("channel_id") or (body.get("channel") or {}).get("id")
    if not token or not channel:
        return None
    thread = (body.get("message") or {}).get("thread_ts") or container.get("thread_ts")
    ref = MessageRef(PLATFORM, _team(body), channel, thread, container.get("message_ts"))
    private = is_direct(channel) or bool(container.get("is_ephemeral"))
    return ButtonPress(ref, _person(body), token, key, private=private)


def _submission(body: Body, key: str) -> ButtonPress | Message | None:
    view = body["view"]
    if view.get("callback_id") not in (FORM_VIEW, SAY_VIEW):
        return None
    came_from = json.loads(view["private_metadata"])
    ref = MessageRef(PLATFORM, _team(body), came_from["channel"], came_from.get("thread"), came_from.get("message"))
    values = _values(view["state"]["values"])
    if view["callback_id"] == SAY_VIEW:
        said = "".join(value for _, value in values).strip()
        return Message(ref, _person(body), said, key, private=is_direct(ref.channel))
    private = is_direct(ref.channel) or bool(came_from.get("ephemeral"))
    return ButtonPress(ref, _person(body), came_from["token"], key, tuple(values), private=private)


def _values(state: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Block ids are `<field>.<part>.<name>`: the parts of a long value are one value again."""
    parts: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for block_id, elements in state.items():
        place, part, name = block_id.split(".", 2)
        (element,) = elements.values()
        value = (element.get("selected_option") or {}).get("value") or element.get("value") or ""
        parts.setdefault((int(place), name), []).append((int(part), value))
    return [(name, "".join(value for _, value in sorted(found))) for (_, name), found in sorted(parts.items())]


def _person(body: Body) -> ChatUser:
    user = body["user"]
    return ChatUser(
        PLATFORM, user.get("team_id") or _team(body), user["id"], user.get("name") or user.get("username") or ""
    )


def _team(body: Body) -> str:
    person = body.get("user") or {}
    return str(body.get("team_id") or (body.get("team") or {}).get("id") or person.get("team_id") or "")


def by_ourselves(body: Body) -> bool:
    """Whether the event is something that the bot did itself: its own messages and reactions come back to it."""
    return isinstance(body.get("event"), Mapping) and body["event"].get("user") in ({_bot_user(body)} - {None})


def _bot_user(body: Body) -> str | None:
    for authorization in body.get("authorizations") or ():
        if authorization.get("is_bot", True):
            return str(authorization["user_id"])
    return None


def is_direct(channel: str) -> bool:
    """Whether it is the id of direct messages: between a person and the bot, or between two people."""
    return channel.startswith("D")
