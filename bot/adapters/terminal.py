"""`loom chat`: the conversation in a terminal.

A button is pressed with its number or its label in brackets (`2`, `[2]`, `[Undo]`); a form asks field by field. Where
input or output is no terminal (a pipe, a script), the same conversation runs in plain lines without colour.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from bot.adapters.base import Connection, Handle
from bot.adapters.plain_text import actions, one_line, plain_text
from bot.adapters.terminal_cards import card
from bot.messages import ButtonPress, ChatUser, Inbound, Message, MessageRef
from bot.replies import Button, Form, FormField, Reply

WELCOME = "Say what happened or ask a question. [1] presses a button, Alt-Enter starts a new line, Ctrl-D leaves."
LEAVE = frozenset({"/quit", "/exit"})
GIVE_UP = "/cancel"


class Screen(Protocol):
    """Where a conversation is read and shown: a real terminal or a pipe."""

    def show(self, reply: Reply) -> None: ...

    def say(self, line: str) -> None: ...

    def waiting(self) -> AbstractContextManager[Any]:
        """Shown while the conversation works."""
        ...

    def lines(self) -> AsyncIterator[str]:
        """What the person says, one message after the other, until the end of input."""
        ...

    async def ask(self, field: FormField) -> str | None:
        """One value of a form; None when the person gives the form up."""
        ...


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
            self._screen.show(reply)
            self._offered = actions(reply)
            for block in reply.blocks:
                if isinstance(block, Form):
                    pending = await self._fill(block)
                    break

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
        self._screen.show(reply)
        self._offered = actions(reply)
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


class PipeScreen:
    """Lines in, plain text out: for scripts, and where there is no terminal."""

    def __init__(self, source: TextIO, out: TextIO) -> None:
        self._source, self._out = source, out

    def show(self, reply: Reply) -> None:
        self.say(plain_text(reply, numbered=True) + "\n")

    def say(self, line: str) -> None:
        self._out.write(line + "\n")
        self._out.flush()

    def waiting(self) -> AbstractContextManager[Any]:
        return nullcontext()

    async def lines(self) -> AsyncIterator[str]:
        while line := await asyncio.to_thread(self._source.readline):
            yield line.rstrip("\n")

    async def ask(self, field: FormField) -> str | None:
        line = await asyncio.to_thread(self._source.readline)
        return line.rstrip("\n") if line else None


class RichScreen:
    """A real terminal: colour, a spinner, history, completion, pasting of several lines."""

    def __init__(self, history: Path | None, commands: Iterable[tuple[str, str]]) -> None:
        self._console = Console(highlight=False)
        kept: History = FileHistory(str(history)) if history else InMemoryHistory()
        self._prompt: PromptSession[str] = PromptSession(
            history=kept,
            completer=SlashCommands(tuple(commands)),
            complete_while_typing=True,
            multiline=True,
            key_bindings=_keys(),
            prompt_continuation="  ",
        )
        # Values of a form have a session of their own: they are no messages to come back to.
        self._form: PromptSession[str] = PromptSession()

    def show(self, reply: Reply) -> None:
        self._console.print(card(reply))
        self._console.print()

    def say(self, line: str) -> None:
        self._console.print(line, style="dim", markup=False)

    def waiting(self) -> AbstractContextManager[Any]:
        return self._console.status("", spinner="dots")

    async def lines(self) -> AsyncIterator[str]:
        self.say(WELCOME)
        while True:
            line = await self._read(lambda: self._prompt.prompt_async(HTML("<ansigreen><b>›</b></ansigreen> ")))
            if line is None:
                return
            if line:
                yield line

    async def ask(self, field: FormField) -> str | None:
        options = f" ({' / '.join(map(one_line, field.options))})" if field.options else ""
        need = "" if field.required else " (optional)"
        label = f"  {one_line(field.label)}{need}{options}: "
        try:
            with patch_stdout():
                return await self._form.prompt_async(label, default=field.value)
        except (EOFError, KeyboardInterrupt):
            return None

    async def _read(self, prompt: Callable[[], Awaitable[str]]) -> str | None:
        """None at the end of input; Ctrl-C drops the line only."""
        try:
            with patch_stdout():
                return await prompt()
        except KeyboardInterrupt:
            return ""
        except EOFError:
            return None


class SlashCommands(Completer):
    """Completes `/words` and `/crm words` at the start of a message, with a line of help beside each."""

    def __init__(self, commands: tuple[tuple[str, str], ...]) -> None:
        self._commands = commands

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = re.fullmatch(r"/(?:crm )?([\w ]*)", document.text_before_cursor)
        if typed is None:
            return
        for name, line in self._commands:
            if name.startswith(typed[1].lower()):
                yield Completion(f"{name} ", start_position=-len(typed[1]), display=f"/{name}", display_meta=line)


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys


def own_screen(commands: Iterable[tuple[str, str]] = (), history: Path | None = None) -> Screen:
    """This process's input and output. `commands` are slash commands (without the slash) with a line of help,
    `history` the file that keeps what was said; both only serve a real terminal."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return RichScreen(history, commands)
    return PipeScreen(sys.stdin, sys.stdout)
