"""Gateway events as Discord sends them: what people say, press, choose and react with on one server."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]
EPHEMERAL = 64

BOT, USER, APPLICATION = "1000", "2000", "1000"
GUILD, CHANNEL, THREAD, DIRECT = "4000", "4001", "4002", "3000"
"""A server with a channel and a thread in it, and the direct messages with `USER`."""

_ids = itertools.count(5000)


def new_id() -> str:
    return str(next(_ids))


def user_object(user: str, name: str = "ana", bot: bool = False) -> Json:
    return {"id": user, "username": name, "discriminator": "0", "global_name": name, "avatar": None, "bot": bot,
            "flags": 0}  # fmt: skip


def direct_of(user: str) -> str:
    """The channel of the direct messages between a person and the bot."""
    return str(int(DIRECT) + int(user) - int(USER))


def message_object(content: str, author: Json, channel: str, message_id: str | None = None) -> Json:
    return {
        "id": message_id or new_id(), "channel_id": channel, "type": 0, "content": content, "author": author,
        "timestamp": "2026-11-22T09:00:00+00:00", "edited_timestamp": None, "tts": False, "mention_everyone": False,
        "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": False, "flags": 0,
        "components": [],
    }  # fmt: skip


def history(standing: Sequence[Json], channel: str, after: int) -> list[Json]:
    """What stands in a channel since a message, newest first, without what one person sees alone."""
    found = [one for one in reversed(standing) if one["channel_id"] == channel and int(one["id"]) > after]
    return [one for one in found if not one["flags"] & EPHEMERAL]


def message(content: str, user: str = USER, *, channel: str | None = None, attachments: tuple[Json, ...] = ()) -> Json:
    """MESSAGE_CREATE: a direct message, or with a `channel` a message on the server that may mention the bot."""
    made = message_object(content, user_object(user), channel or direct_of(user))
    made["attachments"] = list(attachments)
    if channel is not None:
        made |= {"guild_id": GUILD, "member": _member()}
    if f"<@{BOT}>" in content or f"<@!{BOT}>" in content:
        made["mentions"] = [user_object(BOT, "loom", bot=True)]
    return made


def command(words: str, user: str = USER, *, channel: str | None = None) -> Json:
    """INTERACTION_CREATE: `/crm text:<words>`."""
    options = [{"name": "text", "type": 3, "value": words}]
    return _interaction(2, user, channel) | {"data": {"id": "9000", "name": "crm", "type": 1, "options": options}}


def press(custom_id: str, user: str = USER, *, card: Json | None = None) -> Json:
    """INTERACTION_CREATE: a pressed button of a message that the bot posted (of any, without one)."""
    card = card or message_object("card", user_object(BOT, "loom", bot=True), direct_of(user))
    made = _interaction(3, user, None if card["channel_id"] == direct_of(user) else card["channel_id"])
    return made | {"message": card, "data": {"component_type": 2, "custom_id": custom_id}}


def choose(menu: str, value: str, user: str = USER, *, card: Json) -> Json:
    """INTERACTION_CREATE: an option chosen in a select menu of a message that the bot posted."""
    made = press(menu, user, card=card)
    return made | {"data": {"component_type": 3, "custom_id": menu, "values": [value]}}


def submit(custom_id: str, values: Mapping[str, str], user: str = USER, *, card: Json | None = None) -> Json:
    """INTERACTION_CREATE: a modal that a button of a message opened, filled in: values by the id of their input."""
    made = press(custom_id, user, card=card) | {"type": 5}
    inputs = [
        {"type": 18, "component": {"type": 4, "custom_id": name, "value": value}} for name, value in values.items()
    ]
    return made | {"data": {"custom_id": custom_id, "components": inputs}}


def reaction(emoji: str, card: Json, user: str = USER) -> Json:
    """MESSAGE_REACTION_ADD: an emoji put on one of the bot's messages."""
    made = {"user_id": user, "channel_id": card["channel_id"], "message_id": card["id"], "type": 0, "burst": False,
            "message_author_id": BOT, "emoji": {"id": None, "name": emoji}}  # fmt: skip
    if card["channel_id"] in (CHANNEL, THREAD):
        made |= {"guild_id": GUILD, "member": {**_member(), "user": user_object(user)}}
    return made


def guild() -> Json:
    """GUILD_CREATE."""
    text = {"id": CHANNEL, "type": 0, "name": "sales", "position": 0, "permission_overwrites": [], "nsfw": False}
    return {
        "id": GUILD, "name": "Acme", "owner_id": USER, "member_count": 4, "unavailable": False, "large": False,
        "channels": [text], "threads": [_thread()], "members": [], "roles": [], "emojis": [], "stickers": [],
        "features": [], "presences": [], "voice_states": [], "stage_instances": [], "guild_scheduled_events": [],
        "soundboard_sounds": [], "preferred_locale": "en-US", "verification_level": 0, "mfa_level": 0, "nsfw_level": 0,
        "premium_tier": 0, "explicit_content_filter": 0, "default_message_notifications": 0, "afk_timeout": 300,
        "system_channel_flags": 0, "premium_progress_bar_enabled": False, "joined_at": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip


def _thread() -> Json:
    details = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": "2026-01-01T00:00:00+00:00"}
    return {"id": THREAD, "type": 11, "name": "renewal", "guild_id": GUILD, "parent_id": CHANNEL, "owner_id": USER,
            "message_count": 1, "member_count": 1, "rate_limit_per_user": 0, "thread_metadata": details}  # fmt: skip


def _interaction(kind: int, user: str, channel: str | None) -> Json:
    interaction = new_id()
    made = {
        "id": interaction, "application_id": APPLICATION, "type": kind, "token": f"token-{interaction}", "version": 1,
        "channel_id": channel or direct_of(user), "locale": "en-US", "entitlements": [],
        "attachment_size_limit": 10_485_760, "authorizing_integration_owners": {}, "app_permissions": "0",
    }  # fmt: skip
    if channel is None:
        return made | {"channel": {"id": direct_of(user), "type": 1}, "user": user_object(user)}
    member = {**_member(), "user": user_object(user), "permissions": "0"}
    where = {"id": channel, "type": 0, "name": "sales", "permissions": "0"}
    return made | {"channel": where, "guild_id": GUILD, "guild": {"id": GUILD, "features": []}, "member": member}


def interaction_metadata(interaction: Json) -> Json:
    """What a message that came of an interaction says about it."""
    user = interaction.get("user") or interaction["member"]["user"]
    return {"id": interaction["id"], "type": interaction["type"], "user": user, "authorizing_integration_owners": {}}


def _member() -> Json:
    return {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0,
            "nick": None, "avatar": None}  # fmt: skip
