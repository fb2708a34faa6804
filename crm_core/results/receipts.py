"""What a request did, or would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from crm_core.entities import Ref

ChangeOp = Literal["create", "update", "archive", "restore", "link", "remove"]
"""`remove`: an undone creation; the record is gone and its data is kept in the audit."""


@dataclass(frozen=True, slots=True)
class Change:
    """One record's change. `fields` and `before` use public field names (custom fields by label) and public values:
    ISO dates, numbers, users by e-mail (name when they have none), other records by id."""

    op: ChangeOp
    ref: Ref
    name: str
    external_id: str | None
    fields: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something an undo or a bulk command left alone, and why."""

    ref: Ref
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a request did. The same key always returns the same receipt."""

    id: str
    key: str
    at: datetime
    changes: tuple[Change, ...]
    kept: tuple[Kept, ...] = ()
    undoes: str | None = None
    """The receipt this one took back."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """Facts a card needs beside the changes, such as a posterior before and after a click."""
    replayed: bool = False
    """True when the key had been worked before and nothing was done now."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a request would do; nothing was written."""

    changes: tuple[Change, ...]
    kept: tuple[Kept, ...] = ()
