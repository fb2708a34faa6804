"""The Discord adapter: connects to the gateway, and works what the inbox held."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import discord
import yarl

from bot.adapters.base import PERSON, Connection, ConnectionFailed, Handle, Inbox, Posted, unasked
from bot.adapters.discord import limits
from bot.adapters.discord.client import LoomClient
from bot.adapters.discord.delivery import Delivery
from bot.adapters.discord.filling import filled
from bot.adapters.discord.parse import PLATFORM, RemoteFile, parse, remote_files
from bot.adapters.discord.posting import CALL_SECONDS, Poster
from bot.adapters.discord.signing_in import SETTING, answering, failure
from bot.adapters.forms import ForgetfulForms, Forms
from bot.adapters.progress import Progress
from bot.adapters.tokens import check_token
from bot.messages import FileRef, FileShared, Message, MessageRef
from bot.replies import Reply, Text

API_URL = "https://discord.com/api/v10"
SIGN_IN_SECONDS, READY_SECONDS = 20, 120
NOT_GIVEN = "Discord did not give me {} ({}); I did not read it. Send it again to try once more."


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """`api_url` stands in for https://discord.com/api/v10; the gateway's address is asked of it. `shard_count` None
    takes as many shards as Discord advises. A gateway that says nothing for `silence_seconds`, not even that it heard
    our heartbeat, is taken for dead: the connection is closed and resumed. With
    `answers_are_hidden` an answer on a server is for the asker alone."""

    token: str
    api_url: str | None = None
    shard_count: int | None = None
    silence_seconds: float = 60.0
    answers_are_hidden: bool = False
    call_seconds: float = CALL_SECONDS


class DiscordAdapter:
    platform = PLATFORM

    def __init__(
        self,
        settings: DiscordSettings,
        handle: Handle,
        inbox: Inbox,
        forms: Forms,
        *,
        files_folder: Path,
        posted: Posted | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._settings, self._api_url = settings, _versioned(settings.api_url)
        self._address = None if self._api_url == API_URL else self._api_url
        self._inbox, self._forms, self._progress = inbox, forms, progress or Progress(ForgetfulForms())
        self._handle, self._posted, self._folder = handle, posted, files_folder
        self._begin()
        self._running: asyncio.Task[None] | None = None
        self._state = Connection("Discord", "off", "not started")

    def _begin(self) -> None:
        """A client of its own for each connection: discord.py's cannot be used again once it has ended."""
        inbox, forms, settings = self._inbox, self._forms, self._settings
        self.client = LoomClient(
            inbox, forms, settings.shard_count, settings.silence_seconds, hidden=settings.answers_are_hidden
        )
        self._poster = Poster(self.client, forms, self._progress, settings.call_seconds)
        self._delivery = Delivery(self._poster, self._posted)

    async def start(self) -> None:
        """Signs in and returns when events flow. Raises `ConnectionFailed` naming the setting to change."""
        discord.http.Route.BASE = self._api_url  # discord.py keeps it for the whole process
        try:
            check_token(PLATFORM, SETTING, self._settings.token)
            await self._connect()
        except ConnectionFailed as error:
            self._state = Connection("Discord", "failed", error.detail)
            await self._close()
            raise

    async def check(self) -> str:
        """Asks Discord who the token belongs to."""
        discord.http.Route.BASE = self._api_url
        client = discord.Client(intents=discord.Intents.none())
        try:
            check_token(PLATFORM, SETTING, self._settings.token)
            await asyncio.wait_for(client.login(self._settings.token), SIGN_IN_SECONDS)
            return f"as {client.user}"
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise failure(error, self._address) from error
        finally:
            await client.close()

    async def _connect(self) -> None:
        """Raises ConnectionFailed."""
        self._state = Connection("Discord", "connecting", "signing in")
        if self.client.is_closed():
            self._begin()
        try:
            await asyncio.wait_for(self.client.login(self._settings.token), SIGN_IN_SECONDS)
            if self._address is not None:  # a new session goes to discord.py's own address, unless it is told otherwise
                _, gateway, _ = await self.client.http.get_bot_gateway()
                discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
            self._running = asyncio.create_task(self.client.connect(), name="discord")
            ready = asyncio.create_task(self.client.wait_until_ready())
            await asyncio.wait((self._running, ready), timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            in_time = ready.done()
            ready.cancel()
            if self._running.done():
                self._running.result()
                raise ConnectionFailed(PLATFORM, "", "the connection was closed while signing in")
            if not in_time:
                raise TimeoutError
        except ConnectionFailed:
            raise
        except Exception as error:
            raise failure(error, self._address) from error
        user = self.client.user
        self._state = Connection("Discord", "connected", f"as {user}" if user is not None else "")

    async def stop(self) -> None:
        await self._close()
        self._state = Connection("Discord", "off", "stopped")

    async def _close(self) -> None:
        """Ends the client, whatever state it is in: one that never began does not close without an error either."""
        with contextlib.suppress(Exception):
            await self.client.close()
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait((self._running,))  # how it ended was said, if it did so by itself
            self._running = None

    def connection(self) -> Connection:
        if self._state.state != "connected" or self._running is None:
            return self._state
        if self._running.done():
            ended = None if self._running.cancelled() else self._running.exception()
            why = failure(ended or ConnectionError("the connection was closed"), self._address)
            return Connection("Discord", "failed", why.detail)
        if not self.client.online:
            return Connection("Discord", "connecting", "the gateway is being opened again")
        return self._state

    async def work(self, payload: Mapping[str, Any]) -> None:
        """Works one stored event. Raises what Discord raises: the inbox tries again."""
        with answering():
            await self._work(payload)

    async def _work(self, payload: Mapping[str, Any]) -> None:
        told = None
        if payload["kind"] == "submitted":
            payload, told = await filled(payload, self._forms)
        inbound = parse(payload)
        if inbound is None:
            return
        if told is not None:
            await self._delivery.deliver(payload, inbound, Reply((Text(told),), private=True))
            return
        if isinstance(inbound, Message | FileShared):
            files, refused = await self._fetched(payload)
            inbound = replace(inbound, files=files)
            if refused:
                await self._delivery.deliver(payload, inbound, Reply((Text(refused, "error"),)), "refused")
            if isinstance(inbound, FileShared) and not files:
                return
        reply = await self._handle(inbound)
        if reply is not None and reply.blocks:
            await self._delivery.deliver(payload, inbound, reply)

    async def send(self, to: MessageRef, reply: Reply) -> MessageRef | None:
        """Posts unasked. The channel `user:<id>` is the direct message of a person."""
        with answering():
            event = unasked(to, reply)
            if to.channel.startswith(PERSON):
                return await self._poster.direct(to.channel.removeprefix(PERSON), reply, event)
            return await self._poster.post(to, reply, event)

    async def _fetched(self, payload: Mapping[str, Any]) -> tuple[tuple[FileRef, ...], str]:
        files, refused = [], []
        for remote in remote_files(payload):
            if remote.size > limits.FILE_BYTES:
                refused.append(f"{remote.name} is larger than 10 MB; I did not read it.")
            else:
                try:
                    files.append(await self._fetch(remote))
                except (discord.NotFound, discord.Forbidden) as error:
                    refused.append(NOT_GIVEN.format(remote.name, error.status))
        return tuple(files), " ".join(refused)

    async def _fetch(self, remote: RemoteFile) -> FileRef:
        content = await self.client.http.get_from_cdn(remote.url)
        name = re.sub(r"[^\w.\- ]", "_", Path(remote.name).name).lstrip(".")[-120:] or "file"
        target = self._folder / re.sub(r"\W", "_", remote.id) / name
        await asyncio.to_thread(_write, target, content)
        return FileRef(remote.name, str(target), len(content), remote.media_type or "application/octet-stream")


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _versioned(url: str | None) -> str:
    if url is None:
        return API_URL
    url = url.rstrip("/")
    return url if re.search(r"/v\d+$", url) else f"{url}/v10"
