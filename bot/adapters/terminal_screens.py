"""Where a terminal conversation is read and shown: a real terminal, with colour and history, or a pipe."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
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

from bot.adapters.plain_text import one_line, plain_text
from bot.adapters.terminal_cards import card
from bot.replies import FormField, Reply

WELCOME = "Say what happened or ask a question. [1] presses a button, Alt-Enter starts a new line, Ctrl-D leaves."


class Screen(Protocol):
    """Where a conversation is read and shown: a real terminal or a pipe."""

    def show(self, reply: Reply, first: int = 1) -> None:
        """Shows a reply, its buttons numbered from `first` on."""
        ...

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


class PipeScreen:
    """Lines in, plain text out: for scripts, and where there is no terminal."""

    def __init__(self, source: TextIO, out: TextIO) -> None:
        self._source, self._out = source, out

    def show(self, reply: Reply, first: int = 1) -> None:
        self.say(plain_text(reply, first=first) + "\n")

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

    def show(self, reply: Reply, first: int = 1) -> None:
        self._console.print(card(reply, first))
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
