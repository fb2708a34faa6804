"""A double of Discord on loopback: the REST routes that the bot uses and a gateway that speaks the protocol.

HELLO, heartbeats and their ACK, IDENTIFY (4004 for a wrong token, 4014 when told to), READY, RESUME with the events
that were missed, op 7 (reconnect), op 9 (invalid session), a heartbeat that is not acknowledged. What people do comes
from `discord_events.py`. It is a double: it knows no roles or permissions (how those behave is tested in simcord).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from aiohttp import web

from bot.testing.discord_application import told
from bot.testing.discord_buckets import Buckets, is_post
from bot.testing.discord_events import BOT, history, interaction_metadata, message_object, new_id, user_object
from bot.testing.discord_gateway import TOKEN, DiscordGateway
from bot.testing.discord_rules import refuse_message
from bot.testing.watched import Watched

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str
    body: Json


@dataclass
class DiscordDouble:
    """`async with DiscordDouble() as discord:` serves on a free port, or on `port`; its `api_url` is
    LOOM_DISCORD_API_URL."""

    port: int = 0
    heartbeat_ms: int = 5_000
    close_after_identify: int | None = None
    """A close code, such as 4014, instead of READY."""
    acknowledge_heartbeats: bool = True
    calls: list[Call] = field(default_factory=list)
    limited: int = 0
    """How many of the next posts are answered with 429."""
    buckets: Buckets = field(default_factory=Buckets)
    """How many posts a channel or webhook takes at a time."""
    failing: list[int] = field(default_factory=list)
    """One for each of the next posts: 0 lets it through, another number is the status it is answered with."""
    late: list[float] = field(default_factory=list)
    """One for each of the next posts: seconds for which the answer is held back after the work was done."""
    out_of_order: int | None = None
    """A status, such as 503, with which everything is answered."""
    with_guild: bool = False
    """Whether the bot is on a server, `discord_events.guild()`."""
    expired: set[str] = field(default_factory=set)
    """Interaction tokens that are older than 15 minutes."""
    deleted: set[str] = field(default_factory=set)
    """Ids of messages that somebody deleted."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Downloadable contents by attachment id."""
    standing: list[Json] = field(default_factory=list)
    """The bot's messages as they stand in their channels, in the order of posting; `flags` 64 for an ephemeral one."""

    def __post_init__(self) -> None:
        self._interactions: dict[str, Json] = {}
        self._thinking: dict[str, int] = {}
        self._originals: dict[str, str] = {}
        self._watched = Watched()
        self.until = self._watched.until
        self.gateway = DiscordGateway(
            self._watched, self.heartbeat_ms, self.close_after_identify, self.acknowledge_heartbeats, self.with_guild
        )
        self.reconnect, self.invalidate = self.gateway.reconnect, self.gateway.invalidate
        self.url = ""

    @property
    def api_url(self) -> str:
        return self.url + "/api/v10"

    async def __aenter__(self) -> DiscordDouble:
        app = web.Application()
        app.router.add_get(self.gateway.path, self.gateway.serve)
        app.router.add_get("/cdn/{id}", self._download)
        app.router.add_route("*", "/api/v10/{path:.*}", self._api)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        host, port = self._runner.addresses[0][:2]
        self.url = self.gateway.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.gateway.close()
        await self._runner.cleanup()

    # what a test does

    async def dispatch(self, name: str, data: Json, *, deliver: bool = True) -> None:
        """Sends an event; with `deliver=False` it is only kept, for a RESUME to bring it."""
        await self.gateway.dispatch(name, data, deliver=deliver)
        self._interactions[str(data.get("token"))] = data

    async def got(self, op: int, times: int = 1) -> list[Json]:
        """Waits until clients have sent an op that often."""
        await self.until(lambda: len(self.ops(op)) >= times)
        return self.ops(op)

    async def called(self, method: str, path: str, times: int = 1) -> list[Json]:
        """Waits until a route was called that often; the bodies."""
        await self.until(lambda: len(self.bodies(method, path)) >= times)
        return self.bodies(method, path)

    def ops(self, op: int) -> list[Json]:
        return [frame["d"] for frame in self.gateway.received if frame["op"] == op]

    def bodies(self, method: str, path: str) -> list[Json]:
        return [call.body for call in self.calls if call.method == method and call.path == path]

    def attachment(self, file_id: str, name: str) -> Json:
        """A file as messages carry it."""
        url = f"{self.url}/cdn/{file_id}"
        return {"id": file_id, "filename": name, "size": len(self.files[file_id]), "url": url, "proxy_url": url,
                "content_type": "text/csv"}  # fmt: skip

    def remove_original(self, token: str) -> None:
        """Somebody removes the "thinking..." of a command."""
        self._thinking.pop(token, None)

    # what Discord does

    async def _api(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body: Json = {}
        if request.content_type == "application/json" and request.can_read_body:
            decoded = await request.json()
            body = decoded if isinstance(decoded, dict) else {"list": decoded}
        elif request.content_type == "multipart/form-data":
            body = json.loads(str((await request.post())["payload_json"]))
        self.calls.append(Call(request.method, path, body))
        answer = self._authorized(request, path, body)
        await self._watched.changed()
        if self.late and is_post(request.method, path):
            await asyncio.sleep(self.late.pop(0))
        return answer

    def _authorized(self, request: web.Request, path: str, body: Json) -> web.Response:
        if self.out_of_order is not None:
            return web.Response(status=self.out_of_order, text="<html>try again later</html>", content_type="text/html")
        if (
            not path.startswith(("/webhooks", "/interactions"))
            and request.headers.get("Authorization") != f"Bot {TOKEN}"
        ):
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        if self.limited and request.method == "POST" and path.endswith("/messages"):
            self.limited -= 1
            return _json({"message": "limited", "retry_after": 0.01, "global": False}, 429, {"Via": "1.1 double"})
        headers, wait = self.buckets.take(path) if is_post(request.method, path) else ({}, None)
        if wait is not None:
            return _json({"message": "You are being rate limited.", "retry_after": wait, "global": False}, 429, headers)
        if is_post(request.method, path) and self.failing and (status := self.failing.pop(0)):
            return _json({"message": "told to fail", "code": 0}, status)
        answer = self._answer(request.method, path, body, request.query)
        answer.headers.update(headers)
        return answer

    def _answer(self, method: str, path: str, body: Json, query: Mapping[str, str]) -> web.Response:
        parts = path.strip("/").split("/")
        answer = told(method, parts, body, self.gateway.address)
        if answer is not None:
            return _json(answer)
        match method, parts:
            case "POST", ["interactions", interaction, token, "callback"]:
                if body["type"] == 5:
                    self._thinking[token] = int((body.get("data") or {}).get("flags") or 0)
                return _json({"interaction": {"id": interaction, "type": 3, "response_message_loading": True}})
            case "POST", ["channels", channel, "messages"]:
                return self._posted(body, channel)
            case _, ["webhooks", _, token, *_] if token in self.expired:
                return _json({"message": "Invalid Webhook Token", "code": 50027}, 401)
            case "PATCH", ["channels", _, "messages", message_id] if message_id in self.deleted:
                return _json({"message": "Unknown Message", "code": 10008}, 404)
            case "GET", ["channels", channel, "messages"]:
                return _json(history(self.standing, channel, int(query.get("after", 0)))[: int(query.get("limit", 50))])
            case "POST", ["webhooks", _, token]:
                # the first follow-up takes the place of "thinking..." and is seen by whoever saw that
                seen = {"flags": self._thinking.pop(token)} if token in self._thinking else {}
                return self._posted({**body, **seen}, self._channel(token), of=token)
            case "PATCH", ["channels", channel, "messages", message_id]:
                return self._posted(body, channel, message_id)
            case "PATCH", ["webhooks", _, token, "messages", "@original"]:
                return self._original(body, token)
            case _:
                return _json({"message": "404: Not Found", "code": 0}, 404)

    def _channel(self, token: str) -> str:
        return str(self._interactions.get(token, {}).get("channel_id", "0"))

    def _original(self, body: Json, token: str) -> web.Response:
        """Fills in "thinking...", or changes the card that was pressed."""
        if token in self._thinking:
            self._originals[token] = new_id()
            return self._posted({**body, "flags": self._thinking.pop(token)}, self._channel(token),
                                self._originals[token], of=token)  # fmt: skip
        card = (self._interactions.get(token) or {}).get("message")
        original = self._originals.get(token) or (card or {}).get("id")
        if original is None:
            return _json({"message": "Unknown Message", "code": 10008}, 404)
        return self._posted(body, self._channel(token), original, of=token)

    def _posted(
        self, body: Json, channel: str, message_id: str | None = None, *, of: str | None = None
    ) -> web.Response:
        if wrong := refuse_message(body):
            return _json({"message": wrong, "code": 50035}, 400)
        repeated = [one for one in self.standing if body.get("nonce") and one["nonce"] == body["nonce"]]
        if repeated and body.get("enforce_nonce"):
            return _json(repeated[0])
        author = user_object(BOT, "loom", bot=True)
        shown = {name: body[name] for name in ("embeds", "components", "flags", "nonce") if body.get(name) is not None}
        made = {"nonce": None, **message_object(body.get("content") or "", author, channel, message_id), **shown}
        if body.get("message_reference"):
            made["message_reference"] = {**body["message_reference"], "channel_id": channel}
        if of in self._interactions:
            made["interaction_metadata"] = interaction_metadata(self._interactions[of])
        places = [place for place, one in enumerate(self.standing) if one["id"] == message_id]
        if places:  # who sees it does not change
            self.standing[places[0]] = {**made, "flags": self.standing[places[0]]["flags"]}
        else:
            self.standing.append(made)
        return _json(made)

    async def _download(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["id"])
        return web.Response(status=404) if content is None else web.Response(body=content)


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """discord.py takes `application/json` only without a charset."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )
