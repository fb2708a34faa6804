"""A double of Discord on loopback: the REST routes that the bot uses and a gateway that speaks the protocol.

HELLO, heartbeats and their ACK, IDENTIFY (4004 for a wrong token, 4014 when told to), READY, RESUME with the events
that were missed, op 7 (reconnect), op 9 (invalid session), a heartbeat that is not acknowledged. It is a double: it has
no guilds, roles or permissions (the behaviour of those is tested in simcord).
"""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from aiohttp import WSMsgType, web

from bot.testing.discord_rules import refuse_message

Json = dict[str, Any]

TOKEN = "double.token"  # noqa: S105 (opens this double only)
BOT, USER, CHANNEL, APPLICATION = "1000", "2000", "3000", "1000"
SESSION = "session-of-the-double"


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str
    body: Json


@dataclass
class DiscordDouble:
    """`async with DiscordDouble() as discord:` serves on a free port; its `api_url` is LOOM_DISCORD_API_URL."""

    heartbeat_ms: int = 5_000
    close_after_identify: int | None = None
    """A close code, such as 4014, instead of READY."""
    acknowledge_heartbeats: bool = True
    calls: list[Call] = field(default_factory=list)
    received: list[Json] = field(default_factory=list)
    """What clients sent over the gateway, in order."""
    limited: int = 0
    """How many of the next posts are answered with 429."""

    def __post_init__(self) -> None:
        self._ids = itertools.count(5000)
        self._events: list[Json] = []
        self._sockets: list[web.WebSocketResponse] = []
        self._changed = asyncio.Condition()
        self.url = ""

    @property
    def api_url(self) -> str:
        return self.url + "/api/v10"

    async def __aenter__(self) -> DiscordDouble:
        app = web.Application()
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._api)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for socket in list(self._sockets):
            await socket.close()
        await self._runner.cleanup()

    # what a test does

    async def dispatch(self, name: str, data: Json, *, deliver: bool = True) -> None:
        """Sends an event; with `deliver=False` it is only kept, for a RESUME to bring it."""
        self._events.append({"op": 0, "t": name, "s": len(self._events) + 1, "d": data})
        if deliver:
            await self._sockets[-1].send_json(self._events[-1])

    async def reconnect(self) -> None:
        """Op 7: the client is to connect again and resume."""
        await self._sockets[-1].send_json({"op": 7, "d": None})

    async def invalidate(self) -> None:
        """Op 9: the session is gone, the client is to identify again."""
        await self._sockets[-1].send_json({"op": 9, "d": False})

    async def until(self, condition: Any, seconds: float = 30.0) -> None:
        """Waits until a condition over this double holds."""

        async def wait() -> None:
            async with self._changed:
                await self._changed.wait_for(condition)

        await asyncio.wait_for(wait(), seconds)

    async def got(self, op: int, times: int = 1) -> list[Json]:
        """Waits until clients have sent an op that often."""
        await self.until(lambda: len(self.ops(op)) >= times)
        return self.ops(op)

    async def called(self, method: str, path: str, times: int = 1) -> list[Json]:
        """Waits until a route was called that often; the bodies."""
        await self.until(lambda: len(self.bodies(method, path)) >= times)
        return self.bodies(method, path)

    def ops(self, op: int) -> list[Json]:
        return [frame["d"] for frame in self.received if frame["op"] == op]

    def bodies(self, method: str, path: str) -> list[Json]:
        return [call.body for call in self.calls if call.method == method and call.path == path]

    def message(self, content: str, message_id: str | None = None) -> Json:
        """A direct message as MESSAGE_CREATE carries it."""
        return {
            "id": message_id or str(next(self._ids)), "channel_id": CHANNEL, "type": 0, "content": content,
            "author": _user(USER, "ana"), "timestamp": "2026-11-22T09:00:00+00:00", "edited_timestamp": None,
            "tts": False, "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
            "embeds": [], "pinned": False, "flags": 0, "components": [],
        }  # fmt: skip

    def press(self, custom_id: str) -> Json:
        """A pressed button as INTERACTION_CREATE carries it."""
        interaction = str(next(self._ids))
        return {
            "id": interaction, "application_id": APPLICATION, "type": 3, "token": f"token-{interaction}", "version": 1,
            "channel_id": CHANNEL, "channel": {"id": CHANNEL, "type": 1}, "user": _user(USER, "ana"), "locale": "en-US",
            "message": {**self.message("card"), "author": _user(BOT, "loom", bot=True)}, "entitlements": [],
            "data": {"component_type": 2, "custom_id": custom_id}, "attachment_size_limit": 10_485_760,
            "authorizing_integration_owners": {},
        }  # fmt: skip

    # what Discord does

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _api(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body: Json = {}
        if request.content_type == "application/json" and request.can_read_body:
            decoded = await request.json()
            body = decoded if isinstance(decoded, dict) else {"list": decoded}
        elif request.content_type == "multipart/form-data":
            body = json.loads(str((await request.post())["payload_json"]))
        self.calls.append(Call(request.method, path, body))
        await self._notify()
        if (
            not path.startswith(("/webhooks", "/interactions"))
            and request.headers.get("Authorization") != f"Bot {TOKEN}"
        ):
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        if self.limited and request.method == "POST" and path.endswith("/messages"):
            self.limited -= 1
            return _json({"message": "limited", "retry_after": 0.01, "global": False}, 429, {"Via": "1.1 double"})
        return self._answer(request.method, path, body)

    def _answer(self, method: str, path: str, body: Json) -> web.Response:
        match method, path.strip("/").split("/"):
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                return _json({"url": self._gateway_url(), "shards": 1, "session_start_limit": limit})
            case "GET", ["users", "@me"]:
                return _json(_user(BOT, "loom", bot=True))
            case "GET", ["oauth2", "applications", "@me"]:
                return _json({"id": APPLICATION, "name": "loom", "icon": None, "description": "", "bot_public": False,
                              "bot_require_code_grant": False, "verify_key": "", "flags": 0, "team": None,
                              "owner": _user(USER, "ana")})  # fmt: skip
            case "PUT", ["applications", _, "commands"]:
                return _json([])
            case "POST", ["interactions", _, _, "callback"]:
                return web.Response(status=204)
            case "POST", ["channels", _, "messages"] | ["webhooks", _, _]:
                return self._posted(body)
            case "PATCH", ["channels", _, "messages", message_id]:
                return self._posted(body, message_id)
            case _:
                return _json({"message": "404: Not Found", "code": 0}, 404)

    def _posted(self, body: Json, message_id: str | None = None) -> web.Response:
        if wrong := refuse_message(body):
            return _json({"message": wrong, "code": 50035}, 400)
        made = {**self.message(body.get("content") or "", message_id), "author": _user(BOT, "loom", bot=True)}
        return _json(made)

    def _gateway_url(self) -> str:
        return self.url.replace("http", "ws", 1) + "/gateway/"

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": self.heartbeat_ms}})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                frame = json.loads(message.data)
                self.received.append(frame)
                await self._heard(socket, frame)
                await self._notify()
        self._sockets.remove(socket)
        return socket

    async def _heard(self, socket: web.WebSocketResponse, frame: Json) -> None:
        match frame["op"]:
            case 1 if self.acknowledge_heartbeats:
                await socket.send_json({"op": 11})
            case 2 if frame["d"]["token"].removeprefix("Bot ") != TOKEN:
                await socket.close(code=4004, message=b"Authentication failed.")
            case 2 if self.close_after_identify is not None:
                await socket.close(code=self.close_after_identify, message=b"Disallowed intent(s).")
            case 2:
                self._events.clear()
                ready = {"v": 10, "user": _user(BOT, "loom", bot=True), "guilds": [], "session_id": SESSION,
                         "resume_gateway_url": self._gateway_url(), "application": {"id": APPLICATION, "flags": 0},
                         "shard": frame["d"].get("shard", [0, 1])}  # fmt: skip
                await self.dispatch("READY", ready, deliver=False)
                await socket.send_json(self._events[-1])
            case 6:
                for event in self._events[frame["d"]["seq"] :]:
                    await socket.send_json(event)
                await socket.send_json({"op": 0, "t": "RESUMED", "s": len(self._events), "d": {}})
            case _:
                pass


def _user(user: str, name: str, bot: bool = False) -> Json:
    return {"id": user, "username": name, "discriminator": "0", "global_name": name, "avatar": None, "bot": bot,
            "flags": 0}  # fmt: skip


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """discord.py takes `application/json` only without a charset."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )
