"""Everything that runs while the bot runs, started and stopped in order."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from bot.adapters.base import Listening
from bot.adapters.web.app import create_web_app
from bot.adapters.web.chat import WebChat
from bot.adapters.web.serving import PageServer
from bot.digest import DigestTime, digest_times
from bot.inbox import SqlInbox
from bot.inbox_worker import InboxWorker, Work
from bot.links import Link, Links
from bot.platforms import PLATFORMS, parts_of
from bot.scheduler import Scheduler
from bot.upkeep import Upkeep
from bot.warming import warm
from crm_core.store.people import People
from intents.catalogue import CATALOGUE

if TYPE_CHECKING:
    from bot.app import House

log = logging.getLogger(__name__)
CONNECTING = 10.0
"""Seconds that the start waits for the chat platforms. The page is served without them, and they go on connecting."""
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
        self.inbox = SqlInbox(house.events)
        self.web = WebChat(house.conversation.handle, where=self.address, turns=house.crm.state("web"))
        self.app = self._web_app()

    async def run(self) -> int:
        """Runs until it is told to stop (Ctrl-C, SIGTERM). Returns the exit status."""
        self.house.adapters["web"] = self.web
        links = self.house.links = self._links()
        await links.start(CONNECTING)
        worker = InboxWorker(self.inbox, self._works)
        scheduler = Scheduler(self.house.store, self.house.digests, self._digest_times, self.house.clock)
        await scheduler.start()
        worker.start()
        upkeep = Upkeep(self.house.store, self.inbox, self.house.settings.data / "uploads", self.house.clock)
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
            await links.stop()
            await self.web.stop()
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

    def _links(self) -> Links:
        """The platforms whose tokens are set; the others are said to be off, and why."""
        house, links = self.house, []
        parts = parts_of(house, self.inbox)
        for platform in PLATFORMS:
            if not platform.is_on(house.settings):
                house.not_connected.append(platform.off(house.settings))
                continue
            adapter = platform.build(parts)
            if isinstance(adapter, Listening):
                self.app.router.routes.extend(adapter.routes())
            links.append(Link(adapter, house.adapters))
        return Links(links)

    def _works(self) -> dict[str, Work]:
        return {name: adapter.work for name, adapter in self.house.adapters.items()}

    def _digest_times(self) -> list[DigestTime]:
        at = self.house.settings["LOOM_DIGEST_TIME"]
        people = People(self.house.store.engine)
        return digest_times(people, hour=at.hour, minute=at.minute, timezone=self.house.settings.timezone)

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
