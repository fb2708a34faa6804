"""Records in answers: one row, one card, one fact, lists and groups of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from crm_core.entities import AnyRecord, Kind, Ref


@dataclass(frozen=True, slots=True)
class Row:
    """One matching record in an answer. `values` are public field name -> public value, for the page shown."""

    ref: Ref
    name: str
    external_id: str | None
    values: Mapping[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    relevance: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    value: Decimal | float | int | str | None
    unit: str
    count: int
    ref: Ref | None = None
    """The record the key names, when the grouping is by records."""


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """`rows` holds every match in order; beside numbers over all matches only the first 200. `value` is None for lists
    and for sums over several currencies (then `groups` is keyed by currency). `unit`: ISO currency, `percent`, `days`,
    or what was counted (`deals`)."""

    rows: tuple[Row, ...]
    total: int
    value: Decimal | float | int | str | None = None
    unit: str | None = None
    groups: tuple[Group, ...] = ()
    totals: tuple[tuple[str, Decimal], ...] = ()
    """Value per currency of the matching deals, for the answer line."""
    hidden_question: bool = False
    """True when the plan names something this actor may not ask about at all."""


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One record with what belongs on its card."""

    record: AnyRecord
    values: Mapping[str, Any]
    """Public field name (custom fields by label) -> public value, in field order; empty ones left out."""
    names: Mapping[str, str]
    """Record id -> name, for every id in `values`."""
    related: tuple[tuple[str, tuple[Row, ...], int], ...] = ()
    """(relation, first rows, total)."""


@dataclass(frozen=True, slots=True)
class Fact:
    target: Row
    path: str
    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class SimilarAnswer:
    target: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """A colleague and whom of the target they know. `contacts`: (contact, how many calls, e-mails and meetings), most
    first."""

    user: Row
    contacts: tuple[tuple[Row, int], ...]

    @property
    def count(self) -> int:
        return sum(count for _, count in self.contacts)


@dataclass(frozen=True, slots=True)
class KnownByAnswer:
    """Who of the company was in contact with a contact, or with the people of a company or deal; most first."""

    target: Row
    people: tuple[Acquaintance, ...]


def kind_plural(kind: Kind) -> str:
    """`deals`, `companies`, `activities`: the unit of a count."""
    return kind[:-1] + "ies" if kind.endswith("y") else f"{kind}s"
