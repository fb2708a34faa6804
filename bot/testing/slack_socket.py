"""Socket Mode of the Slack double: hello, envelopes and their acknowledgement, the request to reconnect."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.testing.slack_workspace import Json
from bot.testing.watched import Watched


@dataclass
class SlackSocket:
    """Serves the sockets that the bot opens; envelopes go to the newest one."""

    watched: Watched
    connections: int = 0
    """How often the bot has connected."""
    acknowledged: list[Json] = field(default_factory=list)
    """What the bot acknowledged, in order."""
    unacknowledged: dict[str, Json] = field(default_factory=dict)
    """Envelopes that were sent and not acknowledged, by their id."""

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        self._sockets: list[web.WebSocketResponse] = []

    async def deliver(self, kind: str, payload: Mapping[str, Any], envelope_id: str | None = None) -> Json:
        """Sends one envelope once the bot is connected, and returns its acknowledgement."""
        envelope_id = envelope_id or f"envelope-{next(self._ids)}"
        envelope = {
            "type": kind, "envelope_id": envelope_id, "payload": dict(payload), "accepts_response_payload": True,
        }  # fmt: skip
        self.unacknowledged[envelope_id] = envelope
        await self.connected()
        before = len(self.acknowledged)
        await self._sockets[-1].send_json(envelope)
        await self.watched.until(lambda: any(ack["envelope_id"] == envelope_id for ack in self.acknowledged[before:]))
        return next(ack for ack in self.acknowledged[before:] if ack["envelope_id"] == envelope_id)

    async def connected(self, times: int = 1) -> None:
        """Returns once the bot has connected that often and a socket is open."""
        await self.watched.until(lambda: self.connections >= times and bool(self._sockets))

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """What Slack sends when it is about to close a socket."""
        await self._sockets[-1].send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "double"}})

    async def drop(self) -> None:
        """Closes the socket without a word."""
        await self._sockets[-1].close()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        self.connections += 1
        hello = {"type": "hello", "num_connections": len(self._sockets), "connection_info": {"app_id": "A0LOOM"},
                 "debug_info": {"host": "double", "approximate_connection_time": 18_060}}  # fmt: skip
        await socket.send_json(hello)
        await self.watched.changed()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                acknowledgement = json.loads(message.data)
                self.acknowledged.append(acknowledgement)
                self.unacknowledged.pop(acknowledgement.get("envelope_id"), None)
                await self.watched.changed()
        self._sockets.remove(socket)
        return socket

    async def close(self) -> None:
        for socket in list(self._sockets):
            with contextlib.suppress(ConnectionError):
                await socket.close()
