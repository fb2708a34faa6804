"""Every chat platform, one row each: what switches it on and how its adapter is built. Adding one starts here.

The parts of a platform that live elsewhere (its settings, its documents, the contract that keeps adapters apart) are
held to these rows by `tests/bot/test_platforms.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.base import ChatPlatform, Connection, Handle, Inbox, Posted
from bot.adapters.forms import Forms
from bot.adapters.progress import Progress
from bot.messages import Inbound
from bot.replies import Reply
from bot.settings import Settings
from crm_core.access import Visibility

if TYPE_CHECKING:
    from bot.app import House


@dataclass(frozen=True, slots=True)
class Parts:
    """What an adapter is built from."""

    settings: Settings
    handle: Handle
    inbox: Inbox
    forms: Forms
    progress: Progress
    files_folder: Path
    posted: Posted


def parts_of(house: House, inbox: Inbox) -> Parts:
    async def handle(inbound: Inbound) -> Reply | None:
        return await house.conversation.handle(inbound)

    return Parts(
        house.settings, handle, inbox, Forms(house.crm.state("forms")), Progress(house.crm.state("delivered")),
        files_folder=house.settings.data / "uploads", posted=house.reactions.posted,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Platform:
    name: str
    """Of its folder in `bot/adapters`, of its events in the inbox, of `Adapter.platform`."""
    title: str
    token: str
    """The setting that switches it on, together with one of `ways`."""
    build: Callable[[Parts], ChatPlatform]
    ways: tuple[tuple[str, str], ...] = ()
    """Settings of which one is needed, each with what it is for; none where the token alone is enough."""

    def is_on(self, settings: Settings) -> bool:
        return not self._missing(settings)

    def off(self, settings: Settings) -> Connection:
        """Why it is off: which settings are missing, and which are there already."""
        own = (name for name in settings.values if name.startswith(f"LOOM_{self.name.upper()}_"))
        given = [name for name in own if settings[name]]
        if not given:
            return Connection(self.title, "off", f"{self.token} is not set")
        there = f"{' and '.join(given)} {'is' if len(given) == 1 else 'are'} set"
        first, *rest = self._missing(settings)
        return Connection(self.title, "off", f"{there}, {first} is missing{''.join(f', and so is {n}' for n in rest)}")

    def _missing(self, settings: Settings) -> list[str]:
        missing = [] if settings[self.token] else [self.token]
        if self.ways and not any(settings[way] for way, _ in self.ways):
            missing.append(" or ".join(f"{way} ({what})" for way, what in self.ways))
        return missing


def _slack(parts: Parts) -> ChatPlatform:
    from bot.adapters.slack.connection import SlackAdapter, SlackSettings

    given = parts.settings
    settings = SlackSettings(
        bot_token=given["LOOM_SLACK_BOT_TOKEN"],
        app_token=given["LOOM_SLACK_APP_TOKEN"],
        signing_secret=given["LOOM_SLACK_SIGNING_SECRET"],
        api_url=given["LOOM_SLACK_API_URL"],
    )
    return SlackAdapter(
        settings, parts.handle, parts.inbox, parts.forms, files_folder=parts.files_folder, posted=parts.posted,
        progress=parts.progress,
    )  # fmt: skip


def _discord(parts: Parts) -> ChatPlatform:
    from bot.adapters.discord.connection import DiscordAdapter, DiscordSettings

    settings = DiscordSettings(
        parts.settings["LOOM_DISCORD_TOKEN"],
        parts.settings["LOOM_DISCORD_API_URL"],
        answers_are_hidden=parts.settings.visibility is not Visibility.EVERYONE,
    )
    return DiscordAdapter(
        settings, parts.handle, parts.inbox, parts.forms, files_folder=parts.files_folder, posted=parts.posted,
        progress=parts.progress,
    )  # fmt: skip


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        "slack",
        "Slack",
        "LOOM_SLACK_BOT_TOKEN",
        _slack,
        ways=(("LOOM_SLACK_APP_TOKEN", "Socket Mode"), ("LOOM_SLACK_SIGNING_SECRET", "HTTP")),
    ),
    Platform("discord", "Discord", "LOOM_DISCORD_TOKEN", _discord),
)
