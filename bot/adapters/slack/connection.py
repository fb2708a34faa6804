"""The Slack adapter: connects over Socket Mode or serves HTTP, and works what the inbox held."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from bot.adapters.base import PERSON, Connection, ConnectionFailed, Handle, Inbox, Posted, unasked
from bot.adapters.forms import ForgetfulForms, Forms
from bot.adapters.progress import Progress
from bot.adapters.slack.delivery import Delivery
from bot.adapters.slack.endpoint import PATH, Endpoint
from bot.adapters.slack.parse import PLATFORM, mentioned, parse, remote_files
from bot.adapters.slack.people import FileRefused, Files, People
from bot.adapters.slack.posting import Poster
from bot.adapters.slack.receiving import Receiver
from bot.adapters.slack.retries import retries
from bot.adapters.slack.signing_in import answering, signing_in, unreachable
from bot.adapters.tokens import check_token
from bot.messages import FileShared, Inbound, Message, MessageRef
from bot.replies import Reply, Text

BOT_SETTING, APP_SETTING = "LOOM_SLACK_BOT_TOKEN", "LOOM_SLACK_APP_TOKEN"
SIGN_IN_SECONDS = 15.0
CALL_SECONDS = 120
"""How long a call may take. One that is given up may have done its work all the same: who posts again looks first."""
SOCKET_SECONDS = 30.0
"""How long the socket may take to open. The SDK would try the same address for ever."""
SCOPES = frozenset({
    "app_mentions:read", "chat:write", "commands", "files:read", "files:write", "im:history", "im:write",
    "reactions:read", "users:read", "users:read.email",
})  # fmt: skip
"""What the app manifest (`deploy/slack-manifest.yaml`) asks for and the bot uses."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """One of `app_token` (Socket Mode) and `signing_secret` (HTTP) is needed; with both, Socket Mode is used and HTTP
    is served too. `api_url` stands in for https://slack.com/api/."""

    bot_token: str
    app_token: str | None = None
    signing_secret: str | None = None
    api_url: str | None = None
    call_seconds: int = CALL_SECONDS


class SlackAdapter:
    platform = PLATFORM

    def __init__(
        self,
        settings: SlackSettings,
        handle: Handle,
        inbox: Inbox,
        forms: Forms,
        *,
        files_folder: Path,
        posted: Posted | None = None,
        progress: Progress | None = None,
        ping_seconds: float = 10.0,
    ) -> None:
        self._settings, self._handle = settings, handle
        self._client = _client(settings)
        self._people = People(self._client)
        self._files = Files(self._client, files_folder)
        self._poster = Poster(self._client, forms, progress or Progress(ForgetfulForms()))
        self._delivery = Delivery(self._poster, self._people, posted)
        self._app: AsyncApp = Receiver(inbox, forms, self._client).app(settings.signing_secret)
        self._ping_seconds = ping_seconds
        self._socket: AsyncSocketModeHandler | None = None
        self._state = Connection("Slack", "off", "not started")

    async def start(self) -> None:
        """Checks the tokens, then connects. Raises `ConnectionFailed` naming the setting to change."""
        self._state = Connection("Slack", "connecting", "signing in")
        try:
            await self._connect()
        except ConnectionFailed as error:
            await self._close()
            self._state = Connection("Slack", "failed", error.detail)
            raise

    async def _connect(self) -> None:
        settings, team = self._settings, await self.check()
        if settings.app_token is None:
            self._state = Connection("Slack", "connected", f"{team}, HTTP at {PATH}")
            return
        self._socket = AsyncSocketModeHandler(self._app, settings.app_token, ping_interval=self._ping_seconds)
        try:
            await asyncio.wait_for(self._socket.connect_async(), SOCKET_SECONDS)  # type: ignore[no-untyped-call]
        except TimeoutError as error:
            raise unreachable(settings.api_url, "its socket does not open") from error
        self._state = Connection("Slack", "connected", f"{team}, Socket Mode")

    async def check(self) -> str:
        """Signs in, and asks whether the app token is good; the name of the team."""
        settings = self._settings
        if settings.app_token is None and settings.signing_secret is None:
            fix = "is missing; set it for Socket Mode, or LOOM_SLACK_SIGNING_SECRET for HTTP"
            raise ConnectionFailed(PLATFORM, APP_SETTING, fix)
        check_token(PLATFORM, BOT_SETTING, settings.bot_token)
        check_token(PLATFORM, APP_SETTING, settings.app_token)
        team = await self._sign_in()
        if settings.app_token is not None:
            await self._check_app_token(settings.app_token)
        return team

    async def _sign_in(self) -> str:
        with signing_in(BOT_SETTING, "xoxb-", "OAuth & Permissions", self._settings.api_url):
            answer = await asyncio.wait_for(self._client.auth_test(), SIGN_IN_SECONDS)
        granted = answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes")
        missing = sorted(SCOPES - {scope.strip() for scope in granted.split(",")}) if granted else []
        if missing:
            fix = (
                f"lacks the scope {', '.join(missing)}; add it under OAuth & Permissions and reinstall the app "
                "(deploy/slack-manifest.yaml has all of them)"
            )
            raise ConnectionFailed(PLATFORM, BOT_SETTING, fix)
        return str(answer.get("team") or answer.get("team_id"))

    async def _check_app_token(self, app_token: str) -> None:
        """The socket client would retry a wrong token for ever."""
        with signing_in(APP_SETTING, "xapp-", "Basic Information, App-Level Tokens", self._settings.api_url):
            asked = self._client.apps_connections_open(app_token=app_token)
            await asyncio.wait_for(asked, SIGN_IN_SECONDS)

    async def stop(self) -> None:
        await self._close()
        self._state = Connection("Slack", "off", "stopped")

    async def _close(self) -> None:
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
            self._socket = None

    def connection(self) -> Connection:
        if self._state.state == "connected" and self._socket is not None:
            session = self._socket.client.current_session
            if session is None or session.closed:
                return Connection("Slack", "connecting", "the socket is being opened again")
        return self._state

    def routes(self) -> list[Route]:
        """For the web server, when there is a signing secret: Slack's requests at /slack/events."""
        if self._settings.signing_secret is None:
            return []
        return [Endpoint(self._app, self._settings.signing_secret).route()]

    async def work(self, payload: Mapping[str, Any]) -> None:
        """Works one stored event. Raises what Slack raises: the inbox tries again."""
        with answering():
            await self._work(payload)

    async def _work(self, payload: Mapping[str, Any]) -> None:
        names = {user: await self._people.name(user) for user in mentioned(payload)}
        inbound = parse(payload, names)
        if inbound is None:
            return
        inbound, refused = await self._complete(inbound, payload)
        for place, reason in enumerate(refused):
            await self._delivery.deliver(payload, inbound, Reply((Text(reason, "error"),)), f"refused {place}")
        if isinstance(inbound, FileShared) and not inbound.files:
            return
        reply = await self._handle(inbound)
        if reply is not None and reply.blocks:
            await self._delivery.deliver(payload, inbound, reply)

    async def _complete(self, inbound: Inbound, payload: Mapping[str, Any]) -> tuple[Inbound, list[str]]:
        """With the sender's profile and local copies of the files; the reasons for those that were refused."""
        sender = await self._people.known(inbound.sender)
        files, refused = [], []
        for remote in remote_files(payload) if isinstance(inbound, Message | FileShared) else ():
            try:
                files.append(await self._files.fetch(remote))
            except FileRefused as error:
                refused.append(str(error))
        if isinstance(inbound, Message | FileShared):
            return replace(inbound, sender=sender, files=tuple(files)), refused
        return replace(inbound, sender=sender), refused

    async def send(self, to: MessageRef, reply: Reply) -> MessageRef | None:
        """Posts unasked. The channel `user:<id>` is the direct message of a person: Slack takes the bare id."""
        with answering():
            place = replace(to, channel=to.channel.removeprefix(PERSON))
            return await self._poster.post(place, reply, unasked(place, reply))


def _client(settings: SlackSettings) -> AsyncWebClient:
    base = AsyncWebClient.BASE_URL if settings.api_url is None else settings.api_url.rstrip("/") + "/"
    return AsyncWebClient(
        token=settings.bot_token, base_url=base, timeout=settings.call_seconds, retry_handlers=retries(reconnect=True)
    )
