"""What an import would do and did: values without words for the screen, apart from the reasons of problems."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_core.codec import encode
from crm_core.commands import Command, CreateCommand
from crm_core.entities import Kind
from crm_core.results import Receipt
from crm_core.services.importing.tables import SourceFile


@dataclass(frozen=True, slots=True)
class Problem:
    """A row or cell that could not be used, or a file that could not be read (`line` None)."""

    file: str
    line: int | None
    reason: str
    skipped: bool = True
    """False: the row was imported, only this value was left out."""

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


@dataclass(frozen=True, slots=True)
class MappedColumn:
    header: str
    field: str | None
    """Public field name, `custom.<key>`, or None: left out."""
    sample: str
    new_field: bool = False


@dataclass(frozen=True, slots=True)
class FilePlan:
    """How one table was understood."""

    name: str
    kind: Kind
    system: str
    rows: int
    columns: tuple[MappedColumn, ...]
    assumptions: tuple[str, ...]
    samples: tuple[Mapping[str, Any], ...] = ()
    """The first rows as they were read: field name -> typed value; related records as the row names them."""


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A record that is here and what the import would make of it: public field name -> (now, then)."""

    kind: Kind
    name: str
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Records by what happens to them. `skipped` counts rows; `duplicates` rows that repeat an earlier row."""

    created: Mapping[Kind, int] = field(default_factory=dict)
    updated: Mapping[Kind, int] = field(default_factory=dict)
    unchanged: Mapping[Kind, int] = field(default_factory=dict)
    skipped: int = 0
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """What a plan was made of and when, so that it can be made again."""

    files: tuple[SourceFile, ...]
    unread: tuple[Problem, ...]
    """Files that could not be opened."""
    kind: Kind | None
    revision: int
    """`Reader.revision` of the records it was planned against."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything an import would do. `commands` is empty when there is nothing to do."""

    files: tuple[FilePlan, ...]
    counts: Counts
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    """What was assumed about records, such as spellings that were taken for one another."""
    commands: tuple[Command, ...]
    key: str
    """Idempotency key: the actor, the content and the state of the records it was planned against."""
    origin: Origin
    new: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    """Names of the first records that would be made."""
    changes: tuple[PlannedChange, ...] = ()
    """The first records that would be changed; related records by name."""

    @property
    def effect(self) -> str:
        """A digest of what would be written: equal for plans of one effect, whatever ids the new records got and
        whatever else was recorded between them."""
        made = (command.id for command in self.commands if isinstance(command, CreateCommand))
        numbers = {id_: f"new {number}" for number, id_ in enumerate(made) if id_ is not None}
        told = _numbered(encode((self.commands, [each.fields for each in self.changes])), numbers)
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


class OutdatedPlan(Exception):
    """The files would now do something else than what was agreed to; `plan` says what."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__(plan.key)
        self.plan = plan


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`receipt` None: there was nothing to do, nothing was written."""

    plan: ImportPlan
    receipt: Receipt | None


def _numbered(value: Any, numbers: Mapping[str, str]) -> Any:
    """Encoded commands with the ids in `numbers` replaced."""
    match value:
        case str():
            return numbers.get(value, value)
        case dict():
            return {name: _numbered(each, numbers) for name, each in value.items()}
        case list():
            return [_numbered(each, numbers) for each in value]
    return value
