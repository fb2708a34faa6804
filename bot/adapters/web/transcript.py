"""What was said on the page, kept so that a reload, or a restart of the server, shows it again.

A turn is what one side said at once. Turns are kept in pages of `PAGE` in a durable state; of a conversation the last
`KEPT_PAGES` pages for `KEPT_SECONDS` after it was used. The record of what was done is the CRM's, not this.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.adapters.web.render import Link, label_of, render
from bot.replies import Reply
from bot.reply_json import decode_blocks, encode_blocks

PAGE = 20
KEPT_PAGES = 50
KEPT_SECONDS = 90 * 24 * 3600.0
KEPT_LOCKS = 500


class TranscriptState(Protocol):
    """Small durable JSON values (the store's `state("web")` is one)."""

    def get(self, key: str) -> Any | None: ...

    def put(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> None: ...

    def delete(self, key: str) -> None: ...


@dataclass(slots=True)
class TranscriptTurn:
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
    place: int = -1
    """How many turns of the conversation were said before this one."""

    def as_json(self, link: Link) -> dict[str, Any]:
        """For the page."""
        return {**self._common(), "blocks": render(self.reply, link) if self.reply else [], "place": self.place}

    def stored(self) -> dict[str, Any]:
        return {**self._common(), "reply": encode_blocks(self.reply.blocks) if self.reply else None}

    def _common(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "who": self.who,
            "at": self.at.isoformat(),
            "text": self.text,
            "files": list(self.files),
            "about": self.about,
            "settled": self.settled.isoformat() if self.settled else None,
            "pressed": {token: {"at": at.isoformat(), "by": by} for token, (at, by) in self.pressed.items()},
        }

    @classmethod
    def restored(cls, kept: dict[str, Any], place: int) -> TranscriptTurn:
        return cls(
            kept["id"],
            kept["who"],
            datetime.fromisoformat(kept["at"]),
            kept["text"],
            tuple(kept["files"]),
            None if kept["reply"] is None else Reply(decode_blocks(kept["reply"])),
            kept["about"],
            datetime.fromisoformat(kept["settled"]) if kept["settled"] else None,
            {token: (datetime.fromisoformat(one["at"]), one["by"]) for token, one in kept["pressed"].items()},
            place,
        )


class Transcript:
    """The turns of one conversation, oldest first, and the lock that keeps its messages in order. Everything but the
    lock reads or writes the state: call it in a thread."""

    def __init__(self, state: TranscriptState, key: str) -> None:
        self._state, self._key = state, key
        self.lock = asyncio.Lock()

    def begun(self) -> bool:
        return self._count() > 0

    def before(self, place: int | None, most: int) -> list[TranscriptTurn]:
        """The last `most` turns said before the given place (None: before now), oldest first. Fewer: there are no
        earlier ones."""
        end = self._count() if place is None else min(place, self._count())
        found: list[TranscriptTurn] = []
        for page in range((end - 1) // PAGE, -1, -1):
            turns = self._page(page)
            if not turns or len(found) >= most:
                break
            found = [turn for turn in turns if turn.place < end] + found
        return found[-most:]

    def add(self, turn: TranscriptTurn) -> None:
        """Says it last; a turn that was said before (a browser that tried again) is said where it stands."""
        count = self._count()
        known = next((one for one in self.before(None, PAGE) if one.id == turn.id), None)
        turn.place = count if known is None else known.place
        self.save(turn)
        if known is None:
            self._state.put(self._key, {"count": count + 1}, ttl_seconds=KEPT_SECONDS)
            self._state.delete(f"{self._key}/{count // PAGE - KEPT_PAGES}")

    def save(self, turn: TranscriptTurn) -> None:
        page = turn.place // PAGE
        turns = self._page(page)
        turns[turn.place % PAGE :] = [turn, *turns[turn.place % PAGE + 1 :]]
        self._state.put(f"{self._key}/{page}", [one.stored() for one in turns], ttl_seconds=KEPT_SECONDS)

    def with_button(self, token: str) -> tuple[TranscriptTurn, str] | None:
        """The latest turn that offers this button, and what the button is called."""
        last = (self._count() - 1) // PAGE
        for page in range(last, max(-1, last - KEPT_PAGES), -1):
            for turn in reversed(self._page(page)):
                if turn.reply and (label := label_of(turn.reply, token)) is not None:
                    return turn, label
        return None

    def _count(self) -> int:
        head = self._state.get(self._key)
        return int(head["count"]) if head else 0

    def _page(self, page: int) -> list[TranscriptTurn]:
        kept = self._state.get(f"{self._key}/{page}") or []
        return [TranscriptTurn.restored(one, page * PAGE + place) for place, one in enumerate(kept)]


class Transcripts:
    """Conversations by who has them and what they are called. The lock of a busy one is never dropped."""

    def __init__(self, state: TranscriptState) -> None:
        self._state = state
        self._known: OrderedDict[tuple[str, str], Transcript] = OrderedDict()

    def of(self, user_id: str, name: str) -> Transcript:
        found = self._known.setdefault((user_id, name), Transcript(self._state, f"{user_id}/{name}"))
        self._known.move_to_end((user_id, name))
        if len(self._known) > KEPT_LOCKS:
            idle = next((key for key, one in self._known.items() if not one.lock.locked() and one is not found), None)
            if idle is not None:
                del self._known[idle]
        return found
