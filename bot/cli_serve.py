"""`loom serve`: the bot. Web chat page, Slack and Discord when their tokens are set, memory, the daily digest."""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="port of the web page (default: LOOM_PORT, 8080); 0 takes a free one")


def run(arguments: argparse.Namespace, house: House) -> int:
    host = house.settings["LOOM_HOST"]
    port = house.settings["LOOM_PORT"] if arguments.port is None else arguments.port
    listener = _listen(host, port)
    if listener is None:
        print(
            f"loom serve: LOOM_PORT={port} on {host} is taken. Set another port, or 0 for a free one.", file=sys.stderr
        )
        return 2
    from bot.server import Server

    return asyncio.run(Server(house, listener).run())


def _listen(host: str, port: int) -> socket.socket | None:
    """Bound before anything else starts, so that a taken port is said at once. None: it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        return None
    return listener
