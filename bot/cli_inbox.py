"""`loom inbox`: what platforms sent and nobody has worked: list it, read it, work it again, or drop it."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from typing import TYPE_CHECKING

from bot.inbox import SqlInbox
from bot.platforms import PLATFORMS
from crm_core.store.inbox import StoredEvent, StoredEvents

if TYPE_CHECKING:
    from bot.app import House

ALL = "all"
_SHOWN = {"waiting": "waiting", "working": "in hand", "dead": "given up", "done": "done"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list the events that are not done, oldest first")
    listing.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (default: 50)")
    _event(actions.add_parser("show", help="print one event with what it carries"))
    _event(actions.add_parser("replay", help="work an event that was given up once more; `all`: each of them"), ALL)
    _event(actions.add_parser("drop", help="give up an event for good and forget what it said"))


def _event(parser: argparse.ArgumentParser, more: str = "") -> None:
    parser.add_argument("platform", choices=[each.name for each in PLATFORMS], metavar="PLATFORM")
    parser.add_argument("event_id", metavar="EVENT", help="its id, as listed" + (f", or {more}" if more else ""))


def run(arguments: argparse.Namespace, house: House) -> int:
    events = house.events
    if arguments.action == "list":
        return _list(events, arguments.limit)
    platform, event_id = arguments.platform, arguments.event_id
    if arguments.action == "replay" and event_id == ALL:
        return _replay_all(SqlInbox(events), platform)
    event = events.find(platform, event_id)
    if event is None:
        return _refused(arguments, "there is none; see loom inbox list")
    match arguments.action:
        case "show":
            print(_line(event), json.dumps(event.payload, indent=2, ensure_ascii=False), sep="\n")
        case "replay" if asyncio.run(SqlInbox(events).replay(platform, event_id)):
            print(f"{platform} {event_id}: waits to be worked by the running bot")
        case "drop" if events.drop(platform, event_id):
            print(f"{platform} {event_id}: dropped")
        case "replay":
            return _refused(arguments, f"it is {_SHOWN[event.status]}; only what was given up is replayed")
        case _:
            return _refused(arguments, f"it is {_SHOWN[event.status]}; only what waits or was given up is dropped")
    return 0


def _list(events: StoredEvents, limit: int) -> int:
    found = events.listed(("waiting", "working", "dead"), limit + 1)
    for event in found[:limit]:
        print(_line(event))
    if not found:
        print("Every event was worked.")
    elif len(found) > limit:
        print(f"More than {limit}; see more with --limit.")
    return 0


def _replay_all(inbox: SqlInbox, platform: str) -> int:
    async def replay() -> int:
        dead = [event for event in await inbox.dead() if event.platform == platform]
        return sum([await inbox.replay(event.platform, event.event_id) for event in dead])

    print(f"{platform}: {asyncio.run(replay())} wait to be worked by the running bot")
    return 0


def _line(event: StoredEvent) -> str:
    at = event.received_at.isoformat(timespec="seconds").replace("+00:00", "Z")
    error = f"  {event.error}" if event.error else ""
    return f"{event.platform:8} {event.event_id}  {at}  {_SHOWN[event.status]}, attempts: {event.attempts}{error}"


def _refused(arguments: argparse.Namespace, why: str) -> int:
    print(f"loom inbox {arguments.action}: {arguments.platform} {arguments.event_id!r}: {why}", file=sys.stderr)
    return 2
