"""What discord.py hands over -> the plain value that the inbox stores (JSON), all that `parse.py` needs."""

from __future__ import annotations

import time
from typing import Any

import discord

Stored = dict[str, Any]


def guild_of(message: discord.Message) -> str | None:
    """The server's id, None for a direct message. discord.py knows no `guild` of a server whose details have not come
    yet, and its messages must not be taken for direct ones."""
    if message.guild is not None:
        return str(message.guild.id)
    unknown = getattr(message.channel, "guild_id", None)
    return None if unknown is None else str(unknown)


def of_message(message: discord.Message, bot: discord.abc.Snowflake) -> Stored:
    return {
        "kind": "message",
        "id": str(message.id),
        "message_id": str(message.id),
        "channel_id": str(message.channel.id),
        "guild_id": guild_of(message),
        "user": _user(message.author),
        "bot_id": str(bot.id),
        "ordinary": message.type in (discord.MessageType.default, discord.MessageType.reply)
        and message.webhook_id is None,
        "content": message.content,
        "mentions": {str(user.id): user.display_name for user in message.mentions},
        "channels": {str(channel.id): channel.name for channel in message.channel_mentions},
        "attachments": [_attachment(attachment) for attachment in message.attachments],
    }


def of_command(interaction: discord.Interaction[Any], text: str, file: discord.Attachment | None) -> Stored:
    return {
        "kind": "command",
        **_interaction(interaction),
        "text": text,
        "attachments": [_attachment(file)] if file is not None else [],
    }


def of_press(interaction: discord.Interaction[Any]) -> Stored:
    data: dict[str, Any] = dict(interaction.data or {})
    values = [str(value) for value in data.get("values", ())]
    return {"kind": "press", **_interaction(interaction), "custom_id": str(data["custom_id"]), "values": values}


def of_submission(interaction: discord.Interaction[Any]) -> Stored:
    """A modal that belongs to a form."""
    data: dict[str, Any] = dict(interaction.data or {})
    custom_id, values = str(data["custom_id"]), submitted(interaction)
    return {"kind": "submitted", **_interaction(interaction), "custom_id": custom_id, "values": values}


def of_reaction(event: discord.RawReactionActionEvent) -> Stored:
    member = event.member  # of servers only; in direct messages there is no other bot
    name, bot = (member.display_name, member.bot) if member is not None else ("", False)
    return {
        "kind": "reaction",
        "at": time.time(),
        "message_id": str(event.message_id),
        "channel_id": str(event.channel_id),
        "guild_id": str(event.guild_id) if event.guild_id else None,
        "user": {"id": str(event.user_id), "name": name, "bot": bot},
        "emoji": str(event.emoji.name),
        "added": event.event_type == "REACTION_ADD",
    }


def submitted(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """The values of a submitted modal by input id."""
    found: dict[str, str] = {}
    data: dict[str, Any] = dict(interaction.data or {})
    for row in data.get("components", ()):
        for component in [row["component"]] if "component" in row else row.get("components", ()):
            values = component.get("values")
            found[component["custom_id"]] = component.get("value") or (values[0] if values else "")
    return found


def _interaction(interaction: discord.Interaction[Any]) -> Stored:
    message = interaction.message
    return {
        "id": str(interaction.id),
        "interaction_token": interaction.token,
        "application_id": str(interaction.application_id),
        "channel_id": str(interaction.channel_id),
        "guild_id": str(interaction.guild_id) if interaction.guild_id else None,
        "user": _user(interaction.user),
        "message_id": str(message.id) if message is not None else None,
        "ephemeral": message is not None and message.flags.ephemeral,
    }


def _user(user: discord.abc.User) -> Stored:
    return {"id": str(user.id), "name": user.display_name, "bot": user.bot}


def _attachment(attachment: discord.Attachment) -> Stored:
    return {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "url": attachment.url,
        "size": attachment.size,
        "content_type": attachment.content_type,
    }


def _id(thing: discord.abc.Snowflake | None) -> str | None:
    return None if thing is None else str(thing.id)
