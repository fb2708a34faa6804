"""Which groups are kept: those whose number meets a bound, and the first of each outer group. Both in SQL."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    and_,
    cast,
    collate,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.sql import Subquery

from crm_core.errors import Invalid
from crm_core.fields import FieldType
from crm_core.queries import Aggregate, AggregateFn, Having, Op
from crm_core.store.paths import Value
from crm_core.store.sums import comparable
from crm_core.store.tables import Money

_TESTS: Mapping[Op, Callable[[Any, Any], Any]] = {
    Op.EQ: operator.eq, Op.NE: operator.ne, Op.LT: operator.lt, Op.LE: operator.le, Op.GT: operator.gt,
    Op.GE: operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cut:
    """`each`: so many groups for every value of the first key, largest first if `descending`; None: all."""

    having: tuple[Having, ...] = ()
    each: int | None = None
    descending: bool = True


def figure(aggregate: Aggregate, rows: Subquery, measure: Value | None, *, postgres: bool) -> ColumnElement[Any] | None:
    """The number of one group as stored (money in 1/10,000 units, percent as a fraction); None where SQL has none
    before all groups are known (a share of the whole) or where it is no number (a date)."""
    value: Any = rows.c.v
    added: Callable[[Any], ColumnElement[Any]] = func.sum
    if measure is not None and measure.type is FieldType.MONEY:
        value, added = type_coerce(rows.c.v, BigInteger), partial(comparable, postgres=postgres)
    elif measure is not None and measure.type in (FieldType.DATE, FieldType.DATETIME):
        return func.count() if aggregate.fn is AggregateFn.COUNT else None
    match aggregate.fn:
        case AggregateFn.COUNT:
            return func.count()
        case AggregateFn.DISTINCT:
            return func.count(rows.c.v.distinct())
        case AggregateFn.SUM:
            return added(value)
        case AggregateFn.AVG | AggregateFn.MEDIAN:
            return added(value) * 1.0 / func.nullif(func.count(value), 0)
        case AggregateFn.MIN:
            return func.min(value)
        case AggregateFn.MAX:
            return func.max(value)
        case AggregateFn.WIN_RATE:
            return 100.0 * func.sum(rows.c.won) / func.nullif(func.sum(rows.c.won) + func.sum(rows.c.lost), 0)
    return None


def bounded(
    statement: Select[Any], number: ColumnElement[Any], having: tuple[Having, ...], measure: Value | None
) -> Select[Any]:
    """Only the groups whose `number` meets every bound. Raises Invalid for a bound that is no number."""
    number = type_coerce(number, Integer)  # compared as the database has it: no conversion of either side
    for bound in having:
        if bound.op is Op.BETWEEN:
            if not isinstance(bound.value, tuple | list) or len(bound.value) != 2:
                raise Invalid("having", bound.value, "two numbers: low and high")
            low, high = (_stored(item, measure) for item in bound.value)
            statement = statement.having(and_(number >= low, number <= high))
            continue
        test = _TESTS.get(bound.op)
        if test is None:
            raise Invalid("having", bound.op, "=, !=, <, <=, >, >= or between")
        statement = statement.having(test(number, _stored(bound.value, measure)))
    return statement


def first_of_each(
    statement: Select[Any], number: ColumnElement[Any], each: int, *, keys: int, money: bool, descending: bool,
    postgres: bool,
) -> Select[Any]:  # fmt: skip
    """The first `each` groups, by `number`, for every value of the first of `keys` keys (and every currency); ties by
    key, groups without a number last."""
    groups = statement.add_columns(number.label("figure")).subquery()
    ranked = groups.c.figure.desc() if descending else groups.c.figure.asc()
    ties = [_as_text(groups.c[f"k{i}"], postgres) for i in range(1, keys)]
    outer = [groups.c.k0, *([groups.c.cur] if money else [])]
    place = func.row_number().over(partition_by=outer, order_by=[groups.c.figure.is_(None), ranked, *ties])
    placed = select(groups, place.label("place")).subquery()
    return select(placed).where(placed.c.place <= each)


def _as_text(key: ColumnElement[Any], postgres: bool) -> ColumnElement[Any]:
    text = cast(key, Text)
    return collate(text, "C") if postgres else text


def _stored(value: Any, measure: Value | None) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise Invalid("having", value, "a number")
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        raise Invalid("having", value, "a number") from None
    if not exact.is_finite():
        raise Invalid("having", value, "a finite number")
    if measure is not None and measure.type is FieldType.MONEY:
        exact *= Money.SCALE
    elif measure is not None and measure.type is FieldType.PERCENT:
        exact /= 100
    return _literal(exact)


def _literal(exact: Decimal) -> Any:
    fits = exact == exact.to_integral_value() and abs(exact) < 1 << 63
    return literal(int(exact), BigInteger) if fits else literal(float(exact), Float)
