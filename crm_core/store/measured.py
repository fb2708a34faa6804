"""One measured number of a plan, and what is computed from several of them: shares, and records without a currency."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from crm_core.entities import Ref
from crm_core.errors import Invalid
from crm_core.queries import Compared

Number = Decimal | float | int | str | None


@dataclass(frozen=True)
class Measured:
    """One number: its group's keys (with the record each names, if any) and sort keys, its unit and record count."""

    keys: tuple[Any, ...]
    refs: tuple[Ref | None, ...]
    value: Number
    unit: str | None
    count: int


def shares(measured: list[Measured]) -> list[Measured]:
    """Percent of all, within each currency for money. Nothing of nothing has no share."""
    totals: dict[str | None, Any] = defaultdict(int)
    for row in measured:
        totals[row.unit] += row.value
    return [replace(row, value=percent_of(row.value, totals[row.unit]), unit="percent") for row in measured]


def percent_of(part: Any, whole: Any) -> float | None:
    """0..100; None of nothing."""
    return float(100 * part / whole) if whole else None


def merge_empty(measured: list[Measured], filled: int) -> list[Measured]:
    """Records without a value, and so without a currency, count in their group but make no currency of their own."""
    if filled == len(measured):
        return measured
    kept: dict[Any, Measured] = {}
    empty: list[Measured] = []
    for row in measured:
        if row.value is None and row.unit is None:
            empty.append(row)
        else:
            kept[row.keys, row.refs, row.unit] = row
    for row in empty:
        home = next((key for key in kept if key[:2] == (row.keys, row.refs)), None)
        if home is None:
            kept[row.keys, row.refs, None] = row
        else:
            kept[home] = replace(kept[home], count=kept[home].count + row.count)
    return list(kept.values())


def converted(measured: list[Measured], currency: str | None) -> list[Measured]:
    """Money that already is in the currency passes; for anything else there are no dated rates to convert with."""
    if currency is not None:
        other = sorted({row.unit for row in measured if row.unit not in (None, currency)} - {None})
        if other:
            raise Invalid("convert_to", currency, f"{' or '.join(map(str, other))}: no dated rates are stored")
    return measured


def labelled(side: Compared, row: Measured) -> Measured:
    """The number as one side of a comparison."""
    return replace(row, keys=(side.label, *row.keys), refs=(None, *row.refs))
