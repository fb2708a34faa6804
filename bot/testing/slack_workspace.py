"""The workspace that the Slack double knows: its people, channels and tokens, and how Slack encodes requests."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

Json = dict[str, Any]

TEAM, BOT_USER, BOT_ID, USER, CHANNEL, DIRECT = "T0TEAM", "U0BOT", "B0BOT", "U0ANA", "C0SALES", "D0ANA"
BETWEEN = "D9BETWEEN"
"""The direct messages between two people: the bot is no part of them, and their id looks like any other's."""
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-double", "xapp-double", "shhh-double"
ALL_SCOPES = (
    "app_mentions:read,chat:write,commands,files:read,files:write,im:history,im:write,reactions:read,users:read,"
    "users:read.email"
)


async def params_of(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(await request.json())
    params: Json = {**request.query, **await request.post()}
    for key in ("blocks", "view", "files", "metadata"):
        if isinstance(params.get(key), str):
            params[key] = json.loads(params[key])
    return params


def direct_of(user: str) -> str:
    """The channel of the direct messages between a person and the bot."""
    return "D" + user.removeprefix("U")


def user_object(user: str) -> Json:
    return {
        "id": user, "team_id": TEAM, "name": user.lower(), "real_name": f"Person {user}", "is_bot": False,
        "is_email_confirmed": True, "profile": {"email": f"{user.lower()}@acme.test"},
    }  # fmt: skip
