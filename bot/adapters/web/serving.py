"""The HTTP server that carries the page."""

from __future__ import annotations

import socket

import uvicorn
from starlette.applications import Starlette

from bot.adapters.web.chat import WebChat


class PageServer(uvicorn.Server):
    """Ends the pages' event streams before it waits for open requests, so that stopping takes no time and cuts no
    answer short."""

    def __init__(self, app: Starlette, chat: WebChat) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=3)
        )
        self._chat = chat

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._chat.live.close()
        await super().shutdown(sockets)
