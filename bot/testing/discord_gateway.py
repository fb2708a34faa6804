"""The gateway of the Discord double: HELLO, heartbeats, IDENTIFY, READY, RESUME, op 7, op 9, and a heartbeat that is
not acknowledged."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.testing.discord_events import APPLICATION, BOT, GUILD, guild, user_object
from bot.testing.watched import Watched

Json = dict[str, Any]

TOKEN = "double.token"  # noqa: S105 (opens this double only)
SESSION = "session-of-the-double"


@dataclass
class DiscordGateway:
    """Serves sockets at `path` of the address `url`, once that is known."""

    watched: Watched
    heartbeat_ms: int = 5_000
    close_after_identify: int | None = None
    acknowledge_heartbeats: bool = True
    with_guild: bool = False
    received: list[Json] = field(default_factory=list)
    """What clients sent, in order."""
    closed: list[int | None] = field(default_factory=list)
    """The codes with which clients closed their sockets."""
    url: str = ""

    path = "/gateway/"

    def __post_init__(self) -> None:
        self._events: list[Json] = []
        self._sockets: list[web.WebSocketResponse] = []

    @property
    def address(self) -> str:
        return self.url.replace("http", "ws", 1) + self.path

    async def dispatch(self, name: str, data: Json, *, deliver: bool = True) -> None:
        """Sends an event; with `deliver=False` it is only kept, for a RESUME to bring it."""
        self._events.append({"op": 0, "t": name, "s": len(self._events) + 1, "d": data})
        for socket in self._sockets if deliver else ():
            await socket.send_json(self._events[-1])

    async def reconnect(self) -> None:
        """Op 7: the client is to connect again and resume."""
        await self._sockets[-1].send_json({"op": 7, "d": None})

    async def invalidate(self) -> None:
        """Op 9: the session is gone, the client is to identify again."""
        await self._sockets[-1].send_json({"op": 9, "d": False})

    async def end(self, code: int) -> None:
        """Closes every socket with this code, as Discord does when a token was reset or an intent taken away."""
        for socket in list(self._sockets):
            await socket.close(code=code)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": self.heartbeat_ms}})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                frame = json.loads(message.data)
                self.received.append(frame)
                await self._heard(socket, frame)
                await self.watched.changed()
        self._sockets.remove(socket)
        self.closed.append(socket.close_code)
        await self.watched.changed()
        return socket

    async def close(self) -> None:
        for socket in list(self._sockets):
            await socket.close()

    async def _heard(self, socket: web.WebSocketResponse, frame: Json) -> None:
        match frame["op"]:
            case 1 if self.acknowledge_heartbeats:
                await socket.send_json({"op": 11})
            case 2 if frame["d"]["token"].removeprefix("Bot ") != TOKEN:
                await socket.close(code=4004, message=b"Authentication failed.")
            case 2 if self.close_after_identify is not None:
                await socket.close(code=self.close_after_identify, message=b"Disallowed intent(s).")
            case 2:
                await self._ready(socket, frame["d"].get("shard", [0, 1]))
            case 6:
                for event in self._events[frame["d"]["seq"] :]:
                    await socket.send_json(event)
                await socket.send_json({"op": 0, "t": "RESUMED", "s": len(self._events), "d": {}})
            case _:
                pass

    async def _ready(self, socket: web.WebSocketResponse, shard: list[int]) -> None:
        self._events.clear()
        guilds = [{"id": GUILD, "unavailable": True}] if self.with_guild else []
        ready = {"v": 10, "user": user_object(BOT, "loom", bot=True), "guilds": guilds, "session_id": SESSION,
                 "resume_gateway_url": self.address, "application": {"id": APPLICATION, "flags": 0},
                 "shard": shard}  # fmt: skip
        await self.dispatch("READY", ready, deliver=False)
        await socket.send_json(self._events[-1])
        if self.with_guild:
            await socket.send_json({"op": 0, "t": "GUILD_CREATE", "s": len(self._events), "d": guild()})
