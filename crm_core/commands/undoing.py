"""Taking back what a request did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_core.entities import Ref


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back a receipt. Without `receipt_id` it means the actor's newest ones that are no undo themselves and not
    undone yet: of `Request.source.conversation` when that is set, or, where `about`, `imports` or a time is given,
    those that fit wherever they were made. Fields that somebody changed since stay and are reported."""

    receipt_id: str | None = None
    count: int = 1
    """How many, newest first; together they become one receipt."""
    about: Ref | None = None
    """Only what changed this record, or a record that names it (its notes, its tasks)."""
    imports: bool = False
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Redo:
    """Takes back the actor's newest undo (of `Request.source.conversation` when that is set) that still stands."""
