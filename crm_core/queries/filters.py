"""Which records are meant: conditions on paths, joined by and, or and not, and on what is related."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Op(StrEnum):
    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    BETWEEN = "between"
    """value is (low, high), both inclusive."""
    IN = "in"
    CONTAINS = "contains"
    """Case- and accent-folded substring; for multi-valued fields: has an element that contains it."""
    EMPTY = "empty"
    """value is True (empty) or False (not empty)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`path op value`. Paths: see `crm_core.fields`. Values: str, int, float, Decimal, bool, date (a whole day of
    the asker's), datetime (a moment), a record id for REF fields, the key for `stage`, or a tuple of those. Text
    compares case- and accent-folded."""

    path: str
    op: Op
    value: Any


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Filter


@dataclass(frozen=True, slots=True)
class Related:
    """At least `at_least` (0 and `at_most` 0: none) related records that match. `relation`: see `fields.RELATED`."""

    relation: str
    where: Filter | None = None
    at_least: int | None = 1
    at_most: int | None = None


Filter = Condition | And | Or | Not | Related
