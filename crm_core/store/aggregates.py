"""Numbers over matching records: counts, exact sums, true medians, rates; one a group, never across currencies.

Every measured number carries its unit. Money is summed as integers in SQL and divided as `Decimal` here, so no sum
passes through a float. A group whose money is in several currencies comes out once for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, null, select
from sqlalchemy.sql import Subquery

from crm_core.entities import Kind, Ref, StageOutcome
from crm_core.errors import Invalid
from crm_core.fields import FieldType
from crm_core.queries import Aggregate, AggregateFn, GroupBy
from crm_core.store.conditions import compile_filter
from crm_core.store.cuts import Cut, bounded, figure, first_of_each
from crm_core.store.measured import Measured, Number, merge_empty, percent_of, shares
from crm_core.store.paths import Value, resolve
from crm_core.store.periods import period_key
from crm_core.store.scope import Lens, Scope
from crm_core.store.sums import total as total_of

_DAYS = ("age_in_stage", "cycle_days", "days_since_last_contact")
_NUMERIC = (FieldType.NUMBER, FieldType.PERCENT, FieldType.MONEY)
_DATED = (FieldType.DATE, FieldType.DATETIME)
_MEASURED = (AggregateFn.SUM, AggregateFn.AVG, AggregateFn.MEDIAN, AggregateFn.MIN, AggregateFn.MAX)


@dataclass(frozen=True)
class Base:
    """The matching records as a subquery: `k0`, `r0`, ... group keys and record ids, `v` the measure, `cur` its
    currency, `won` and `lost` 0 or 1."""

    rows: Subquery
    ref_kinds: tuple[Kind | None, ...]
    measure: Value | None

    @property
    def keys(self) -> list[ColumnElement[Any]]:
        return [
            column
            for i in range(len(self.ref_kinds))
            for column in (self.rows.c[f"k{i}"], self.rows.c[f"r{i}"])
        ]  # fmt: skip

    @property
    def money(self) -> bool:
        return self.measure is not None and self.measure.currency is not None


def base_of(scope: Scope, aggregate: Aggregate, group_by: Sequence[GroupBy], narrowed: Any) -> Base:
    """`narrowed(select) -> select` adds the plan's conditions; called last, when all joins are known."""
    measure = resolve(scope, aggregate.path) if aggregate.path is not None else None
    if aggregate.fn in _MEASURED and measure is None:
        raise Invalid("aggregate", aggregate.fn, f"a field to take the {aggregate.fn} of")
    if aggregate.fn is AggregateFn.WIN_RATE and scope.kind is not Kind.DEAL:
        raise Invalid("aggregate", aggregate.fn, "deals: only they are won or lost")
    dated = measure is not None and measure.type in _DATED and aggregate.fn in (AggregateFn.MIN, AggregateFn.MAX)
    if measure is not None and aggregate.fn is not AggregateFn.COUNT and measure.type not in _NUMERIC and not dated:
        raise Invalid("aggregate", measure.path, f"a number to take the {aggregate.fn} of")
    columns: list[ColumnElement[Any]] = [scope.c.id.label("id")]
    kinds: list[Kind | None] = []
    for i, group in enumerate(group_by):
        key, id_, kind = _key(scope, group)
        columns += [key.label(f"k{i}"), id_.label(f"r{i}")]
        kinds.append(kind)
    columns.append((literal(None) if measure is None else measure.sql).label("v"))
    currency = None if measure is None else measure.currency
    columns.append((null() if currency is None else func.coalesce(currency, "")).label("cur"))
    for outcome in (StageOutcome.WON, StageOutcome.LOST) if aggregate.fn is AggregateFn.WIN_RATE else ():
        inside = scope.c.stage.in_(scope.lens.stage_keys(outcome)) if scope.kind is Kind.DEAL else None
        columns.append((literal(0) if inside is None else case((inside, 1), else_=0)).label(str(outcome)))
    if aggregate.part is not None:
        columns.append(case((compile_filter(scope, aggregate.part), 1), else_=0).label("part"))
    statement: Select[Any] = narrowed(select(*columns))
    if scope.fans_out:
        statement = statement.distinct()
    return Base(statement.subquery(), tuple(kinds), measure)


def group_key(scope: Scope, group: GroupBy) -> ColumnElement[Any]:
    """What a record is grouped by; null for none."""
    return _key(scope, group)[0]


def _key(scope: Scope, group: GroupBy) -> tuple[ColumnElement[Any], ColumnElement[Any], Kind | None]:
    value = resolve(scope, group.path, every=True)
    if group.bucket is not None:
        return period_key(value, group.bucket, scope.lens.postgres), null(), None
    if value.type is FieldType.REF:
        name, id_ = value.sql if value.name is None else value.name, value.sql if value.id is None else value.id
        return name, id_, value.spec.ref if value.spec else None
    if value.type in _DATED:
        raise Invalid("group by", group.path, "a period (year, quarter, month, week or day) for a date")
    if value.folded is not None:
        return func.nullif(value.sql, ""), null(), None
    return value.sql, null(), None


def measure(lens: Lens, base: Base, aggregate: Aggregate, unit: str, cut: Cut) -> list[Measured]:
    """One `Measured` a group and currency that `cut` keeps, in no order; without groups one a currency, or none
    without records."""
    if aggregate.fn is AggregateFn.MEDIAN:
        return _medians(lens, base, aggregate, cut)
    rows, keys = base.rows, base.keys
    by = [*keys, rows.c.cur] if base.money else keys
    numeric = base.measure is not None and base.measure.type in _NUMERIC
    amount = base.measure is not None and base.measure.type is FieldType.MONEY
    added: Any = partial(total_of, postgres=lens.postgres) if amount else func.sum
    total = added(rows.c.v) if numeric else null()
    extreme = base.measure is not None and aggregate.fn in (AggregateFn.MIN, AggregateFn.MAX)
    ends = (func.min(rows.c.v), func.max(rows.c.v)) if extreme else (null(), null())
    rated = aggregate.fn is AggregateFn.WIN_RATE
    part = func.sum(rows.c.part) if aggregate.part is not None else null()
    if aggregate.part is not None and numeric:
        part = added(case((rows.c.part == 1, rows.c.v), else_=null()))
    if aggregate.fn in (AggregateFn.COUNT, AggregateFn.WIN_RATE):
        by, total, ends = keys, null(), (null(), null())
    statement = select(
        *by, func.count().label("n"), func.count(rows.c.v).label("filled"), total.label("total"),
        ends[0].label("low"), ends[1].label("high"),
        (func.sum(rows.c.won) if rated else null()).label("won"),
        (func.sum(rows.c.lost) if rated else null()).label("lost"),
        part.label("part"),
    ).group_by(*by)  # fmt: skip
    found = lens.connection.execute(_cut(lens, statement, base, aggregate, rows=rows, cut=cut)).mappings().all()
    measured = []
    for row in found:
        currency = row.get("cur")
        value, its_unit = _number(base, aggregate, row, unit, currency)
        measured.append(Measured(*_named(base, row), value, its_unit, row["n"]))
    whole = [row for row in measured if row.value is not None]
    if aggregate.fn is AggregateFn.SHARE and aggregate.part is None:
        measured = shares(measured)
    return merge_empty(measured, len(whole))


def _number(base: Base, aggregate: Aggregate, row: Any, unit: str, currency: str | None) -> tuple[Number, str | None]:
    filled = row["filled"]
    match aggregate.fn:
        case AggregateFn.COUNT:
            return row["n"], unit
        case AggregateFn.WIN_RATE:
            decided = row["won"] + row["lost"]
            return (100 * row["won"] / decided if decided else None), "percent"
        case AggregateFn.SHARE if aggregate.part is not None:
            whole = row["n"] if base.measure is None else row["total"]
            return (percent_of(row["part"] or 0, whole) if whole else None), "percent"
        case AggregateFn.SHARE:
            if base.measure is None:
                return row["n"], "percent"
            return (row["total"] if filled else Decimal(0)), currency or "percent"
        case AggregateFn.SUM:
            return _spoken(base, row["total"] if filled else None), _unit(base, currency)
        case AggregateFn.AVG:
            average = None if not filled else row["total"] / filled
            return _spoken(base, average), _unit(base, currency)
        case AggregateFn.MIN:
            return _spoken(base, row["low"]), _unit(base, currency)
        case _:
            return _spoken(base, row["high"]), _unit(base, currency)


def _cut(
    lens: Lens, statement: Select[Any], base: Base, aggregate: Aggregate, *, rows: Subquery, cut: Cut
) -> Select[Any]:
    """`statement`, one row a group over `rows`, with only the groups that are kept. Raises Invalid for a number that
    is known only once all groups are."""
    if not cut.having and cut.each is None:
        return statement
    number = figure(aggregate, rows, base.measure, postgres=lens.postgres)
    if number is None:
        raise Invalid("having" if cut.having else "limit_each", aggregate.fn, "a number that each group has by itself")
    statement = bounded(statement, number, cut.having, base.measure)
    if cut.each is None:
        return statement
    money = base.money and aggregate.fn not in (AggregateFn.COUNT, AggregateFn.WIN_RATE)
    return first_of_each(
        statement, number, cut.each, keys=len(base.ref_kinds), money=money, descending=cut.descending,
        postgres=lens.postgres,
    )  # fmt: skip


def _medians(lens: Lens, base: Base, aggregate: Aggregate, cut: Cut) -> list[Measured]:
    """The middle value, or the mean of the two middle ones, by rank within each group (and currency)."""
    rows = base.rows
    by = [*base.keys, rows.c.cur] if base.money else base.keys
    ranked = (
        select(
            *by, rows.c.v,
            func.row_number().over(partition_by=by or None, order_by=rows.c.v).label("rank"),
            func.count().over(partition_by=by or None).label("n"),
        )
        .where(rows.c.v.is_not(None))
        .subquery()
    )  # fmt: skip
    middle = (
        select(ranked)
        .where((ranked.c.rank == (ranked.c.n + 1) // 2) | (ranked.c.rank == (ranked.c.n + 2) // 2))
        .subquery()
    )
    named = [middle.c[column.name] for column in by]
    statement = select(
        *named, func.max(middle.c.n).label("n"), func.count().label("filled"), func.sum(middle.c.v).label("total")
    ).group_by(*named)
    found = lens.connection.execute(_cut(lens, statement, base, aggregate, rows=middle, cut=cut)).mappings()
    return [
        Measured(*_named(base, row), _spoken(base, row["total"] / row["filled"]), _unit(base, row.get("cur")), row["n"])
        for row in found
        if row["filled"]
    ]


def _named(base: Base, row: Any) -> tuple[tuple[Any, ...], tuple[Ref | None, ...]]:
    keys = tuple(row[f"k{i}"] for i in range(len(base.ref_kinds)))
    refs = tuple(
        Ref(kind, row[f"r{i}"]) if kind is not None and row[f"r{i}"] is not None else None
        for i, kind in enumerate(base.ref_kinds)
    )
    return keys, refs


def _spoken(base: Base, value: Any) -> Number:
    """The number as people say it: percent as 0..100, dates in ISO form, whole numbers without a fraction."""
    if base.measure is None or value is None:
        return value  # type: ignore[no-any-return]
    if base.measure.type is FieldType.PERCENT:
        return float(value) * 100
    if base.measure.type in _DATED:
        text = value if isinstance(value, str) else value.isoformat()
        return text.replace("+00:00", "Z")
    if base.measure.type is FieldType.MONEY:
        return Decimal(value)
    number = float(value)
    return int(number) if number.is_integer() else number


def _unit(base: Base, currency: str | None) -> str | None:
    if base.measure is None or base.measure.type in _DATED:
        return None
    if base.money:
        return currency or None
    if base.measure.type is FieldType.PERCENT:
        return "percent"
    name = base.measure.spec.name if base.measure.spec else base.measure.path.rpartition(".")[2]
    return "days" if name in _DAYS else None
