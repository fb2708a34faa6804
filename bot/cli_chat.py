"""`loom chat`: the conversation in this terminal."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from bot.cli import moment

if TYPE_CHECKING:
    from bot.app import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="speak as this user (default: local operator)")
    parser.add_argument("--now", type=moment, metavar="ISO", help="set the clock")


def run(arguments: argparse.Namespace, house: House) -> int:
    from bot.adapters.terminal import Terminal
    from bot.adapters.terminal_screens import own_screen
    from bot.cli_say import speaker
    from bot.messages import ChatUser
    from intents.catalogue import CATALOGUE

    actor = speaker(house, arguments.as_email)
    if actor is None:
        print(f"loom chat: no user {arguments.as_email!r}. Add one: loom user add EMAIL --name NAME", file=sys.stderr)
        return 2
    user = ChatUser("terminal", "local", actor.user_id or "local", actor.name)
    commands = [(intent.name.replace("_", " "), intent.help) for intent in CATALOGUE if intent.help]
    screen = own_screen(commands, house.data / "history")
    asyncio.run(Terminal(house.conversation.handle, user, screen).run())
    return 0
