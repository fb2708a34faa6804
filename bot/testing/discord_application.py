"""What Discord says of an application, its gateway and its people, whatever happens in its channels."""

from __future__ import annotations

from typing import Any

from bot.testing.discord_events import APPLICATION, BOT, USER, direct_of, user_object

Json = dict[str, Any]


def told(method: str, parts: list[str], body: Json, gateway: str) -> Any | None:
    """The answer to a request (its path in `parts`); None for one that is about something else."""
    match method, parts:
        case "GET", ["gateway", "bot"]:
            limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
            return {"url": gateway, "shards": 1, "session_start_limit": limit}
        case "GET", ["users", "@me"]:
            return user_object(BOT, "loom", bot=True)
        case "GET", ["users", user]:
            return user_object(user)
        case "POST", ["users", "@me", "channels"]:
            user = str(body["recipient_id"])
            return {"id": direct_of(user), "type": 1, "recipients": [user_object(user)]}
        case "GET", ["oauth2", "applications", "@me"]:
            return {"id": APPLICATION, "name": "loom", "icon": None, "description": "", "bot_public": False,
                    "bot_require_code_grant": False, "verify_key": "", "flags": 0, "team": None,
                    "owner": user_object(USER)}  # fmt: skip
        case "PUT", ["applications", _, "commands"]:
            return []
        case _:
            return None
