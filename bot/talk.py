"""Answers to intents about the conversation itself: help, greeting, who am I, what is connected."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.adapters.base import Connection
from bot.presenter import not_understanding, talking
from bot.presenter.view import View
from bot.replies import Reply
from crm_core.commands import Command
from crm_core.entities import Kind
from crm_core.reading import Reader
from intents.catalogue import CATALOGUE, Intent
from intents.interpretation import NotUnderstood, Parsed


class Talker:
    """`connections` says what is connected now; `demo` makes the commands of the demo company."""

    def __init__(
        self, connections: Callable[[], Sequence[Connection]], demo: Callable[[datetime], tuple[Command, ...]]
    ) -> None:
        self._connections = connections
        self.demo_commands = demo

    def reply(self, view: View, parsed: Parsed) -> Reply:
        match parsed.intent:
            case "greet":
                return talking.greeting(view, is_empty(view.reader))
            case "thanks":
                return talking.thanks()
            case "whoami":
                return talking.whoami(view)
            case "status":
                return talking.status(view, self._connections())
            case "link_account":
                return talking.link_account(view)
            case "import_file":
                return talking.how_to_import()
            case "export":
                return talking.how_to_export()
            case "help":
                topic = parsed.slots.get("topic")
                return _help(view, str(topic.value or topic.text) if topic is not None else None)
        return not_understanding.not_understood(view, NotUnderstood("unclear"))


SEVERAL = " · "
"""Between two sentences that do the same."""


def _help(view: View, topic: str | None) -> Reply:
    if topic is None:
        areas: dict[str, dict[str, str]] = {}
        for intent in _offered():
            areas.setdefault(intent.area, {})[intent.name] = _what_and_say(intent)[1].split(SEVERAL, maxsplit=1)[0]
        return talking.help_overview(view, areas)
    wanted = talking.area_of(topic) or topic.lower().rstrip("s")
    found = [
        _what_and_say(intent)
        for intent in _offered()
        if wanted == intent.area or wanted in intent.name.replace("_", " ") or wanted in intent.help.lower()
    ]
    return talking.help_topic(view, topic, found)


def _what_and_say(intent: Intent) -> tuple[str, str]:
    what, _, sample = intent.help.partition(":")
    return what, SEVERAL.join(re.findall(r"`([^`]+)`", sample)) or sample.strip()


def _offered() -> Sequence[Intent]:
    return [intent for intent in CATALOGUE if intent.help and intent.available]


def is_empty(reader: Reader) -> bool:
    """No contact, company or deal that this person can see."""
    return not any(reader.ids(kind, limit=1) for kind in (Kind.CONTACT, Kind.COMPANY, Kind.DEAL))
