"""Reads and replays a transcript.

# why this conversation is here
as: ana                     speaks as ana@acme.test from here on ("operator": the local one)
now: 2026-11-18T10:00Z      sets the clock
zone: Pacific/Auckland      where the speaker lives from here on
visibility: everyone        LOOM_VISIBILITY for the whole transcript (before the first line of speech)
new conversation            what follows is a conversation of its own
restart                     the process ends and starts again
you: call with jane went great
bot: Logged call with Jane Doe      every `bot:` line must stand in the reply, in this order
     [Undo]                         so must its continuation lines
not: something                      must not stand in the reply
press: Undo                 presses the button with this label on the last reply
drop: people.csv | Name,Email | Ann Lee,ann@lee.test      drops a file with these lines in the chat
outcome: done               outcome of the last turn
expect: 0 activities with contact Jane Doe                 counts records: `N kind[ with field value]`
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.adapters.plain_text import plain_text
from bot.app import House
from bot.messages import ButtonPress, ChatUser, FileRef, Message, MessageRef
from bot.replies import Block, Button, Buttons, Items, Reply
from bot.settings import read_settings
from bot.testing.clock import FixedClock
from bot.turn import Turn
from crm_core.commands import Request, Source, UpdateRecord
from crm_core.entities import Kind, Ref, name_of
from crm_core.fields import FIELDS
from crm_core.results import kind_plural
from tests.conversations.cast import NOW, cast


@dataclass
class Player:
    """One transcript's stage: a fresh CRM with the cast, and whoever speaks."""

    folder: Path
    visibility: str = "own"
    speaker: str = "operator"
    conversation: int = 1
    event: int = 0
    last: Turn | None = None
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    _house: House | None = None

    @property
    def house(self) -> House:
        """The CRM with the cast in it, made when first needed."""
        if self._house is None:
            self.reopen().crm.run(Request("cast", self.reopen().actor, cast(), Source("cli")))
        return self.reopen()

    def reopen(self) -> House:
        """The CRM as it stands in the folder, as after a restart."""
        if self._house is None:
            environment = {
                "LOOM_DATA": str(self.folder), "LOOM_VISIBILITY": self.visibility, "LOOM_TIMEZONE": "Europe/Berlin",
            }  # fmt: skip
            self._house = House(read_settings(environment, env_file=None), self.clock)
        return self._house

    def close(self) -> None:
        if self._house is not None:
            self._house.close()
            self._house = None

    def line(self, key: str, text: str) -> None:
        match key:
            case "as":
                self.speaker = text
            case "now":
                self.clock.now = datetime.fromisoformat(text)
            case "zone":
                self.move(text)
            case "visibility":
                self.visibility = text
            case "new conversation":
                self.conversation += 1
            case "restart":
                self.close()
            case "you":
                self.last = self.say(text.replace("\\n", "\n"))
            case "press":
                self.last = self.press(text)
            case "drop":
                self.last = self.drop(text)
            case "bot":
                self.check_shown(text)
            case "not":
                assert text.casefold() not in self.shown().casefold(), f"{text!r} stands in:\n{self.shown()}"
            case "outcome":
                assert self.turn.outcome == text, f"{self.turn.outcome}, not {text}; reply:\n{self.shown()}"
            case "expect":
                self.check_count(text)
            case _:
                raise AssertionError(f"unknown line {key!r}")

    @property
    def turn(self) -> Turn:
        assert self.last is not None, "nothing was said yet"
        return self.last

    def understood(self) -> set[str]:
        """Names of the intents of the last turn."""
        meant = self.last.interpretation if self.last is not None else None
        parsed = getattr(meant, "intents", None) or [getattr(meant, "parsed", None)]
        return {one.intent for one in parsed if one is not None}

    def shown(self) -> str:
        return plain_text(self.turn.reply)

    def say(self, text: str) -> Turn:
        return self._turn(Message(self._ref(), self._sender(), text, self._event()))

    def press(self, label: str) -> Turn:
        buttons = buttons_of(self.turn.reply)
        button = next((b for b in buttons if b.label == label), None)
        assert button is not None, f"no button {label!r} among {[b.label for b in buttons]}"
        return self._turn(ButtonPress(self._ref(), self._sender(), button.token, self._event()))

    def drop(self, text: str) -> Turn:
        name, *lines = (part.strip() for part in text.split("|"))
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        file = FileRef(name, str(path), path.stat().st_size)
        return self._turn(Message(self._ref(), self._sender(), "", self._event(), (file,)))

    def move(self, zone: str) -> None:
        user = Ref(Kind.USER, f"user-{self.speaker}")
        request = Request(
            f"zone-{self._event()}", self.house.actor, (UpdateRecord(user, (("timezone", zone),)),), Source("cli")
        )
        self.house.crm.run(request)

    def check_shown(self, text: str) -> None:
        shown, at = self.shown(), 0
        for wanted in text.splitlines():
            found = shown.casefold().find(wanted.strip().casefold(), at)
            assert found >= 0, f"{wanted.strip()!r} is missing (or out of order) in:\n{shown}"
            at = found + len(wanted.strip())

    def check_count(self, text: str) -> None:
        match = re.fullmatch(r"(\d+) (\w+)(?: with (\w+) (.+))?", text)
        assert match is not None, f"not an expectation: {text!r}"
        wanted, plural, name, value = match.groups()
        kind = next(kind for kind in Kind if plural in (kind, kind_plural(kind)))
        with self.house.crm.read(self.house.actor) as reader:
            records = list(reader.get_many(kind, reader.ids(kind)).values())
            if name is not None:
                spec = next(spec for spec in FIELDS[kind] if spec.name == name)
                held = [(record, getattr(record, spec.attribute)) for record in records]
                if spec.ref is not None:
                    people = reader.get_many(spec.ref, reader.ids(spec.ref))
                    held = [(r, name_of(people[v]) if v in people else None) for r, v in held]
                records = [r for r, v in held if str(v) == value or (isinstance(v, tuple) and value in v)]
        assert len(records) == int(wanted), f"{len(records)} {plural}: {[name_of(r) for r in records]}"

    def _turn(self, inbound: Message | ButtonPress) -> Turn:
        turn = self.house.conversation.turn(inbound)
        assert turn is not None
        return turn

    def _sender(self) -> ChatUser:
        return ChatUser("cli", "local", "local" if self.speaker == "operator" else f"user-{self.speaker}")

    def _ref(self) -> MessageRef:
        return MessageRef("cli", "local", f"{self.speaker}-{self.conversation}")

    def _event(self) -> str:
        self.event += 1
        return f"event-{self.event}"


def buttons_of(reply: Reply) -> list[Button]:
    return [button for block in reply.blocks for button in _of(block)]


def _of(block: Block) -> list[Button]:
    match block:
        case Buttons(buttons=buttons):
            return list(buttons)
        case Items(items=items):
            return [button for item in items for button in item.buttons]
    return []


def read_transcript(path: Path) -> list[tuple[int, str, str]]:
    """(line number, key, text) of every line; continuation lines are joined to the line they continue."""
    lines: list[tuple[int, str, str]] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not raw.strip() or raw.lstrip().startswith("#"):
            continue
        if raw.startswith("     "):
            at, key, text = lines[-1]
            lines[-1] = (at, key, f"{text}\n{raw.strip()}")
        elif raw.strip() == "new conversation":
            lines.append((number, "new conversation", ""))
        else:
            key, _, text = raw.partition(":")
            lines.append((number, key.strip(), text.strip()))
    return lines
