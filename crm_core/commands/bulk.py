"""Commands that change all records a plan finds."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.commands.creating import FieldValues
from crm_core.queries import QueryPlan


@dataclass(frozen=True, slots=True)
class BulkUpdate:
    plan: QueryPlan
    values: FieldValues


@dataclass(frozen=True, slots=True)
class BulkTag:
    plan: QueryPlan
    tags: tuple[str, ...]
    remove: bool = False


@dataclass(frozen=True, slots=True)
class BulkArchive:
    plan: QueryPlan
