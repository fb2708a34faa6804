"""The workspace that the Slack double knows: its people, channels and tokens, and how Slack encodes requests."""

from __future__ import annotations

import json
from collections.abc import Sequence
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


def history(standing: Sequence[Json], scopes: str, params: Json) -> Json:
    """What stands in a channel, or in a thread of it (`ts`), newest first; metadata only when it is asked for, and
    nothing that is ephemeral."""
    if not params["channel"].startswith("D") and "channels:history" not in scopes:
        return {"error": "missing_scope", "needed": "channels:history"}
    found = [
        one for one in reversed(standing)
        if one["channel"] == params["channel"] and "user" not in one and one["thread_ts"] == params.get("ts")
        and float(one["ts"]) >= float(params.get("oldest") or 0)
    ]  # fmt: skip
    hidden = () if params.get("include_all_metadata") in (True, "1") else ("metadata",)
    shown = [{name: one[name] for name in one if name not in hidden} for one in found]
    return {"messages": shown[: int(params.get("limit") or 100)], "has_more": False}
