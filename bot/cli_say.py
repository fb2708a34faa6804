"""`loom say`: one message down exactly the road that a chat message takes."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import moment

if TYPE_CHECKING:
    from bot.app import House
    from bot.turn import Turn
    from crm_core.access import Actor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", metavar="TEXT", help="what to say")
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="speak as this user (default: local operator)")
    parser.add_argument("--now", type=moment, metavar="ISO", help="set the clock")
    parser.add_argument("--yes", action="store_true", help="confirm what needs confirming")
    parser.add_argument("--file", type=Path, metavar="MESSAGES.txt", help="one message a line; blank: start anew")
    parser.add_argument("--json", action="store_true", help="print one JSON object a message")
    parser.add_argument("--conversation", metavar="ID", help="continue this conversation")


def run(arguments: argparse.Namespace, house: House) -> int:
    """0, or 1 when any message ended in `failed`."""
    if (arguments.file is None) == (not arguments.text):
        print("loom say: give TEXT or --file MESSAGES.txt", file=sys.stderr)
        return 2
    actor = speaker(house, arguments.as_email)
    if actor is None:
        print(f"loom say: no user {arguments.as_email!r}. Add one: loom user add EMAIL --name NAME", file=sys.stderr)
        return 2
    if arguments.file is not None and not arguments.file.is_file():
        print(f"loom say: --file {arguments.file}: no such file", file=sys.stderr)
        return 2
    try:
        messages = list(_messages(arguments))
    except UnicodeDecodeError as error:
        print(f"loom say: --file {arguments.file}: not UTF-8 text (byte {error.start})", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"loom say: --file {arguments.file}: {error.strerror or error}", file=sys.stderr)
        return 2
    failed = False
    for conversation, text in messages:
        turn = say(house, actor, text, conversation, yes=arguments.yes)
        failed = failed or turn.outcome == "failed"
        _print(house, actor, turn, as_json=arguments.json)
    return int(failed)


def speaker(house: House, email: str | None) -> Actor | None:
    return house.actor if email is None else house.identity.by_email(email)


def say(house: House, actor: Actor, text: str, conversation: str, *, yes: bool = False) -> Turn:
    """Sends one message as `actor` and returns the whole exchange."""
    from bot.messages import ChatUser, Message, MessageRef

    event = secrets.token_hex(12)
    sender = ChatUser("cli", "local", actor.user_id or "local", actor.name)
    message = Message(MessageRef("cli", "local", conversation, message_id=event), sender, text, event)
    turn = house.conversation.turn(message, actor=actor, yes=yes)
    if turn is None:
        raise RuntimeError("a message always has an answer")
    return turn


def _messages(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """(conversation id, text) pairs. In a file `\\n` stands for a line break."""
    if arguments.file is None:
        yield arguments.conversation or "say", _valid(" ".join(arguments.text))
        return
    conversation = arguments.conversation or secrets.token_hex(6)
    for line in arguments.file.read_text(encoding="utf-8-sig").splitlines():
        if not line.strip():
            conversation = secrets.token_hex(6)
            continue
        yield conversation, line.replace("\\n", "\n")


def _valid(argument: str) -> str:
    """Bytes that the terminal's encoding has no letters for become U+FFFD: the record holds only text."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _print(house: House, actor: Actor, turn: Turn, *, as_json: bool) -> None:
    if as_json:
        from bot.say_json import say_object

        with house.crm.read(actor) as reader:
            print(json.dumps(say_object(turn, reader), ensure_ascii=False), flush=True)
        return
    from bot.adapters.plain_text import plain_text

    print(plain_text(turn.reply), flush=True)
