"""Who is behind a Slack id, and the contents of the files they send."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import replace
from pathlib import Path

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.adapters.slack import limits
from bot.adapters.slack.parse import RemoteFile, remote_file
from bot.adapters.slack.refusals import is_final, reason
from bot.messages import ChatUser, FileRef

PROFILE_SECONDS = 3600.0
"""How long a profile is believed before it is asked for again."""


PASSING = frozenset({408, 425, 429})
"""Statuses of a download that may go well later, beside those of a server at fault."""


class FileRefused(Exception):
    """A file that is not fetched; the message is for the person who sent it."""


class People:
    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._profiles: dict[str, tuple[float, dict[str, object]]] = {}
        self._directs: dict[str, str] = {}

    async def name(self, user: str) -> str:
        profile = await self._profile(user)
        return str(profile.get("real_name") or profile.get("name") or user)

    async def known(self, user: ChatUser) -> ChatUser:
        """With the display name, and the e-mail address if Slack has confirmed it for a member of this workspace.
        Guests of other workspaces (Slack Connect) and bots have none: their address is vouched for by others. Whom
        Slack does not show to the bot is known by the id alone."""
        profile = await self._profile(user.id)
        details = profile.get("profile")
        member = not (profile.get("is_bot") or profile.get("is_stranger") or profile.get("deleted"))
        home = profile.get("team_id") in (None, user.workspace)
        email = details.get("email") if isinstance(details, dict) else None
        vouched = bool(email) and member and home and profile.get("is_email_confirmed") is True
        return replace(user, display_name=await self.name(user.id), email=str(email) if vouched else None)

    async def direct(self, user: str) -> str | None:
        """The channel of the direct messages between this person and the bot; None when there can be none. Those
        between two people have an id of the same kind."""
        if user not in self._directs:
            try:
                opened = await self._client.conversations_open(users=[user])
            except SlackApiError as error:
                if not is_final(error):
                    raise
                return None
            channel: dict[str, object] = opened["channel"]
            self._directs[user] = str(channel["id"])
        return self._directs[user]

    async def _profile(self, user: str) -> dict[str, object]:
        known = self._profiles.get(user)
        if known is None or known[0] < time.monotonic():
            known = (time.monotonic() + PROFILE_SECONDS, await self._asked(user))
            self._profiles[user] = known
        return known[1]

    async def _asked(self, user: str) -> dict[str, object]:
        try:
            answer = await self._client.users_info(user=user)
        except SlackApiError as error:
            if not is_final(error):
                raise
            return {}  # somebody of another workspace, or who is gone
        profile: dict[str, object] = answer["user"]
        return profile


class Files:
    """Downloads with the bot's token, which therefore only ever goes to Slack's own hosts."""

    def __init__(self, client: AsyncWebClient, folder: Path, largest: int = limits.FILE_BYTES) -> None:
        self._client, self._folder, self._largest = client, folder, largest

    async def fetch(self, file: RemoteFile) -> FileRef:
        """A local copy. Raises `FileRefused` for a file that is too large, gone or lies elsewhere."""
        if not file.url:
            file = await self._found(file)
        if file.size > self._largest:
            raise self._too_large(file)
        if not self._is_slack(URL(file.url)):
            raise FileRefused(f"{file.name} is not stored in Slack; I can only read files that are.")
        name = re.sub(r"[^\w.\- ]", "_", Path(file.name).name).lstrip(".")[-120:] or "file"
        target = self._folder / re.sub(r"\W", "_", file.id) / name
        content = await self._download(file)
        await asyncio.to_thread(_write, target, content)
        return FileRef(file.name, str(target), len(content), file.media_type)

    async def _found(self, file: RemoteFile) -> RemoteFile:
        try:
            return remote_file((await self._client.files_info(file=file.id))["file"])
        except SlackApiError as error:
            if not is_final(error):
                raise
            raise self._not_given(file, reason(error)) from error

    async def _download(self, file: RemoteFile) -> bytes:
        headers = {"Authorization": f"Bearer {self._client.token}"}
        async with (
            aiohttp.ClientSession() as session,
            session.get(file.url, headers=headers, allow_redirects=False) as response,
        ):
            if response.status >= 500 or response.status in PASSING:
                raise ConnectionError(f"Slack answered {response.status} for the file {file.id}")
            if response.status != 200:
                raise self._not_given(file, str(response.status))
            content = bytearray()
            async for chunk in response.content.iter_chunked(65_536):
                content += chunk
                if len(content) > self._largest:
                    raise self._too_large(file)
        return bytes(content)

    def _not_given(self, file: RemoteFile, why: str) -> FileRefused:
        name = file.name or "the file"
        return FileRefused(f"Slack did not give me {name} ({why}); I did not read it. Send it again to try once more.")

    def _too_large(self, file: RemoteFile) -> FileRefused:
        return FileRefused(f"{file.name} is larger than {self._largest // 1024 // 1024} MB; I did not read it.")

    def _is_slack(self, url: URL) -> bool:
        if url.origin() == URL(self._client.base_url).origin():
            return True
        return url.scheme == "https" and (url.host == "slack.com" or (url.host or "").endswith(".slack.com"))


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
