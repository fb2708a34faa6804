"""`loom chat`: the conversation in a terminal.

A button is pressed with its number or its label in brackets (`2`, `[2]`, `[Undo]`); a form asks field by field. How a
real terminal or a pipe is read and written is in `terminal_screens.py`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.base import Connection, Handle
from bot.adapters.plain_text import actions, one_line
from bot.adapters.terminal_screens import Screen, own_screen
from bot.messages import ButtonPress, ChatUser, Inbound, Message, MessageRef
from bot.replies import Button, Form, FormField, Reply

LEAVE = frozenset({"/quit", "/exit"})
GIVE_UP = "/cancel"


class Terminal:
    """The terminal's `Adapter`. `run` talks until the end of input."""

    platform = "terminal"

    def __init__(
        self, handle: Handle, user: ChatUser, screen: Screen | None = None, *, conversation: str | None = None
    ) -> None:
        self._handle = handle
        self._user = user
        self._screen = screen or own_screen()
        self._ref = MessageRef("terminal", "", conversation or secrets.token_hex(6))
        self._offered: tuple[Button, ...] = ()

    async def run(self) -> None:
        async for line in self._screen.lines():
            if line.strip().lower() in LEAVE:
                return
            if line.strip():
                await self.say(line)

    async def say(self, line: str) -> None:
        """One line of the person: the press of a button that the last card offered, or a message."""
        event = secrets.token_hex(12)
        button = pressed(line, self._offered)
        if button is not None:
            await self._answer(ButtonPress(self._ref, self._user, button.token, event))
        else:
            await self._answer(Message(self._ref, self._user, line, event))

    async def _answer(self, event: Inbound) -> None:
        pending: Inbound | None = event
        while pending is not None:
            with self._screen.waiting():
                reply = await self._handle(pending)
            pending = None
            if reply is None:
                return
            self._show(reply)
            for block in reply.blocks:
                if isinstance(block, Form):
                    pending = await self._fill(block)
                    break

    def _show(self, reply: Reply) -> None:
        """A settled card cannot be changed on paper: what happened is said below it, and its other buttons keep their
        numbers."""
        left = actions(Reply(reply.settles.after)) if reply.settles else ()
        kept = self._offered if any(button in left for button in self._offered) else ()
        self._screen.show(reply, first=len(kept) + 1)
        self._offered = kept + actions(reply)

    async def _fill(self, form: Form) -> ButtonPress | None:
        values: list[tuple[str, str]] = []
        for field in form.fields:
            value = await self._value(field)
            if value is None:
                self._screen.say("Nothing was sent.")
                return None
            values.append((field.name, value))
        return ButtonPress(self._ref, self._user, form.token, secrets.token_hex(12), tuple(values))

    async def _value(self, field: FormField) -> str | None:
        """Asks until the value fits: an empty line takes the default, an option may be shortened."""
        while True:
            said = await self._screen.ask(field)
            if said is None or said.strip().lower() == GIVE_UP:
                return None
            value = said.strip() or field.value
            if value and field.options:
                fitting = [option for option in field.options if option.casefold().startswith(value.casefold())]
                exact = [option for option in fitting if option.casefold() == value.casefold()]
                if len(exact or fitting) != 1:
                    self._screen.say(f"One of: {', '.join(map(one_line, field.options))}")
                    continue
                value = (exact or fitting)[0]
            if value or not field.required:
                return value
            self._screen.say(f"This one is needed. {GIVE_UP} gives the form up.")

    async def start(self) -> None:
        """`run` does the talking."""

    async def stop(self) -> None:
        """Nothing is held open."""

    async def work(self, payload: Mapping[str, Any]) -> None:
        """Nothing: a terminal waits for its answer, so no event of it goes through the inbox."""

    async def send(self, to: MessageRef, reply: Reply) -> MessageRef | None:
        self._offered = ()
        self._show(reply)
        return self._ref

    def connection(self) -> Connection:
        return Connection("terminal", "connected", "this terminal")


def pressed(line: str, offered: Sequence[Button]) -> Button | None:
    """The button meant by `2`, `[2]` or `[Label]`; None when the line is a message."""
    words = line.strip()
    bracketed = re.fullmatch(r"\[(.+)\]", words)
    inner = bracketed[1].strip() if bracketed else words
    if re.fullmatch(r"[0-9]{1,3}", inner):
        return offered[int(inner) - 1] if 1 <= int(inner) <= len(offered) else None
    if not bracketed:
        return None
    label = re.sub(r"^[0-9]{1,3} ", "", inner).casefold()
    return next((button for button in offered if one_line(button.label).casefold() in {label, inner.casefold()}), None)
