"""Taking back what a request did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back a receipt. None means the actor's newest one (in `Request.source.conversation` when that is set)
    that is not itself an undo and not yet undone. Fields that somebody changed since stay and are reported."""

    receipt_id: str | None = None
