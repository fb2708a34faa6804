"""Commands that change one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crm_core.commands.creating import FieldValues
from crm_core.entities import Ref


@dataclass(frozen=True, slots=True)
class AddNote:
    """A note activity on a contact, company or deal."""

    target: Ref
    content: str


@dataclass(frozen=True, slots=True)
class CompleteTask:
    task: Ref


@dataclass(frozen=True, slots=True)
class UpdateRecord:
    target: Ref
    values: FieldValues
    expected_version: int | None = None
    """Refused with `Conflict` when the record has another version."""


@dataclass(frozen=True, slots=True)
class MoveDeal:
    deal: Ref
    stage: str


@dataclass(frozen=True, slots=True)
class CloseDeal:
    deal: Ref
    outcome: Literal["won", "lost"]
    reason: str | None = None
    closed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    target: Ref
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Untag:
    target: Ref
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assign:
    target: Ref
    owner: Ref


@dataclass(frozen=True, slots=True)
class Merge:
    """`other`'s activities, deals, tasks and missing values go to `keep`; `other` is archived."""

    keep: Ref
    other: Ref


@dataclass(frozen=True, slots=True)
class Archive:
    target: Ref


@dataclass(frozen=True, slots=True)
class Restore:
    target: Ref
