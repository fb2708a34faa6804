"""What happened to a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_core.entities import Ref
from crm_core.results.receipts import Change
from crm_core.results.rows import Row


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    at: datetime
    ref: Ref
    type: str
    subject: str | None
    content: str | None
    outcome: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class TimelineAnswer:
    target: Row
    entries: tuple[TimelineEntry, ...]
    total: int


@dataclass(frozen=True, slots=True)
class AuditEntry:
    at: datetime
    actor: str
    source: str
    change: Change
    receipt_id: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class AuditAnswer:
    target: Row
    entries: tuple[AuditEntry, ...]
