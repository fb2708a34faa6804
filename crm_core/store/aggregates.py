"""Numbers over matching records: counts, exact sums, true medians, rates; one a group, never across currencies.

Every measured number carries its unit. Money is summed as integers in SQL and divided as `Decimal` here, so no sum
passes through a float. A group whose money is in several currencies comes out once for each.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Select, case, func, null, select
from sqlalchemy.sql import Subquery

from crm_core.entities import Ref
from crm_core.errors import Invalid
from crm_core.fields import FieldType
from crm_core.queries import Aggregate, AggregateFn
from crm_core.results import kind_plural
from crm_core.store.bases import DATED, NUMERIC, Base
from crm_core.store.cuts import Cut, bounded, figure, first_of_each
from crm_core.store.measured import Measured, Number, merge_empty, percent_of, shares
from crm_core.store.scope import Lens
from crm_core.store.sums import total as total_of

_DAYS = ("age_in_stage", "cycle_days", "days_since_last_contact")


def measure(lens: Lens, base: Base, aggregate: Aggregate, unit: str, cut: Cut) -> list[Measured]:
    """One `Measured` a group and currency that `cut` keeps, in no order; without groups one a currency, or none
    without records."""
    if aggregate.fn is AggregateFn.MEDIAN:
        return _medians(lens, base, aggregate, cut)
    rows, keys = base.rows, base.keys
    by = [*keys, rows.c.cur] if base.money else keys
    numeric = base.measure is not None and base.measure.type in NUMERIC
    amount = base.measure is not None and base.measure.type is FieldType.MONEY
    added: Any = partial(total_of, postgres=lens.postgres) if amount else func.sum
    total = added(rows.c.v) if numeric else null()
    extreme = base.measure is not None and aggregate.fn in (AggregateFn.MIN, AggregateFn.MAX)
    ends = (func.min(rows.c.v), func.max(rows.c.v)) if extreme else (null(), null())
    rated = aggregate.fn is AggregateFn.WIN_RATE
    part = func.sum(rows.c.part) if aggregate.part is not None else null()
    if aggregate.part is not None and numeric:
        part = added(case((rows.c.part == 1, rows.c.v), else_=null()))
    different = func.count(rows.c.v.distinct()) if aggregate.fn is AggregateFn.DISTINCT else null()
    if aggregate.fn in (AggregateFn.COUNT, AggregateFn.WIN_RATE, AggregateFn.DISTINCT):
        by, total, ends = keys, null(), (null(), null())
    statement = select(
        *by, func.count().label("n"), func.count(rows.c.v).label("filled"), total.label("total"),
        ends[0].label("low"), ends[1].label("high"),
        (func.sum(rows.c.won) if rated else null()).label("won"),
        (func.sum(rows.c.lost) if rated else null()).label("lost"),
        part.label("part"), different.label("different"),
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
        case AggregateFn.DISTINCT:
            return row["different"], _different(base)
        case AggregateFn.WIN_RATE:
            won, lost = row["won"] or 0, row["lost"] or 0  # without records a sum is none
            decided = won + lost
            return (100 * won / decided if decided else None), "percent"
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
    money = base.money and aggregate.fn not in (AggregateFn.COUNT, AggregateFn.WIN_RATE, AggregateFn.DISTINCT)
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
    if base.measure.type in DATED:
        text = value if isinstance(value, str) else value.isoformat()
        return text.replace("+00:00", "Z")
    if base.measure.type is FieldType.MONEY:
        return Decimal(value)
    number = float(value)
    return int(number) if number.is_integer() else number


def _different(base: Base) -> str:
    """What different values are counted in: companies, else the name of the field."""
    spec = base.measure.spec if base.measure else None
    if spec is not None and spec.ref is not None:
        return kind_plural(spec.ref)
    return "different values"


def _unit(base: Base, currency: str | None) -> str | None:
    if base.measure is None or base.measure.type in DATED:
        return None
    if base.money:
        return currency or None
    if base.measure.type is FieldType.PERCENT:
        return "percent"
    name = base.measure.spec.name if base.measure.spec else base.measure.path.rpartition(".")[2]
    return "days" if name in _DAYS else None
