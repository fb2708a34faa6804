"""The records that a number is taken of, as a subquery: with the keys of their groups and what is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, null, select
from sqlalchemy.sql import Subquery

from crm_core.entities import Kind, StageOutcome
from crm_core.errors import Invalid
from crm_core.fields import FieldType
from crm_core.queries import Aggregate, AggregateFn, GroupBy
from crm_core.store.conditions import compile_filter
from crm_core.store.paths import Value, resolve
from crm_core.store.periods import period_key
from crm_core.store.scope import Scope

NUMERIC = (FieldType.NUMBER, FieldType.PERCENT, FieldType.MONEY)
DATED = (FieldType.DATE, FieldType.DATETIME)
_MEASURED = (AggregateFn.SUM, AggregateFn.AVG, AggregateFn.MEDIAN, AggregateFn.MIN, AggregateFn.MAX)


@dataclass(frozen=True)
class Base:
    """The matching records as a subquery: `k0`, `r0`, ... group keys and record ids, `v` the measure, `cur` its
    currency, `won` and `lost` 0 or 1."""

    rows: Subquery
    ref_kinds: tuple[Kind | None, ...]
    measure: Value | None
    different: bool = False
    """Different values are counted: of money too, whatever its currency."""

    @property
    def keys(self) -> list[ColumnElement[Any]]:
        return [
            column
            for i in range(len(self.ref_kinds))
            for column in (self.rows.c[f"k{i}"], self.rows.c[f"r{i}"])
        ]  # fmt: skip

    @property
    def money(self) -> bool:
        return self.measure is not None and self.measure.currency is not None and not self.different


def base_of(scope: Scope, aggregate: Aggregate, group_by: Sequence[GroupBy], narrowed: Any) -> Base:
    """`narrowed(select) -> select` adds the plan's conditions; called last, when all joins are known."""
    measure = resolve(scope, aggregate.path) if aggregate.path is not None else None
    if aggregate.fn in _MEASURED and measure is None:
        raise Invalid("aggregate", aggregate.fn, f"a field to take the {aggregate.fn} of")
    if aggregate.fn is AggregateFn.WIN_RATE and scope.kind is not Kind.DEAL:
        raise Invalid("aggregate", aggregate.fn, "deals: only they are won or lost")
    dated = measure is not None and measure.type in DATED and aggregate.fn in (AggregateFn.MIN, AggregateFn.MAX)
    different = aggregate.fn is AggregateFn.DISTINCT
    if different and aggregate.path is not None:
        measure = resolve(scope, aggregate.path, every=True)
    if different and measure is None:
        raise Invalid("aggregate", aggregate.fn, "a field to count the different values of")
    if (
        measure is not None
        and aggregate.fn is not AggregateFn.COUNT
        and not different
        and measure.type not in NUMERIC
        and not dated
    ):
        raise Invalid("aggregate", measure.path, f"a number to take the {aggregate.fn} of")
    columns: list[ColumnElement[Any]] = [scope.c.id.label("id")]
    kinds: list[Kind | None] = []
    for i, group in enumerate(group_by):
        key, id_, kind = _key(scope, group)
        columns += [key.label(f"k{i}"), id_.label(f"r{i}")]
        kinds.append(kind)
    counted = measure.id if different and measure is not None and measure.id is not None else None
    columns.append((literal(None) if measure is None else measure.sql if counted is None else counted).label("v"))
    currency = None if measure is None or different else measure.currency
    columns.append((null() if currency is None else func.coalesce(currency, "")).label("cur"))
    for outcome in (StageOutcome.WON, StageOutcome.LOST) if aggregate.fn is AggregateFn.WIN_RATE else ():
        inside = scope.c.stage.in_(scope.lens.stage_keys(outcome)) if scope.kind is Kind.DEAL else None
        columns.append((literal(0) if inside is None else case((inside, 1), else_=0)).label(str(outcome)))
    if aggregate.part is not None:
        columns.append(case((compile_filter(scope, aggregate.part), 1), else_=0).label("part"))
    statement: Select[Any] = narrowed(select(*columns))
    if scope.fans_out:
        statement = statement.distinct()
    return Base(statement.subquery(), tuple(kinds), measure, different)


def group_key(scope: Scope, group: GroupBy) -> ColumnElement[Any]:
    """What a record is grouped by; null for none."""
    return _key(scope, group)[0]


def _key(scope: Scope, group: GroupBy) -> tuple[ColumnElement[Any], ColumnElement[Any], Kind | None]:
    value = resolve(scope, group.path, every=True)
    if group.bucket is not None:
        return period_key(value, group.bucket, scope.lens.postgres, scope.lens.actor.timezone), null(), None
    if value.type is FieldType.REF:
        name, id_ = value.sql if value.name is None else value.name, value.sql if value.id is None else value.id
        return name, id_, value.spec.ref if value.spec else None
    if value.type in DATED:
        raise Invalid("group by", group.path, "a period (year, quarter, month, week or day) for a date")
    if value.folded is not None:
        return func.nullif(value.sql, ""), null(), None
    return value.sql, null(), None
