"""The Discord adapter: connects to the gateway, and works what the inbox held."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import discord
import yarl

from bot.adapters.base import PERSON, Connection, ConnectionFailed, Handle, Inbox, PlatformAway, Posted
from bot.adapters.discord import limits
from bot.adapters.discord.client import LoomClient
from bot.adapters.discord.parse import PLATFORM, RemoteFile, parse, remote_files
from bot.adapters.discord.posting import TOKEN_EXPIRED, Poster
from bot.adapters.forms import ForgetfulForms, Forms
from bot.adapters.progress import Progress
from bot.messages import ButtonPress, FileRef, FileShared, Inbound, Message, MessageRef, Reaction
from bot.replies import Reply, Text

SETTING = "LOOM_DISCORD_TOKEN"
API_URL = "https://discord.com/api/v10"


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """`api_url` stands in for https://discord.com/api/v10; the gateway's address is asked of it. `shard_count` None
    takes as many shards as Discord advises. A gateway that says nothing for `silence_seconds`, not even that it heard
    our heartbeat, is taken for dead: the connection is closed and resumed."""

    token: str
    api_url: str | None = None
    shard_count: int | None = None
    silence_seconds: float = 60.0


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
        self._token, self._api_url = settings.token, _versioned(settings.api_url)
        self._handle, self._posted, self._folder = handle, posted, files_folder
        self._inbox, self._forms = inbox, forms
        self._settings, self._progress = settings, progress or Progress(ForgetfulForms())
        self._renew()
        self._running: asyncio.Task[None] | None = None
        self._state = Connection("Discord", "off", "not started")

    def _renew(self) -> None:
        """A client that was closed is not opened again."""
        self.client = LoomClient(self._inbox, self._forms, self._settings.shard_count, self._settings.silence_seconds)
        self._poster = Poster(self.client, self._forms, self._progress)

    async def start(self) -> None:
        """Signs in and returns when events flow. Raises `ConnectionFailed` naming the setting to change."""
        if self.client.is_closed():
            self._renew()
        discord.http.Route.BASE = self._api_url  # discord.py keeps it for the whole process
        self._state = Connection("Discord", "connecting", "signing in")
        try:
            await self._connect()
        except ConnectionFailed as error:
            self._state = Connection("Discord", "failed", f"{error.setting}: {error.fix}")
            await self._close()
            raise

    async def check(self) -> str:
        """Asks Discord who the token belongs to."""
        discord.http.Route.BASE = self._api_url
        client = discord.Client(intents=discord.Intents.none())
        try:
            await client.login(self._token)
            return f"as {client.user}"
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise self._failure(error) from error
        finally:
            await client.close()

    async def _connect(self) -> None:
        try:
            await self.client.login(self._token)
            if self._api_url != API_URL:  # a new session goes to discord.py's own address, unless it is told otherwise
                _, gateway, _ = await self.client.http.get_bot_gateway()
                discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
            self._running = asyncio.create_task(self.client.connect(), name="discord")
            ready = asyncio.create_task(self.client.wait_until_ready())
            await asyncio.wait((self._running, ready), return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()
            if self._running.done():
                self._running.result()
                raise ConnectionFailed(PLATFORM, SETTING, "the connection was closed while signing in")
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise self._failure(error) from error
        user = self.client.user
        self._state = Connection("Discord", "connected", f"as {user}" if user is not None else "")

    def _failure(self, error: Exception) -> ConnectionFailed:
        match error:
            case discord.LoginFailure():
                fix = "was refused; copy the token again from the Developer Portal, Bot, Reset Token"
            case discord.PrivilegedIntentsRequired():
                fix = (
                    "belongs to an application whose gateway intents Discord refuses (4014); in the Developer Portal, "
                    "under Bot, check the Privileged Gateway Intents"
                )
            case discord.ConnectionClosed():
                fix = (
                    f"the gateway closed the connection ({error.code}); copy the token again from the Developer Portal"
                )
            case discord.HTTPException():
                fix = f"Discord answered {error.status}: {error.text}"
            case _:
                where = "discord.com" if self._api_url == API_URL else self._api_url
                setting = SETTING if self._api_url == API_URL else "LOOM_DISCORD_API_URL"
                return ConnectionFailed(PLATFORM, setting, f"{where} does not answer: {error}")
        return ConnectionFailed(PLATFORM, SETTING, fix)

    async def stop(self) -> None:
        await self._close()
        self._state = Connection("Discord", "off", "stopped")

    async def _close(self) -> None:
        await self.client.close()
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError, discord.DiscordException):
                await self._running
            self._running = None

    def connection(self) -> Connection:
        if self._state.state != "connected" or self._running is None:
            return self._state
        if self._running.done():
            error = None if self._running.cancelled() else self._running.exception()
            if isinstance(error, Exception):
                failure = self._failure(error)
                return Connection("Discord", "failed", f"{failure.setting}: {failure.fix}")
        if not self.client.online:
            return Connection("Discord", "connecting", "the gateway is being opened again")
        return self._state

    async def work(self, payload: Mapping[str, Any]) -> None:
        """Works one stored event. Raises what Discord raises: the inbox tries again."""
        with _answering():
            await self._work(payload)

    async def _work(self, payload: Mapping[str, Any]) -> None:
        inbound = parse(payload)
        if inbound is None:
            return
        if isinstance(inbound, Message | FileShared):
            files, refused = await self._fetched(payload)
            inbound = replace(inbound, files=files)
            if refused:
                await self._deliver(payload, inbound, Reply((Text(refused, "error"),)))
            if isinstance(inbound, FileShared) and not files:
                return
        reply = await self._handle(inbound)
        if reply is not None and reply.blocks:
            await self._deliver(payload, inbound, reply)

    async def send(self, to: MessageRef, reply: Reply) -> MessageRef | None:
        """Posts unasked. The channel `user:<id>` is the direct message of a person."""
        with _answering():
            if to.channel.startswith(PERSON):
                return await self._poster.direct(to.channel.removeprefix(PERSON), reply)
            return await self._poster.post(to, reply)

    async def _deliver(self, stored: Mapping[str, Any], inbound: Inbound, reply: Reply) -> None:
        at: MessageRef | None
        private = isinstance(inbound, Message | ButtonPress) and inbound.private
        whispered = (reply.private or private) and bool(inbound.ref.workspace)
        if "interaction_token" in stored:
            try:
                at = await self._poster.follow_up(stored, reply, f"{PLATFORM}:{inbound.event_id}")
            except discord.HTTPException as error:
                if error.code not in TOKEN_EXPIRED:
                    raise
                at = await self._post(inbound, reply, whispered)
        else:
            at = await self._post(inbound, reply, whispered)
        if at is not None and self._posted is not None:
            await self._posted(at, reply)

    async def _post(self, inbound: Inbound, reply: Reply, whispered: bool) -> MessageRef | None:
        ref = replace(inbound.ref, message_id=None) if isinstance(inbound, ButtonPress) else inbound.ref
        if whispered:
            return await self._poster.whisper(ref, inbound.sender.id, reply, inbound.event_id)
        if isinstance(inbound, Reaction | Message | FileShared | ButtonPress):
            return await self._poster.post(ref, reply, inbound.event_id)
        return None

    async def _fetched(self, payload: Mapping[str, Any]) -> tuple[tuple[FileRef, ...], str]:
        files, refused = [], []
        for remote in remote_files(payload):
            if remote.size > limits.FILE_BYTES:
                refused.append(f"{remote.name} is larger than 10 MB; I did not read it.")
            else:
                files.append(await self._fetch(remote))
        return tuple(files), " ".join(refused)

    async def _fetch(self, remote: RemoteFile) -> FileRef:
        content = await self.client.http.get_from_cdn(remote.url)
        name = re.sub(r"[^\w.\- ]", "_", Path(remote.name).name).lstrip(".")[-120:] or "file"
        target = self._folder / re.sub(r"\W", "_", remote.id) / name
        await asyncio.to_thread(_write, target, content)
        return FileRef(remote.name, str(target), len(content), remote.media_type or "application/octet-stream")


@contextlib.contextmanager
def _answering() -> Iterator[None]:
    """Raises PlatformAway for what says nothing about the message: no connection, Discord's own trouble, a token that
    is not taken any more."""
    try:
        yield
    except discord.HTTPException as error:
        if error.status in (401, 429) or error.status >= 500:
            raise PlatformAway(PLATFORM, f"HTTP {error.status}") from error
        raise
    except (discord.RateLimited, aiohttp.ClientConnectionError, TimeoutError, ConnectionError) as error:
        raise PlatformAway(PLATFORM, str(error) or type(error).__name__) from error


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _versioned(url: str | None) -> str:
    if url is None:
        return API_URL
    url = url.rstrip("/")
    return url if re.search(r"/v\d+$", url) else f"{url}/v10"
