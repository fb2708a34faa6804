"""Questions about one record: its card, a field, its past, what is like it and who knows it."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.entities import Ref


@dataclass(frozen=True, slots=True)
class Show:
    target: Ref


@dataclass(frozen=True, slots=True)
class FactOf:
    """One field of one record: "what's Dana's phone?"."""

    target: Ref
    path: str


@dataclass(frozen=True, slots=True)
class Timeline:
    target: Ref
    limit: int = 20


@dataclass(frozen=True, slots=True)
class AuditOf:
    target: Ref
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Similar:
    target: Ref
    limit: int = 5


@dataclass(frozen=True, slots=True)
class WhoKnows:
    """Who of us knows a contact, or somebody at a company or on a deal."""

    target: Ref
