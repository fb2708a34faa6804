"""What was said on the page, kept in memory so that a reload shows it again.

A turn is what one side said at once. The last `KEPT_TURNS` of a conversation are kept, of the `KEPT_CONVERSATIONS`
used last; the record of what was done is the CRM's, not this.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.adapters.web.render import Link, label_of, render
from bot.replies import Reply

KEPT_TURNS = 200
KEPT_CONVERSATIONS = 500


@dataclass(slots=True)
class Turn:
    id: str
    """Of a person's turn the event id the page gave it, so that the page knows its own again."""
    who: Literal["you", "bot"]
    at: datetime
    text: str = ""
    files: tuple[str, ...] = ()
    """Names of the files that came with a turn of the person."""
    reply: Reply | None = None
    about: str | None = None
    """The label of the button that this turn answers."""
    settled: datetime | None = None
    """When a press changed this card where it stands."""
    pressed: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    """Button token -> when it was pressed, and by whom."""

    def as_json(self, link: Link) -> dict[str, Any]:
        return {
            "id": self.id,
            "who": self.who,
            "at": self.at.isoformat(),
            "text": self.text,
            "files": list(self.files),
            "blocks": render(self.reply, link) if self.reply else [],
            "about": self.about,
            "settled": self.settled.isoformat() if self.settled else None,
            "pressed": {token: {"at": at.isoformat(), "by": by} for token, (at, by) in self.pressed.items()},
        }


class Conversation:
    """The turns of one conversation, oldest first, and the lock that keeps its messages in order."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.lock = asyncio.Lock()

    def add(self, turn: Turn) -> None:
        self.turns.append(turn)
        del self.turns[:-KEPT_TURNS]

    def with_button(self, token: str) -> tuple[Turn, str] | None:
        """The latest turn that offers this button, and what the button is called."""
        for turn in reversed(self.turns):
            if turn.reply and (label := label_of(turn.reply, token)) is not None:
                return turn, label
        return None


class Transcripts:
    """Conversations by who has them and what they are called. A busy one is never dropped."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Conversation] = OrderedDict()

    def of(self, user_id: str, name: str) -> Conversation:
        found = self._kept.setdefault((user_id, name), Conversation())
        self._kept.move_to_end((user_id, name))
        if len(self._kept) > KEPT_CONVERSATIONS:
            idle = next((key for key, one in self._kept.items() if not one.lock.locked() and one is not found), None)
            if idle is not None:
                del self._kept[idle]
        return found
