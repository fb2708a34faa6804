"""Commands that change all records a plan finds. `shown`: those that were shown in a preview; then no other record is
changed, and none of them that the plan finds no more. None: whatever the plan finds."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.commands.creating import FieldValues
from crm_core.entities import Ref
from crm_core.queries import QueryPlan


@dataclass(frozen=True, slots=True)
class BulkUpdate:
    plan: QueryPlan
    values: FieldValues
    shown: tuple[Ref, ...] | None = None


@dataclass(frozen=True, slots=True)
class BulkTag:
    plan: QueryPlan
    tags: tuple[str, ...]
    remove: bool = False
    shown: tuple[Ref, ...] | None = None


@dataclass(frozen=True, slots=True)
class BulkArchive:
    plan: QueryPlan
    shown: tuple[Ref, ...] | None = None
