"""Questions over everything there is: the pipeline, a morning's digest, free words; and how one was answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm_core.entities import Kind
from crm_core.queries.filters import Filter


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Open deals by stage (or another path), with count, value per currency and weighted value."""

    group: str = "stage"
    where: Filter | None = None


@dataclass(frozen=True, slots=True)
class DigestOf:
    """A rep's morning: recommendations, due tasks, deals at risk, pipeline. `user_id` None: the asker."""

    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Free words over everything: exact names first, then words, then meaning."""

    text: str
    kinds: tuple[Kind, ...] = field(default=(Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.ACTIVITY))
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Why:
    """How an earlier answer was found. `trace_id` None: what came last in the conversation, which may be a write."""

    trace_id: str | None = None
    conversation: str | None = None
    """Filled in by `CRM.ask`."""
