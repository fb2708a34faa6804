"""From measured numbers to the groups of an answer: their keys as text, their order and the cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import mean, median
from typing import Any

from crm_core.entities import Stage
from crm_core.errors import Invalid
from crm_core.queries import AggregateFn, OrderBy, QueryPlan
from crm_core.results import Group, PlanAnswer
from crm_core.store.measured import Measured
from crm_core.store.periods import periods_between


def arranged(
    plan: QueryPlan, fn: AggregateFn, answer: PlanAnswer, measured: list[Measured], stages: Sequence[Stage]
) -> PlanAnswer:
    """The answer with its value, or its groups.

    Default order: comparisons as they were asked, periods ascending, everything else largest first; ties by key.
    Groups in several currencies are ranked one currency after the other, and `limit` holds for each.
    """
    if not plan.group_by and not plan.compare:
        return _single(fn, answer, measured)
    places = {stage.key: i for i, stage in enumerate(stages)}
    by_currency: dict[str | None, list[Measured]] = {}
    for row in sorted(measured, key=lambda row: -row.count):
        by_currency.setdefault(row.unit, []).append(row)
    by_key, descending = _order(plan)
    groups: list[Measured] = []
    for rows in by_currency.values():
        ranked = sorted(rows, key=lambda row: _sort_keys(row, plan, places))
        if by_key is not None:
            ranked.sort(key=lambda row: _sort_keys(row, plan, places)[by_key], reverse=descending)
        else:
            known = [row for row in ranked if row.value is not None]
            known.sort(key=lambda row: _comparable(row.value), reverse=descending)
            ranked = known + [row for row in ranked if row.value is None]
        if plan.limit_each is not None and len(plan.group_by) > 1:  # what belongs to one outer group stands together
            ranked.sort(key=lambda row: _sort_keys(row, plan, places)[0])
        groups += ranked[: plan.limit]
    if by_key is not None and len(by_currency) > 1:  # one key's currencies stand together
        groups.sort(key=lambda row: _sort_keys(row, plan, places)[by_key], reverse=descending)
    return replace(answer, groups=tuple(_group(row) for row in groups))


def with_empty_periods(plan: QueryPlan, fn: AggregateFn, measured: list[Measured]) -> list[Measured]:
    """A run of periods without gaps: where nothing was counted or summed the number is 0."""
    only = plan.group_by[0] if len(plan.group_by) == 1 and not plan.compare else None
    if only is None or only.bucket is None:
        return measured
    by_number = _order(plan)[0] is None
    if plan.having or plan.limit is not None or by_number or fn not in (AggregateFn.COUNT, AggregateFn.SUM):
        return measured
    made = list(measured)
    for unit in {row.unit for row in measured}:
        keys = sorted(row.keys[0] for row in measured if row.unit == unit and row.keys[0] is not None)
        for key in periods_between(keys[0], keys[-1], only.bucket) if keys else ():
            if key not in keys:
                made.append(Measured((key,), (None,), 0, unit, 0))
    return made


def over_all(plan: QueryPlan, answer: PlanAnswer, fn: AggregateFn, unit: str) -> PlanAnswer:
    """The groups' numbers taken together as one number; groups of records without the key are left out. Numbers in
    several currencies stay apart. Raises Invalid for a `fn` that numbers do not have."""
    groups = [group for group in answer.groups if group.key and group.value is not None]
    if fn is AggregateFn.COUNT:
        return replace(answer, groups=(), value=len(groups), total=len(groups), unit=unit)
    taken = _TAKEN.get(fn)
    if taken is None:
        raise Invalid("over_groups", fn, "count, sum, avg, median, min or max")
    units = {group.unit for group in groups}
    values = {unit: [Decimal(str(group.value)) for group in groups if group.unit == unit] for unit in units}
    found = [Group(unit or "", _tidy(taken(of)), unit, len(of)) for unit, of in values.items()]
    if len(found) == 1:
        return replace(answer, groups=(), value=found[0].value, unit=found[0].unit)
    return replace(answer, groups=tuple(sorted(found, key=lambda group: (-group.count, group.key))), value=None)


_TAKEN: dict[AggregateFn, Callable[[list[Decimal]], Any]] = {
    AggregateFn.SUM: sum,
    AggregateFn.MIN: min,
    AggregateFn.MAX: max,
    AggregateFn.AVG: mean,
    AggregateFn.MEDIAN: median,
}


def _tidy(number: Any) -> Decimal | int:
    exact = Decimal(number)
    return int(exact) if exact == exact.to_integral_value() else exact


def _single(fn: AggregateFn, answer: PlanAnswer, measured: list[Measured]) -> PlanAnswer:
    if len(measured) > 1:
        measured = sorted(measured, key=lambda row: (-row.count, row.unit or ""))
        groups = tuple(Group(row.unit or "", row.value, row.unit or "", row.count) for row in measured)
        return replace(answer, groups=groups)
    only = measured[0] if measured else Measured((), (), None, None, 0)
    value, unit = only.value, only.unit
    if value is None and fn is AggregateFn.SUM:
        value = 0
    return replace(answer, value=value, unit=unit)


def _order(plan: QueryPlan) -> tuple[int | None, bool]:
    """Which key to order by (None: the number) and whether descending. Raises Invalid."""
    offset = 1 if plan.compare else 0
    if not plan.order_by:
        if plan.compare:
            return 0, False
        return (0, False) if plan.group_by[0].bucket is not None else (None, True)
    order: OrderBy = plan.order_by[0]
    aggregate = plan.aggregate
    if order.path is None or (aggregate is not None and order.path == aggregate.path):
        return None, order.descending
    for i, group in enumerate(plan.group_by):
        if group.path == order.path:
            return i + offset, order.descending
    raise Invalid("order by", order.path, "the number or one of the paths grouped by")


def _sort_keys(row: Measured, plan: QueryPlan, places: dict[str, int]) -> tuple[Any, ...]:
    """Each key in an order that makes sense: comparisons as asked, stages as in the pipeline, the rest as text."""
    paths: list[str | None] = [group.path for group in plan.group_by]
    labels = {side.label: i for i, side in enumerate(plan.compare)}
    if plan.compare:
        paths = [None, *paths]
    keys: list[Any] = []
    for path, key in zip(paths, row.keys, strict=True):
        if path is None:
            keys.append((labels[key], ""))
        elif path.rpartition(".")[2] == "stage":
            keys.append((places.get(key, len(places)), str(key)))
        elif isinstance(key, (int, float, Decimal)):
            keys.append((float(key), ""))
        else:
            keys.append((0, key_text(key)))
    return tuple(keys)


def _comparable(value: Any) -> Any:
    return value if isinstance(value, str) else Decimal(str(value))


def _group(row: Measured) -> Group:
    ref = next((ref for ref in reversed(row.refs) if ref is not None), None)
    return Group(" / ".join(key_text(key) for key in row.keys), row.value, row.unit or "", row.count, ref)


def key_text(key: Any) -> str:
    """A stored value as a group key: empty ones as the empty string, whole numbers without a fraction."""
    match key:
        case None:
            return ""
        case bool():
            return "true" if key else "false"
        case float() if key.is_integer():
            return str(int(key))
        case Decimal():
            return f"{key:f}"
    return str(key)
