"""A double of Slack on loopback: the Web API methods that the bot uses, file hosting, `response_url` and Socket Mode.

It answers as Slack documents (2026-11): tokens are checked, blocks beyond the documented limits are refused, a 429
carries Retry-After, Socket Mode says hello, wants every envelope acknowledged and can ask for a reconnect. It is a
double: of a workspace it knows only what a test says, and rules that Slack does not document are not in it.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from aiohttp import web

from bot.testing.slack_rules import refuse_message, refuse_view
from bot.testing.slack_socket import SlackSocket
from bot.testing.slack_workspace import (
    ALL_SCOPES,
    APP_TOKEN,
    BETWEEN,
    BOT_ID,
    BOT_TOKEN,
    BOT_USER,
    CHANNEL,
    DIRECT,
    TEAM,
    Json,
    direct_of,
    history,
    params_of,
    user_object,
)
from bot.testing.watched import Watched


@dataclass(frozen=True, slots=True)
class Call:
    """One request that the bot made, with its parameters decoded."""

    method: str
    params: Json


@dataclass
class SlackDouble:
    """`async with SlackDouble() as slack:` serves on 127.0.0.1, on a free port unless `port` is given; its `api_url` is
    LOOM_SLACK_API_URL."""

    port: int = 0
    scopes: str = ALL_SCOPES
    members: frozenset[str] = frozenset({CHANNEL, DIRECT})
    """Channels that the bot is in; elsewhere `not_in_channel`."""
    between: frozenset[str] = frozenset({BETWEEN})
    """Conversations of others: `channel_not_found` for the bot."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Downloadable contents by file id."""
    users: dict[str, Json] = field(default_factory=dict)
    """Further or changed `users.info` answers by user id; an empty one is somebody whom Slack does not show."""
    calls: list[Call] = field(default_factory=list)
    failures: dict[str, list[tuple[int, Json, dict[str, str]] | None]] = field(default_factory=dict)
    """By method, or "files" for downloads: (status, body, headers) to answer instead, one each time; None lets one
    through."""
    late: dict[str, list[float]] = field(default_factory=dict)
    """By method: seconds for which an answer is held back after the work was done, one each time."""
    cut: dict[str, int] = field(default_factory=dict)
    """By method: after how many of the next calls the connection is cut, with the work done and no answer."""
    standing: list[Json] = field(default_factory=list)
    """Messages as people see them, in the order of posting: `channel`, `ts`, `text`, `blocks`, and for an ephemeral one
    its `user`. A message that was updated stands changed in its place. An ephemeral one for a thread in which nobody
    has written yet is accepted and shown to nobody, as in Slack: it does not stand here."""

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        self._threads: set[tuple[str, str]] = set()
        self._watched = Watched()
        self.until = self._watched.until
        self.socket = SlackSocket(self._watched)
        self.connected, self.drop = self.socket.connected, self.socket.drop
        self.ask_to_reconnect = self.socket.ask_to_reconnect
        self.url = ""

    @property
    def api_url(self) -> str:
        return self.url + "/api/"

    async def __aenter__(self) -> SlackDouble:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self.socket.serve)
        app.router.add_get("/files/{id}", self._file)
        app.router.add_post("/upload/{id}", self._uploaded)
        app.router.add_post("/respond/{id}", self._responded)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()
        await self._runner.cleanup()

    # what a test does

    async def deliver(self, kind: str, payload: Mapping[str, Any], *, envelope_id: str | None = None) -> Json:
        """Sends one envelope (`events_api`, `slash_commands`, `interactive`) and returns its acknowledgement."""
        self._written(payload.get("event") or {})
        return await self.socket.deliver(kind, payload, envelope_id)

    async def called(self, method: str, times: int = 1) -> list[Json]:
        """Waits until a method was called that often; the parameters of all its calls."""
        await self.until(lambda: len(self.sent(method)) >= times)
        return self.sent(method)

    def sent(self, method: str) -> list[Json]:
        return [call.params for call in self.calls if call.method == method]

    # what Slack does

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        params = await params_of(request)
        self.calls.append(Call(method, params))
        failure = self.failures[method].pop(0) if self.failures.get(method) else None
        if failure is not None:
            await self._watched.changed()
            status, body, headers = failure
            return web.json_response(body, status=status, headers=headers)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or params.get("token", "")
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            await self._watched.changed()
            return web.json_response({"ok": False, "error": "invalid_auth"})
        answer = self._answer(method, params)
        await self._watched.changed()
        if self.cut.get(method):
            self.cut[method] -= 1
            if request.transport is not None:
                request.transport.close()
        if self.late.get(method):
            await asyncio.sleep(self.late[method].pop(0))
        return web.json_response({"ok": True, **answer} if "error" not in answer else {"ok": False, **answer},
                                 headers={"x-oauth-scopes": self.scopes})  # fmt: skip

    def _answer(self, method: str, params: Json) -> Json:
        match method:
            case "auth.test":
                return {"team": "Acme", "team_id": TEAM, "user": "loom", "user_id": BOT_USER, "bot_id": BOT_ID,
                        "url": self.url}  # fmt: skip
            case "apps.connections.open":
                return {"url": self.url.replace("http", "ws", 1) + "/socket"}
            case "chat.postMessage" | "chat.postEphemeral" | "chat.update":
                return self._post(method, params)
            case "views.open":
                wrong = refuse_view(params["view"])
                return {"error": wrong} if wrong else {"view": {**params["view"], "id": f"V{next(self._ids)}"}}
            case "users.info":
                user = self.users.get(params["user"], user_object(params["user"]))
                return {"user": user} if user else {"error": "user_not_found"}
            case "files.info":
                known = params["file"] in self.files
                return {"file": self.file(params["file"])} if known else {"error": "file_not_found"}
            case "files.getUploadURLExternal":
                file_id = f"F{next(self._ids)}"
                return {"upload_url": f"{self.url}/upload/{file_id}", "file_id": file_id}
            case "files.completeUploadExternal":
                return {"files": [{"id": file["id"], "title": file.get("title")} for file in params["files"]]}
            case "conversations.history" | "conversations.replies":
                return history(self.standing, self.scopes, params)
            case "conversations.open":
                return {"channel": {"id": direct_of(str(params["users"]).split(",")[0])}}
            case _:
                return {"error": "unknown_method"}

    def _post(self, method: str, params: Json) -> Json:
        channel = params["channel"]
        if channel.startswith("U"):
            channel = direct_of(channel)
        if channel in self.between:
            return {"error": "channel_not_found"}
        if channel not in self.members and not channel.startswith("D"):
            return {"error": "not_in_channel"}
        if wrong := refuse_message(params):
            return {"error": wrong}
        ts = params.get("ts") or self._ts()
        shown = {"thread_ts": None, "blocks": [], **params, "channel": channel, "ts": ts}
        places = [place for place, one in enumerate(self.standing) if (one["channel"], one["ts"]) == (channel, ts)]
        if places:
            self.standing[places[0]] = {**self.standing[places[0]], **shown}
        elif method != "chat.postEphemeral" or shown["thread_ts"] is None or self._is_active(shown):
            self.standing.append(shown)
        if method == "chat.postEphemeral":
            return {"message_ts": ts}
        self._written(shown)
        return {"channel": channel, "ts": ts, "message": {"ts": ts, "text": params.get("text", "")}}

    def _written(self, message: Mapping[str, Any]) -> None:
        """A message in a thread makes it one that people see."""
        if message.get("thread_ts") and message["thread_ts"] != message.get("ts"):
            self._threads.add((message["channel"], message["thread_ts"]))

    def _is_active(self, message: Json) -> bool:
        return (message["channel"], message["thread_ts"]) in self._threads

    def _ts(self) -> str:
        return f"{time.time():.0f}.{next(self._ids):06d}"

    def file(self, file_id: str, name: str = "leads.csv", media_type: str = "text/csv") -> Json:
        """A file object as events carry it."""
        return {
            "id": file_id, "name": name, "mimetype": media_type, "size": len(self.files.get(file_id, b"")),
            "url_private_download": f"{self.url}/files/{file_id}",
        }  # fmt: skip

    async def _file(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(status=302, headers={"Location": "https://slack.com/signin"})
        failure = self.failures["files"].pop(0) if self.failures.get("files") else None
        content = self.files.get(request.match_info["id"])
        if failure is not None:
            return web.Response(status=failure[0])
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def _uploaded(self, request: web.Request) -> web.Response:
        self.files[request.match_info["id"]] = await request.read()
        return web.Response(text="OK")

    async def _responded(self, request: web.Request) -> web.Response:
        params = await params_of(request)
        if wrong := refuse_message(params):
            return web.Response(status=400, text=wrong)
        self.calls.append(Call("response_url", {"id": request.match_info["id"], **params}))
        if len(self.sent("response_url")) > 5:
            return web.Response(status=404, text="expired_url")
        await self._watched.changed()
        return web.Response(text="ok")
