"""Reactions as feedback: which emoji mean what, and which recommendation a message showed."""

from __future__ import annotations

import asyncio
from typing import Literal

from bot.messages import MessageRef, Reaction
from bot.replies import Reply
from crm_core.reading import State

Verdict = Literal["done", "helpful", "not_helpful"]
WEEK = 7 * 24 * 3600.0

MEANING: dict[str, Verdict] = {
    "white_check_mark": "done", "heavy_check_mark": "done", "✅": "done", "✔️": "done",
    "+1": "helpful", "thumbsup": "helpful", "👍": "helpful",
    "-1": "not_helpful", "thumbsdown": "not_helpful", "👎": "not_helpful",
}  # fmt: skip
"""Names as Slack sends them, characters as Discord does."""


class ReactionMeaning:
    """Remembers which message showed which recommendation (the first of the card), for a week."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def posted(self, at: MessageRef, reply: Reply) -> None:
        """What adapters call when an answer stands in its channel."""
        if reply.about is not None:
            await asyncio.to_thread(self._state.put, _key(at), reply.about, ttl_seconds=WEEK)

    def recommendation(self, at: MessageRef) -> str | None:
        found = self._state.get(_key(at))
        return found if isinstance(found, str) else None

    def means_something(self, reaction: Reaction) -> bool:
        """Whether it is a verdict on a recommendation that the message showed."""
        return self.verdict(reaction) is not None and self.recommendation(reaction.ref) is not None

    @staticmethod
    def verdict(reaction: Reaction) -> Verdict | None:
        """None for an emoji without a meaning, and for one that is taken away: a verdict is changed by another."""
        return MEANING.get(reaction.emoji.strip(":")) if reaction.added else None


def _key(at: MessageRef) -> str:
    return f"{at.platform}:{at.workspace}:{at.channel}:{at.message_id}"
