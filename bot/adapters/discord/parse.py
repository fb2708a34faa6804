"""Stored Discord event -> Inbound. Pure. `snapshot.py` makes the stored events from what discord.py hands over.

A thread is a channel of its own at Discord, so `MessageRef.channel` is the thread's id there and `thread` is None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.messages import ButtonPress, ChatUser, FileShared, Inbound, Message, MessageRef, Reaction

PLATFORM = "discord"
CHOOSE = "choose"
"""Custom id of a select menu: its value is the token."""

Stored = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that still lies at Discord."""

    id: str
    name: str
    url: str
    size: int
    media_type: str


def event_id(stored: Stored) -> str:
    """The same for every delivery of one event, also to two processes. Reactions have no id: the same person, emoji
    and message within one second are one event."""
    if stored["kind"] == "reaction":
        when = int(float(stored["at"]))
        change = "added" if stored["added"] else "removed"
        return f"reaction:{stored['message_id']}:{stored['user']['id']}:{stored['emoji']}:{change}:{when}"
    return f"{stored['kind']}:{stored['id']}"


def conversation(stored: Stored) -> str:
    """Where an event belongs for the order of work: its channel and its person. Nobody waits for what somebody else
    said."""
    return f"{PLATFORM}:{stored['channel_id']}:{stored['user']['id']}"


def parse(stored: Stored) -> Inbound | None:
    """What was said or done; None when it is not for us."""
    ref = MessageRef(PLATFORM, stored["guild_id"] or "", stored["channel_id"], None, stored.get("message_id"))
    user = stored["user"]
    sender = ChatUser(PLATFORM, "", user["id"], user["name"])  # the same account on every server
    key = event_id(stored)
    private = stored["guild_id"] is None or bool(stored.get("ephemeral"))
    match stored["kind"]:
        case "message":
            return _message(stored, ref, sender, key)
        case "command":
            return Message(ref, sender, stored["text"].strip(), key, private=private)
        case "press":
            token = stored["values"][0] if stored["values"] else stored["custom_id"]
            return ButtonPress(ref, sender, token.split("~")[0], key, private=private)
        case "form":
            fields = tuple((name, value) for name, value in stored["fields"])
            return ButtonPress(ref, sender, stored["token"], key, fields, private=private)
        case "reaction":
            if stored["user"]["bot"]:
                return None
            return Reaction(ref, sender, stored["emoji"], key, added=stored["added"], private=private)
        case _:
            return None


def remote_files(stored: Stored) -> tuple[RemoteFile, ...]:
    return tuple(
        RemoteFile(file["id"], file["filename"], file["url"], file["size"], file.get("content_type") or "")
        for file in stored.get("attachments", ())
    )


def plain(content: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Message text as a person sees it: mentions and custom emoji by name."""

    def resolve(match: re.Match[str]) -> str:
        kind, target = match.groups()
        if kind == "#":
            return "#" + channels.get(target, target)
        return "@" + people.get(target, target)

    text = re.sub(r"<(@!?|@&|#)(\d+)>", resolve, content)
    return re.sub(r"<a?(:\w+:)\d+>", r"\1", text)


def _message(stored: Stored, ref: MessageRef, sender: ChatUser, key: str) -> Message | FileShared | None:
    bot = stored["bot_id"]
    direct = stored["guild_id"] is None
    if stored["user"]["bot"] or not stored["ordinary"] or not (direct or bot in stored["mentions"]):
        return None
    content = re.sub(rf"[ \t]*<@!?{bot}>[ \t,:]*", " ", stored["content"])  # wherever it stands: said to it, not of it
    text = plain(content, stored["mentions"], stored["channels"]).strip()
    if not text and stored["attachments"]:
        return FileShared(ref, sender, (), key, private=direct)
    return Message(ref, sender, text, key, private=direct)
