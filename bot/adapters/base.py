"""What a chat adapter is. Adding a platform: one folder with `parse.py` (payload -> Inbound, pure), `render.py`
(Reply -> payloads within the platform's limits, pure), `connection.py` (the SDK and an `Adapter`), and a row in
`bot/platforms.py`. An adapter knows no CRM: it imports `bot.messages`, `bot.replies`, this file and its own SDK.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from bot.messages import Inbound, MessageRef
from bot.replies import Reply

Handle = Callable[[Inbound], Awaitable[Reply | None]]
"""The conversation. None means there is nothing to say (a reaction that means nothing, for instance). Never raises:
what goes wrong becomes a Reply."""

PERSON = "user:"
"""In `send`, the channel `user:<id on the platform>` stands for the direct message of a person."""
Posted = Callable[[MessageRef, Reply], Awaitable[None]]
"""Told where an answer stands once it is posted, so that a reaction on it finds what it showed."""


class Inbox(Protocol):
    """Platform events, stored before they are acknowledged and worked once (`bot/inbox.py`)."""

    async def accept(self, platform: str, event_id: str, payload: Mapping[str, Any], conversation: str = "") -> bool:
        """Stores the event durably. False when it was stored before (a redelivery): acknowledge and forget it.
        Events of one conversation are worked one after the other, in the order they came; "" waits for nobody."""
        ...


def unasked(to: MessageRef, reply: Reply) -> str | None:
    """What stands for the event where an answer has none: that this is posted there once. None for what may be posted
    as often as it is sent."""
    return None if reply.once is None else f"{reply.once}:{to.platform}:{to.workspace}:{to.channel}"


@dataclass(frozen=True, slots=True)
class Connection:
    """One line of `status`: what is connected, what is not and why."""

    name: str
    state: Literal["connected", "connecting", "off", "failed"]
    detail: str


class Adapter(Protocol):
    platform: str

    async def start(self) -> None:
        """Connects and returns when events flow (or raises `ConnectionFailed`). May be called again after `stop`, and
        after it has failed."""
        ...

    async def stop(self) -> None: ...

    async def work(self, payload: Mapping[str, Any]) -> None:
        """Works one event that the inbox held: parse, handle, render, send. Raising `PlatformAway` means that the
        platform did not answer, `Hopeless` that it would go wrong again, anything else that the event may be at fault:
        try again later, but not for ever."""
        ...

    async def send(self, to: MessageRef, reply: Reply) -> MessageRef | None:
        """Posts unasked (a digest, a notice). Returns where it stands, so that reactions find it. Raises
        `PlatformAway` when the platform does not answer: nothing was posted, or part of it, or all of it and nobody
        said so. Sent again with the same `Reply.once`, what stands there already is not posted again."""
        ...

    def connection(self) -> Connection:
        """How it is now. `failed`: it will not come back by itself."""
        ...


class ChatPlatform(Adapter, Protocol):
    """An adapter of a platform beyond this machine."""

    async def check(self) -> str:
        """Signs in without connecting, and says as whom. Raises `ConnectionFailed` like `start`. Changes nothing."""
        ...


@runtime_checkable
class Listening(Protocol):
    """An adapter that the platform calls over HTTP as well."""

    def routes(self) -> Sequence[Any]:
        """Starlette routes for the web server. They take events from the start, connected or not."""
        ...


class PlatformAway(Exception):
    """A platform does not answer, or refuses everything for the moment. The message says who and why."""

    def __init__(self, platform: str, reason: str) -> None:
        self.platform, self.reason = platform, reason
        super().__init__(f"{platform} does not answer: {reason}")


class Hopeless(Exception):
    """An event that can never be worked, nor its sender told. The message says why, for whoever runs the bot."""


class ConnectionFailed(Exception):
    """A platform refused us. The message names the setting, what is wrong with it and the fix; `setting` is "" when
    none is to blame."""

    def __init__(self, platform: str, setting: str, fix: str) -> None:
        self.platform, self.setting, self.fix = platform, setting, fix
        super().__init__(f"{platform}: {self.detail}")

    @property
    def detail(self) -> str:
        """The same without the platform, for a line that begins with its name."""
        return f"{self.setting}: {self.fix}" if self.setting else self.fix
