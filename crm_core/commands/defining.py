"""Commands that extend the vocabulary: fields, other words for them, stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crm_core.entities import Kind
from crm_core.fields import FieldType


@dataclass(frozen=True, slots=True)
class DefineField:
    kind: Kind
    key: str
    """Lower-case, [a-z0-9_]: the path is `custom.<key>`."""
    label: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class DefineAlias:
    """Another word people use for a field: `account` for a deal's `company`."""

    kind: Kind
    alias: str
    field: str


@dataclass(frozen=True, slots=True)
class DefineStage:
    key: str
    label: str
    position: int
    probability: float
    outcome: Literal["open", "won", "lost"] = "open"
