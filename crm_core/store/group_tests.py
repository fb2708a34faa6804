"""Which groups also meet bounds on other numbers than the plan's own: intersections, exceptions and "in every" over
grouped queries. Each number is measured in SQL; the keys of the groups are compared here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from crm_core.errors import Invalid
from crm_core.queries import Aggregate, AggregateFn, Filter, GroupBy, Having, Op, QueryPlan
from crm_core.store.measured import Measured

Run = Callable[[Aggregate, Filter | None, tuple[GroupBy, ...]], list[Measured]]
"""The numbers of a plan with another aggregate, filter and grouping."""
Key = tuple[tuple[Any, ...], tuple[Any, ...]]
_COUNTED = (AggregateFn.COUNT, AggregateFn.SUM, AggregateFn.DISTINCT)
"""Without records these are 0; other numbers are then none, and meet nothing."""
_TESTS: dict[Op, Callable[[Decimal, Decimal], bool]] = {
    Op.EQ: lambda a, b: a == b,
    Op.NE: lambda a, b: a != b,
    Op.LT: lambda a, b: a < b,
    Op.LE: lambda a, b: a <= b,
    Op.GT: lambda a, b: a > b,
    Op.GE: lambda a, b: a >= b,
}


def own(plan: QueryPlan) -> tuple[Having, ...]:
    """The bounds on the plan's own number, which SQL cuts by."""
    return tuple(bound for bound in plan.having if bound.aggregate is None and bound.every is None)


def meeting(plan: QueryPlan, measured: list[Measured], run: Run) -> list[Measured]:
    """The groups of `measured` that meet every other bound of the plan. Raises Invalid for a bound that is none."""
    for bound in plan.having:
        if bound.every is not None:
            fit = _with_every(plan, bound, bound.every, run)
        elif bound.aggregate is not None:
            fit = _with_number(plan, bound, bound.aggregate, run)
        else:
            continue
        measured = [row for row in measured if fit((row.keys, row.refs))]
    return measured


def _with_number(plan: QueryPlan, bound: Having, aggregate: Aggregate, run: Run) -> Callable[[Key], bool]:
    numbers: dict[Key, list[Decimal]] = defaultdict(list)
    for row in run(aggregate, bound.where, plan.group_by):
        if row.value is not None:
            numbers[row.keys, row.refs].append(Decimal(str(row.value)))
    nothing = [Decimal(0)] if aggregate.fn in _COUNTED else []
    return lambda key: any(_meets(bound, number) for number in numbers.get(key, nothing))


def _with_every(plan: QueryPlan, bound: Having, every: GroupBy, run: Run) -> Callable[[Key], bool]:
    counted = Aggregate(AggregateFn.COUNT)
    wanted = {(row.keys[-1], row.refs[-1]) for row in run(counted, None, (every,)) if row.keys[-1] not in (None, "")}
    held: dict[Key, set[Any]] = defaultdict(set)
    for row in run(counted, bound.where, (*plan.group_by, every)):
        held[row.keys[:-1], row.refs[:-1]].add((row.keys[-1], row.refs[-1]))
    if not isinstance(bound.value, bool):
        raise Invalid("having", bound.value, "yes or no: has every one, or lacks one")
    return lambda key: (bool(wanted) and wanted <= held.get(key, set())) is bound.value


def _meets(bound: Having, number: Decimal) -> bool:
    if bound.op is Op.BETWEEN:
        low, high = (Decimal(str(edge)) for edge in bound.value)
        return low <= number <= high
    test = _TESTS.get(bound.op)
    if test is None or isinstance(bound.value, bool):
        raise Invalid("having", bound.op, "=, !=, <, <=, >, >= or between a number")
    return test(number, Decimal(str(bound.value)))
