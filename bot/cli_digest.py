"""`loom digest`: prints a person's digest as it would be posted now."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from bot.cli import moment

if TYPE_CHECKING:
    from bot.app import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="whose digest (default: local operator)")
    parser.add_argument("--now", type=moment, metavar="ISO", help="set the clock")
    parser.add_argument("--dry-run", action="store_true", help="print only; keep neither recommendations nor buttons")


def run(arguments: argparse.Namespace, house: House) -> int:
    from bot.adapters.plain_text import plain_text
    from bot.cli_say import speaker

    actor = speaker(house, arguments.as_email)
    if actor is None:
        print(f"loom digest: no user {arguments.as_email!r}. Add one: loom user add EMAIL --name NAME", file=sys.stderr)
        return 2
    print(plain_text(house.digests.compose(actor, keep=not arguments.dry_run)))
    return 0
