"""`loom`: the command line. One row a command; each lives in its own module, imported only when it is called."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NoReturn

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("bot.cli_serve", "start the bot: web chat page, Slack, Discord, daily digest"),
    "chat": ("bot.cli_chat", "talk to the CRM in this terminal"),
    "say": ("bot.cli_say", "send one message, or a file of messages, and print the answer"),
    "import": ("bot.cli_import", "import CSV and XLSX files"),
    "export": ("bot.cli_export", "write records as a CSV file"),
    "demo": ("bot.cli_demo", "create the generated demo company"),
    "user": ("bot.cli_user", "add, list, link and deactivate people"),
    "inbox": ("bot.cli_inbox", "list, replay and drop what platforms sent and nobody has worked"),
    "digest": ("bot.cli_digest", "print or post the daily digest"),
    "reindex": ("bot.cli_reindex", "rebuild memory (vectors and graph) from the record"),
    "train": ("bot.cli_train", "train the intent classifier"),
    "sign-in": ("bot.cli_sign_in", "print a one-time link to the web chat page"),
    "doctor": ("bot.cli_doctor", "check settings and parts, and say how to fix them"),
}


class Parser(argparse.ArgumentParser):
    """Errors are one line and name the fix; exit status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status. Refusals are one line on standard error, never a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    name = next((word for word in words if not word.startswith("-")), None)
    parser = Parser(prog="loom", description="HoloLoom CRM: a CRM that a sales team talks to.")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command, (module, summary) in COMMANDS.items():
        sub = subparsers.add_parser(command, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if command == name:
            importlib.import_module(module).add_arguments(sub)
    arguments = parser.parse_args(words)
    if arguments.command is None:
        parser.print_help()
        return 0
    return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    from bot.app import House, utc_now
    from bot.settings import SettingError, read_settings
    from crm_core.errors import CRMError

    module = importlib.import_module(COMMANDS[arguments.command][0])
    house = None
    try:
        fixed = getattr(arguments, "now", None)
        clock = utc_now if fixed is None else (lambda: fixed)
        house = House(read_settings(), clock)
        return int(module.run(arguments, house))
    except (SettingError, CRMError) as error:
        print(f"loom: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130
    finally:
        if house is not None:
            house.close()


def moment(text: str) -> datetime:
    """An ISO time; without a zone it is UTC. For `--now`."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not an ISO time such as 2026-11-22T09:00:00Z") from None
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
