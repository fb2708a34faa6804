"""A plan as one plain English sentence, always the same for the same plan: how it is read back to the asker."""

from __future__ import annotations

from typing import Any

from crm_core.fields import FieldType, field_of
from crm_core.queries import (
    Aggregate,
    AggregateFn,
    Having,
    Op,
    OrderBy,
    QueryPlan,
)
from crm_core.results import kind_plural
from intents.condition_words import COMPARISONS, Names, clause, clauses, path_words, plain

_FUNCTIONS = {
    AggregateFn.SUM: "Total", AggregateFn.AVG: "Average", AggregateFn.MEDIAN: "Median", AggregateFn.MIN: "Smallest",
    AggregateFn.MAX: "Largest",
}  # fmt: skip
_OVER = {
    AggregateFn.COUNT: "how many", AggregateFn.SUM: "total", AggregateFn.AVG: "average", AggregateFn.MEDIAN: "median",
    AggregateFn.MIN: "smallest", AggregateFn.MAX: "largest",
}  # fmt: skip
_DATES = {FieldType.DATE, FieldType.DATETIME}


def describe(plan: QueryPlan, names: Names) -> str:
    """`Won deals, value over 10,000, closed 1-30 November 2017, largest value first`. `names` turns the id of a
    record into what it is called."""
    parts = [_subject(plan)]
    if plan.aggregate is not None and plan.aggregate.part is not None:
        summed = f"{path_words(plan.aggregate.path)} of " if plan.aggregate.path is not None else ""
        parts[0] = f"percent of {summed}{kind_plural(plan.target)} {clause(plan.target, plan.aggregate.part, names)}"
        parts[0] += " among those" if plan.where is not None else ""
    parts += clauses(plan.target, plan.where, names)
    if plan.semantic:
        parts.append(f'about "{plan.semantic}"')
    if plan.compare:
        parts.append("compared: " + " against ".join(side.label for side in plan.compare))
    text = ", ".join(parts)
    groups = [_group(group.path, group.bucket) for group in plan.group_by]
    if groups and (plan.aggregate is not None or plan.limit_each is None):
        text += " by " + " and ".join(groups)
    own = [bound for bound in plan.having if bound.aggregate is None and bound.every is None]
    if own:
        text += ", only where that is " + " and ".join(_bound(bound) for bound in own)
    for bound in plan.having:
        if bound not in own:
            text += f", {'and ' if own else ''}only {_other_bound(plan, bound, names)}"
            own = [*own, bound]
    order = [_order(plan, key) for key in plan.order_by]
    if order:
        text += ", " + ", ".join(order)
    if plan.limit is not None:
        text += f", the first {plan.limit}" if plan.limit > 1 else ", the first one"
    if plan.limit_each is not None and groups:
        text += f", the first {plan.limit_each if plan.limit_each > 1 else 'one'} for each {groups[0]}"
    if plan.over_groups is not None:
        text = f"{_OVER[plan.over_groups]} over all of them: {text}"
    if plan.convert_to:
        text += f", in {plan.convert_to}"
    if plan.include_archived:
        text += ", archived ones too"
    return text[0].upper() + text[1:]


def _subject(plan: QueryPlan) -> str:
    things = kind_plural(plan.target)
    aggregate = plan.aggregate
    if aggregate is None:
        return things
    return _measure(aggregate, things)


def _measure(aggregate: Aggregate, things: str) -> str:
    match aggregate.fn:
        case AggregateFn.COUNT:
            return f"number of {things}"
        case AggregateFn.WIN_RATE:
            return f"win rate of {things}"
        case AggregateFn.SHARE:
            of = f"{path_words(aggregate.path)} of " if aggregate.path is not None else ""
            return f"share of {of}{things}"
        case AggregateFn.DISTINCT:
            return f"number of different {_several(aggregate.path or '')} in {things}"
    return f"{_FUNCTIONS[aggregate.fn]} {path_words(aggregate.path or 'value')} of {things}"


def _several(path: str) -> str:
    """`company` -> `companies`, `products` as it is."""
    words = path_words(path)
    return words if words.endswith("s") else words[:-1] + "ies" if words.endswith("y") else f"{words}s"


def _bound(bound: Having) -> str:
    if bound.op is Op.BETWEEN:
        return f"between {plain(bound.value[0])} and {plain(bound.value[1])}"
    return f"{COMPARISONS.get(bound.op, 'exactly')} {plain(bound.value)}"


def _other_bound(plan: QueryPlan, bound: Having, names: Names) -> str:
    """A bound on another number than the plan's own."""
    said = clauses(plan.target, bound.where, names)
    if bound.every is not None:
        words = _group(bound.every.path, bound.every.bucket)
        among = f" of {kind_plural(plan.target)} {', '.join(said)}" if said and bound.where != plan.where else ""
        return f"with every {words}{among}" if bound.value else f"without some {words}{among}"
    things = ", ".join([kind_plural(plan.target), *said])
    if bound.aggregate == Aggregate(AggregateFn.COUNT) and (bound.op, bound.value) in _NONE_OR_SOME:
        return f"{_NONE_OR_SOME[bound.op, bound.value]} {things}"
    measure = _measure(bound.aggregate or Aggregate(AggregateFn.COUNT), things)
    return f"where the {measure[0].lower()}{measure[1:]} is {_bound(bound)}"


_NONE_OR_SOME = {(Op.EQ, 0): "without", (Op.GE, 1): "with"}


def _group(path: str, bucket: Any) -> str:
    return f"{bucket} of {path_words(path)}" if bucket else path_words(path)


def _order(plan: QueryPlan, order: OrderBy) -> str:
    if order.path is None:
        return "largest first" if order.descending else "smallest first"
    spec = field_of(plan.target, order.path) if "." not in order.path else None
    words = path_words(order.path)
    if spec is not None and spec.type in _DATES:
        return f"latest {words} first" if order.descending else f"earliest {words} first"
    if spec is not None and spec.type in {FieldType.TEXT, FieldType.CHOICE, FieldType.REF, FieldType.MULTI_TEXT}:
        return f"by {words}, Z to A" if order.descending else f"by {words}"
    return f"largest {words} first" if order.descending else f"smallest {words} first"
