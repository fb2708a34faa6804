"""An answer that changes the card that was pressed, for trying adapters without a conversation."""

from __future__ import annotations

from bot.replies import Block, Reply, Settled


def in_place(after: tuple[Block, ...], before: tuple[Block, ...] = ()) -> Reply:
    """What happened is what the card says now."""
    return Reply(after, Settled(before, after))
