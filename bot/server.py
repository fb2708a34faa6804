"""Everything that runs while the bot runs, started and stopped in order."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from bot.adapters.base import Adapter, Connection, ConnectionFailed
from bot.adapters.forms import Forms
from bot.adapters.progress import Progress
from bot.adapters.web.app import create_web_app
from bot.adapters.web.chat import WebChat
from bot.adapters.web.serving import PageServer
from bot.digest import DigestTime, digest_times
from bot.inbox import SqlInbox
from bot.inbox_worker import InboxWorker
from bot.scheduler import Scheduler
from bot.upkeep import Upkeep
from bot.warming import warm
from intents.catalogue import CATALOGUE

if TYPE_CHECKING:
    from bot.app import House

log = logging.getLogger(__name__)
LOOK_AT_OUTBOX = 0.5
"""Seconds between looks for changes that memory has not seen."""
A_BREATH = 1.0
"""Seconds that memory works on end, so that stopping and searching never wait long for it."""


class Server:
    def __init__(self, house: House, listener: socket.socket) -> None:
        self.house = house
        self.listener = listener
        host, port = listener.getsockname()[:2]
        self.address = house.settings.page_url(str(host), int(port))
        self.port = int(port)
        self.inbox = SqlInbox(house.store.engine)
        self.web = WebChat(house.conversation.handle, where=self.address)
        self.app = self._web_app()

    async def run(self) -> int:
        """Runs until it is told to stop (Ctrl-C, SIGTERM). Returns the exit status."""
        self.house.adapters["web"] = self.web
        await asyncio.gather(*(self._connect(adapter) for adapter in self._chat_platforms()))
        worker = InboxWorker(self.inbox, {name: a.work for name, a in self.house.adapters.items()})
        scheduler = Scheduler(self.house.store.engine, self.house.digests, self._digest_times)
        await scheduler.start()
        worker.start()
        upkeep = Upkeep(self.house.store.engine, self.inbox, self.house.settings.data / "uploads", self.house.clock)
        kept = (
            asyncio.create_task(self._keep_memory_current(), name="memory"),
            asyncio.create_task(upkeep.keep_running(), name="upkeep"),
            asyncio.create_task(asyncio.to_thread(warm, self.house), name="warming"),
        )
        server = PageServer(self.app, self.web)
        self._announce()
        try:
            await server.serve(sockets=[self.listener])
        finally:
            self.house.memory.stop()
            for task in kept:
                task.cancel()
            await worker.stop()
            await scheduler.stop()
            for adapter in self.house.adapters.values():
                await adapter.stop()
            await asyncio.gather(*kept, return_exceptions=True)
        return 0

    def _web_app(self) -> Starlette:
        hosts = [name.strip() for name in self.house.settings["LOOM_ALLOWED_HOSTS"].split(",") if name.strip()]
        commands = [(intent.name.replace("_", " "), intent.help) for intent in CATALOGUE if intent.help]
        return create_web_app(
            self.house.conversation.handle,
            sign_in=self.house.sign_in,
            upload_dir=self.house.settings.data / "uploads",
            chat=self.web,
            hosts=hosts,
            port=self.port,
            public_url=self.house.settings["LOOM_PUBLIC_URL"],
            let_in=lambda user: self.house.identity.actor_of(user) is not None,
            commands=commands,
        )

    def _chat_platforms(self) -> list[Adapter]:
        """The platforms whose tokens are set; the others are said to be off, and why."""
        adapters: list[Adapter] = []
        if self.house.settings["LOOM_SLACK_BOT_TOKEN"]:
            adapters.append(self._slack())
        else:
            self.house.not_connected.append(Connection("Slack", "off", "LOOM_SLACK_BOT_TOKEN is not set"))
        if self.house.settings["LOOM_DISCORD_TOKEN"]:
            adapters.append(self._discord())
        else:
            self.house.not_connected.append(Connection("Discord", "off", "LOOM_DISCORD_TOKEN is not set"))
        return adapters

    def _slack(self) -> Adapter:
        from bot.adapters.slack.connection import SlackAdapter, SlackSettings

        settings = SlackSettings(
            bot_token=self.house.settings["LOOM_SLACK_BOT_TOKEN"],
            app_token=self.house.settings["LOOM_SLACK_APP_TOKEN"],
            signing_secret=self.house.settings["LOOM_SLACK_SIGNING_SECRET"],
            api_url=self.house.settings["LOOM_SLACK_API_URL"],
        )
        adapter = SlackAdapter(
            settings,
            self.house.conversation.handle,
            self.inbox,
            Forms(self.house.crm.state("forms")),
            files_folder=self.house.settings.data / "uploads",
            posted=self.house.reactions.posted,
            progress=Progress(self.house.crm.state("delivered")),
        )
        self.app.router.routes.extend(adapter.routes())
        return adapter

    def _discord(self) -> Adapter:
        from bot.adapters.discord.connection import DiscordAdapter, DiscordSettings

        return DiscordAdapter(
            DiscordSettings(self.house.settings["LOOM_DISCORD_TOKEN"], self.house.settings["LOOM_DISCORD_API_URL"]),
            self.house.conversation.handle,
            self.inbox,
            Forms(self.house.crm.state("forms")),
            files_folder=self.house.settings.data / "uploads",
            posted=self.house.reactions.posted,
            progress=Progress(self.house.crm.state("delivered")),
        )

    async def _connect(self, adapter: Adapter) -> None:
        """A platform that refuses us is said and left out; the rest runs."""
        try:
            await adapter.start()
        except ConnectionFailed as error:
            self.house.not_connected.append(Connection(adapter.platform, "failed", str(error)))
        else:
            self.house.adapters[adapter.platform] = adapter

    def _digest_times(self) -> list[DigestTime]:
        at = self.house.settings["LOOM_DIGEST_TIME"]
        return digest_times(self.house.store, hour=at.hour, minute=at.minute, timezone=self.house.settings.timezone)

    async def _keep_memory_current(self) -> None:
        while True:
            behind = 0
            try:
                behind = await asyncio.to_thread(self.house.memory.catch_up, seconds=A_BREATH)
            except Exception:
                log.exception("memory could not be brought up to date; trying again")
            await asyncio.sleep(0 if behind else LOOK_AT_OUTBOX)

    def _announce(self) -> None:
        """What is connected and what is not, and the one-time link. Printed: this is the command's output."""
        lines = [f"  {c.name:10} {c.state:10} {c.detail}" for c in self.house.connections()]
        token = self.house.sign_in.mint("local", "local operator")
        print(  # noqa: T201
            "HoloLoom CRM is running.",
            *lines,
            "",
            f"Open {self.address}/sign-in/{token}",
            "(good once, for 15 minutes; another one: loom sign-in. Stop with Ctrl-C.)",
            sep="\n",
            flush=True,
        )
