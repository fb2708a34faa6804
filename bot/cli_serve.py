"""`loom serve`: the bot. Web chat page, Slack and Discord when their tokens are set, memory, the daily digest."""

from __future__ import annotations

import argparse
import asyncio
import errno
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
    try:
        listener = _listen(host, port)
    except OSError as error:
        print(f"loom serve: {_refused(error, host, port)}", file=sys.stderr)
        return 2
    from bot.server import Server

    return asyncio.run(Server(house, listener).run())


def _listen(host: str, port: int) -> socket.socket:
    """Taken before anything else starts, so that a port that cannot be had is said at once, and whoever follows the
    link before the server accepts waits instead of being refused. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _refused(error: OSError, host: str, port: int) -> str:
    """Which of the two settings is wrong, and the fix."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"LOOM_HOST={host} is no address of this machine. Set 127.0.0.1, 0.0.0.0 or one that it has."
    if error.errno == errno.EACCES:
        return f"LOOM_PORT={port} needs more rights than this user has. Set a port from 1024 up."
    return f"LOOM_PORT={port} on {host} is taken. Set another port, or 0 for a free one."
