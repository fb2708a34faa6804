"""`python -m bot.adapters.web.gallery [PORT]`: the page with one answer of every kind, without a CRM; 0: a free port.

For looking at how cards are drawn, and for the screenshots of the documentation. Say "all" for everything at once, or
the name of a block. The data is made up; nothing is stored beyond a temporary folder.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from bot.adapters.web.app import create_web_app
from bot.adapters.web.serving import PageServer
from bot.adapters.web.sign_in import SignIn
from bot.messages import ButtonPress, FileShared, Inbound, Message
from bot.replies import (
    Attachment,
    Button,
    Buttons,
    Chart,
    Fields,
    Form,
    FormField,
    Item,
    Items,
    Quote,
    Reply,
    Table,
    Text,
)
from bot.testing.in_place import in_place

COMMANDS = (
    ("deal", "Create a deal: /crm deal Acme renewal 40k proposal"),
    ("log", "Log a call, meeting, e-mail or note"),
    ("pipeline", "Open deals by stage"),
    ("help", "What I understand, with samples"),
)


class MemoryState:
    """State of one process, without expiry: enough to sign in to the gallery and to tests."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def get(self, key: str) -> Any | None:
        return self._values.get(key)

    def put(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> None:
        self._values[key] = value

    def put_if_absent(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> bool:
        if key in self._values:
            return False
        self._values[key] = value
        return True

    def delete(self, key: str) -> None:
        self._values.pop(key, None)

    def keys(self) -> tuple[str, ...]:
        return tuple(self._values)


LOGGED = Reply(
    (
        Text("Logged with Jane Doe at Acme, and two things more."),
        Fields(
            "What changed",
            (
                ("Call", "today 10:42, positive"),
                ("Deal", "Acme - Jane Doe, 40,000 USD, qualified"),
                ("Task", "Tue 24 Nov, 09:00: send the contract"),
            ),
        ),
        Text("I took dollars because Acme's other deals are in dollars.", "quiet"),
        Buttons((Button("Undo all", "undo:1"), Button("Edit", "edit:1"), Button("Not this Jane", "other:1"))),
    )
)
QUESTION = Reply(
    (
        Text("Four contacts in fintech companies over 1,000 people, no call since 4 November."),
        Table(
            ("Contact", "Company", "Last call", "Lead", "Open pipeline"),
            (
                ("Dana Okafor", "Payline", "22 Oct", "hot .81", "120,000 EUR"),
                ("Luis Moreno", "Banco Sur Digital", "30 Oct", "warm .64", "88,500 EUR"),
                ("Mei Tan", "Harbour Pay", "2 Nov", "warm .58", "61,000 USD"),
                ("Priya Nair", "Ledgerly", "never", "cold .31", "0 USD"),
            ),
            total=4,
            numeric=(4,),
        ),
        Buttons(
            (
                Button("Log a call", "log:1", "primary"),
                Button("Plan calls for tomorrow", "plan:1"),
                Button("Why these?", "why:1"),
            )
        ),
    )
)
PIPELINE = Reply(
    (
        Text("1.24M EUR open in 48 deals, 40,000 EUR more than on Monday."),
        Chart(
            "Open pipeline by stage, EUR",
            (
                ("Lead", 212000, "212,000 · 19 deals"),
                ("Qualified", 348500, "348,500 · 14 deals"),
                ("Proposal", 467000, "467,000 · 10 deals"),
                ("Negotiation", 212500, "212,500 · 5 deals"),
            ),
        ),
        Text("Three deals make up half of it: Acme renewal, Globex phase 2, Payline.", "quiet"),
    )
)
MORNING = Reply(
    (
        Text("Good morning Ana. Three things that matter today, two that can wait."),
        Items(
            (
                Item(
                    "Call Jane Doe about the Acme renewal",
                    (
                        "120,000 EUR, quiet for 9 days, close date on Friday",
                        "A call after a quiet week moved 11 of 18 similar deals on; an e-mail 6 of 21",
                    ),
                    (Button("Done", "done:1", "primary"), Button("Not helpful", "bad:1"), Button("Snooze", "later:1")),
                ),
                Item(
                    "Send the security paper to Payline",
                    ("Promised on Tuesday",),
                    (Button("Done", "done:2"), Button("Snooze", "later:2")),
                ),
                Item(
                    "Globex slipped twice: decide or move it",
                    (),
                    (Button("Move to Q1", "move:3"), Button("Lost", "lost:3", "danger"), Button("Why?", "why:3")),
                ),
            ),
            ordered=True,
        ),
    )
)
BULK = Reply(
    (
        Text("Move 7 deals from Tom Becker to Ana Souza?", "strong"),
        Text("412,000 EUR and 61,000 USD. Nothing is written before you say so."),
        Buttons(
            (
                Button("Do it", "yes:1", "primary"),
                Button("Show all 7", "show:1"),
                Button("Archive them instead", "archive:1", "danger"),
                Button("Cancel", "no:1"),
            )
        ),
    )
)
FORM = Reply(
    (
        Text("What should the new deal look like?"),
        Form(
            "New deal",
            (
                FormField("title", "Title", "Acme renewal"),
                FormField("value", "Value"),
                FormField("stage", "Stage", "proposal", options=("lead", "qualified", "proposal", "negotiation")),
                FormField("notes", "Notes", multiline=True, required=False),
            ),
            "form:deal",
            "Create deal",
        ),
    )
)
QUOTE = Reply(
    (
        Text("She asked about it twice, most clearly on 3 November."),
        Quote(
            "Before legal signs we need the SOC 2 report & where <our> data lives.", "Call with Dana Okafor, 3 Nov 2026"
        ),
        Text("I can't reach the mail server. Nothing was lost; 3 changes wait to be sent.", "error"),
    )
)
GREETING = Reply(
    (
        Text("Hello Ana. I keep your contacts, deals and calls; tell me what happened or ask me anything about them."),
        Text('Say "all" to see every kind of card.', "quiet"),
    )
)
CARDS = {
    "log": LOGGED, "ask": QUESTION, "pipeline": PIPELINE, "morning": MORNING, "bulk": BULK, "form": FORM,
    "quote": QUOTE,
}  # fmt: skip


async def answer(event: Inbound, folder: Path) -> Reply | None:
    """The gallery's conversation: cards by name, buttons that say what was pressed."""
    if isinstance(event, ButtonPress):
        if event.values:
            return in_place((Text("Created the deal."), Fields("New deal", event.values)))
        return Reply(
            (Text("Thanks. Calls in this situation: 55 % to 57 % (12 of 19)."), Buttons((Button("Undo", "undo:2"),)))
        )
    if isinstance(event, FileShared):
        return Reply((Text(f"Got {', '.join(file.name for file in event.files)}."),))
    if not isinstance(event, Message):
        return None
    words = event.text.strip().lower()
    if words == "hello":
        return GREETING
    if words == "slow":
        await asyncio.sleep(6)
    if words == "export":
        path = folder / "deals.csv"
        await asyncio.to_thread(path.write_text, "title,value\nAcme renewal,40000\n", "utf-8")
        return Reply((Text("All 48 open deals, ready to download."), Attachment(path.name, str(path), "text/csv")))
    if words == "all":
        return Reply(tuple(block for card in CARDS.values() for block in card.blocks))
    return CARDS.get(
        words, Reply((Text(f"There is no card called {words}. There are: {', '.join(CARDS)}, export, slow, all."),))
    )


def main() -> None:
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8088))
    port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        sign_in = SignIn(MemoryState(), secrets.token_hex(32))

        async def handle(event: Inbound) -> Reply | None:
            return await answer(event, Path(folder))

        app = create_web_app(handle, sign_in=sign_in, upload_dir=Path(folder), port=port, commands=COMMANDS)
        print(f"http://127.0.0.1:{port}/sign-in/{sign_in.mint('ana', 'Ana Souza')}", flush=True)  # noqa: T201
        PageServer(app, app.state.chat).run(sockets=[listener])


if __name__ == "__main__":
    main()
