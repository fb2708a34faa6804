"""The terminal chat: what a line means, a whole conversation through a pipe, and one through a real pseudo-terminal."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest

from bot.adapters.terminal import Terminal, pressed
from bot.adapters.terminal_screens import PipeScreen, SlashCommands
from bot.messages import ButtonPress, ChatUser, Inbound, Message
from bot.replies import Button, Buttons, Form, FormField, Reply, Text

ANA = ChatUser("terminal", "", "ana", "Ana")
ROOT = Path(__file__).parents[3]
OFFERED = (Button("Undo all", "undo"), Button("Not this Jane", "other"))


@pytest.mark.parametrize(
    ("line", "token"),
    [
        ("1", "undo"),
        ("[2]", "other"),
        (" [ undo ALL ] ", "undo"),
        ("[2 Not this Jane]", "other"),
        ("3", None),
        ("0", None),
        ("undo all", None),
        ("[call him]", None),
        ("40000", None),
    ],
)
def test_a_button_is_meant_by_its_number_or_its_label_in_brackets(line: str, token: str | None) -> None:
    button = pressed(line, OFFERED)
    assert (button.token if button else None) == token


class Recorder:
    """A conversation that notes what came in and answers as it is told."""

    def __init__(self, *replies: Reply | None) -> None:
        self.seen: list[Inbound] = []
        self._replies = list(replies)

    async def __call__(self, event: Inbound) -> Reply | None:
        self.seen.append(event)
        return self._replies.pop(0) if self._replies else Reply((Text("ok"),))


async def talk(handle: Recorder, typed: str) -> str:
    out = StringIO()
    await Terminal(handle, ANA, PipeScreen(StringIO(typed), out)).run()
    return out.getvalue()


async def test_lines_become_messages_of_one_conversation_with_keys_of_their_own() -> None:
    handle = Recorder()
    shown = await talk(handle, "call with jane\n\n  \nlast\n/quit\nnever\n")
    assert shown == "ok\n\nok\n\n"
    first, second = handle.seen
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert (first.text, second.text) == ("call with jane", "last")
    assert first.ref == second.ref
    assert first.event_id != second.event_id


async def test_a_number_presses_the_button_of_the_last_card() -> None:
    handle = Recorder(Reply((Text("Which?"), Buttons(OFFERED))))
    await talk(handle, "hi\n2\n2\n")
    assert [type(event) for event in handle.seen] == [Message, ButtonPress, Message]
    press = handle.seen[1]
    assert isinstance(press, ButtonPress)
    assert press.token == "other"


FORM = Form(
    "New deal",
    (
        FormField("title", "Title"),
        FormField("stage", "Stage", "lead", options=("lead", "proposal")),
        FormField("notes", "Notes", required=False),
    ),
    "form:1",
)


async def test_a_form_is_asked_field_by_field() -> None:
    handle = Recorder(Reply((FORM,)))
    shown = await talk(handle, "new deal\n\nAcme\nnowhere\nPRO\n\n")
    assert "This one is needed." in shown
    assert "One of: lead, proposal" in shown
    press = handle.seen[1]
    assert isinstance(press, ButtonPress)
    assert press.token == "form:1"
    assert press.values == (("title", "Acme"), ("stage", "proposal"), ("notes", ""))


@pytest.mark.parametrize("ending", ["Acme\n/cancel\n", "Acme\n"])
async def test_a_form_that_is_given_up_sends_nothing(ending: str) -> None:
    handle = Recorder(Reply((FORM,)))
    assert "Nothing was sent." in await talk(handle, "new deal\n" + ending)
    assert len(handle.seen) == 1


def test_slash_commands_complete_at_the_start_of_a_line_only() -> None:
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    completer = SlashCommands((("create deal", "Create a deal"), ("log activity", "Log a call")))
    for typed in ("/crm create d", "/Create", "/cr"):
        found = [one.text for one in completer.get_completions(Document(typed), CompleteEvent())]
        assert found == ["create deal "]
    assert not list(completer.get_completions(Document("see /cr"), CompleteEvent()))


SCRIPT = """
import asyncio
from pathlib import Path
from bot.adapters.terminal import Terminal
from bot.adapters.web.gallery import answer
from bot.messages import ChatUser

async def handle(event):
    return await answer(event, Path("."))

asyncio.run(Terminal(handle, ChatUser("terminal", "", "ana", "Ana")).run())
"""


def test_a_script_can_talk_through_a_pipe() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], input="log\n[Undo all]\n", text=True, capture_output=True, cwd=ROOT, check=True
    )
    assert "[1 Undo all] [2 Edit] [3 Not this Jane]" in done.stdout
    assert "Thanks. Calls in this situation" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_a_person_can_talk_in_a_real_terminal() -> None:
    """A card, a press by number, several pasted lines as one message, Ctrl-D."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdin=child,
        stdout=child,
        stderr=child,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"},
        start_new_session=True,
    )
    os.close(child)
    try:
        read_until(parent, "Ctrl-D leaves")
        os.write(parent, b"pipeline\r")
        assert "█" in read_until(parent, "make up half of it")
        os.write(parent, b"log\r")
        read_until(parent, "Not this Jane]")
        os.write(parent, b"1\r")
        read_until(parent, "Calls in this situation")
        os.write(parent, b"\x1b[200~first line\nsecond line\x1b[201~\r")
        read_until(parent, "There is no card called first line")
        os.write(parent, b"\x04")
        assert process.wait(timeout=90) == 0
    finally:
        process.kill()
        process.wait()
        os.close(parent)


def read_until(terminal: int, words: str, seconds: float = 20.0) -> str:
    """What the terminal shows up to the prompt after `words`, without its control sequences and line breaks."""
    shown, plain = b"", ""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            shown += data
            if b"\x1b[6n" in data:  # prompt_toolkit asks where the cursor is; a terminal answers
                os.write(terminal, b"\x1b[1;1R")
        plain = " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]", "", shown.decode("utf-8", "replace")).split())
        if re.search(re.escape(words) + ".*›", plain):
            return plain
    pytest.fail(f"the terminal never showed {words!r}: {plain!r}")
