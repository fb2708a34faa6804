"""The HTTP server that carries the page."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from bot.adapters.web.chat import WebChat


class PageServer(uvicorn.Server):
    """`serve` returns when the process is told to stop, so that whoever called it can put things away.

    uvicorn itself raises the signal again, which would end the process there; and it waits for open requests, among
    which would be the event streams of open pages. Those are ended first.
    """

    def __init__(self, app: Starlette, chat: WebChat) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=3)
        )
        self._chat = chat

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)
        for one in signals:
            loop.add_signal_handler(one, self.handle_exit, one, None)
        try:
            yield
        finally:
            for one in signals:
                loop.remove_signal_handler(one)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._chat.live.close()
        await super().shutdown(sockets)
