"""`loom sign-in`: a new one-time link to the web chat page."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="sign in as this user (default: local operator)")


def run(arguments: argparse.Namespace, house: House) -> int:
    from bot.cli_say import speaker

    actor = speaker(house, arguments.as_email)
    if actor is None:
        print(f"loom sign-in: no user {arguments.as_email!r}. See loom user list", file=sys.stderr)
        return 2
    token = house.sign_in.mint(actor.user_id or "local", actor.name)
    print(f"{house.settings.page_url(house.settings['LOOM_HOST'], house.settings['LOOM_PORT'])}/sign-in/{token}")
    return 0
