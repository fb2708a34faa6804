"""When two plans mean the same: one normal form, so that equality is `==` after `normalised`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from crm_core.folding import fold
from crm_core.queries import And, Condition, Filter, Having, Not, Op, Or, QueryPlan, Related


def normalised(plan: QueryPlan) -> QueryPlan:
    """The plan with its filters flattened, deduplicated and sorted, double negations gone, and values in one form."""
    where = plan.where and _filter(plan.where)
    compare = tuple(replace(side, where=_filter(side.where)) for side in plan.compare)
    aggregate = plan.aggregate
    if aggregate is not None and aggregate.part is not None:
        aggregate = replace(aggregate, part=_filter(aggregate.part))
    semantic = plan.semantic and fold(plan.semantic)
    having = tuple(sorted(map(_having, plan.having), key=repr))
    return replace(plan, where=where, aggregate=aggregate, compare=compare, semantic=semantic, having=having)


def _having(bound: Having) -> Having:
    where = bound.where and _filter(bound.where)
    value = bound.value if isinstance(bound.value, bool) else _bound(bound.value)
    return replace(bound, value=value, where=where)


def _bound(value: Any) -> Any:
    return tuple(_value(item) for item in value) if isinstance(value, tuple | list) else _value(value)


def conjuncts(where: Filter | None) -> tuple[Filter, ...]:
    """The parts of a filter that all must hold."""
    match where:
        case None:
            return ()
        case And(parts):
            return tuple(inner for part in parts for inner in conjuncts(part))
    return (where,)


def all_of(parts: tuple[Filter, ...] | list[Filter]) -> Filter | None:
    """One filter out of many; None for none."""
    flat = tuple(dict.fromkeys(inner for part in parts for inner in conjuncts(part)))
    return None if not flat else flat[0] if len(flat) == 1 else And(flat)


def _filter(where: Filter) -> Filter:
    match where:
        case And(parts) | Or(parts):
            kind = type(where)
            flat: list[Filter] = []
            for part in map(_filter, parts):
                flat.extend(part.parts if isinstance(part, kind) else [part])
            unique = sorted(dict.fromkeys(flat), key=repr)
            return unique[0] if len(unique) == 1 else kind(tuple(unique))
        case Not(part):
            return _negated(_filter(part))
        case Related(relation, inner, low, high):
            return Related(relation, inner and _filter(inner), low or 0, high)
        case Condition():
            return _condition(where)


def _negated(part: Filter) -> Filter:
    match part:
        case Not(inner):
            return inner
        case Condition(path, Op.EQ, value):
            return Condition(path, Op.NE, value)
        case Condition(path, Op.NE, value):
            return Condition(path, Op.EQ, value)
        case Condition(path, Op.EMPTY, value):
            return Condition(path, Op.EMPTY, not value)
        case Related(relation, inner, 1, None):
            return Related(relation, inner, 0, 0)
        case Related(relation, inner, 0, 0):
            return Related(relation, inner, 1, None)
    return Not(part)


def _condition(condition: Condition) -> Filter:
    path, op, value = condition.path, condition.op, condition.value
    match op:
        case Op.IN:
            members = tuple(sorted({_value(item) for item in value}, key=repr))
            return Condition(path, Op.EQ, members[0]) if len(members) == 1 else Condition(path, Op.IN, members)
        case Op.BETWEEN:
            edges = (Condition(path, Op.GE, _value(value[0])), Condition(path, Op.LE, _value(value[1])))
            return And(tuple(sorted(edges, key=repr)))
    return Condition(path, op, _value(value))


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    return Decimal(str(value)).normalize()
