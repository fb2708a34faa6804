"""`over 5,000`, then `and under 10,000`: a second bound on the number that the plan bounds already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from crm_core.plan_values import conjuncts
from crm_core.queries import Condition, Filter, Having, Op, QueryPlan, Related
from intents.nl_query.marks import Mark

_ABOVE, _BELOW = frozenset({Op.GT, Op.GE}), frozenset({Op.LT, Op.LE})
_HOW_MUCH = {"cmp", "between", "number", "ormore", "and", "glue"}
"""Marks that say no more than how much."""


def other_side(old: Filter, new: Filter) -> bool:
    """Whether two bounds on one number stay beside each other: one from above, one from below."""
    if not (isinstance(old, Condition) and isinstance(new, Condition) and _is_number(old) and _is_number(new)):
        return False
    return old.path == new.path and {old.op, new.op} & _ABOVE != set() and {old.op, new.op} & _BELOW != set()


def bounded_again(plan: QueryPlan, marks: Sequence[Mark], parts: tuple[Filter, ...]) -> Condition | QueryPlan | None:
    """The bound on the number that `plan` bounds, or the plan with its groups bounded again; None when the words
    (`marks`, read as `parts`) name what they bound, or nothing was bounded before."""
    said = _number_in(parts[0]) if len(parts) == 1 and all(mark.tag in _HOW_MUCH for mark in marks) else None
    if said is None:
        return None
    before = [part for part in conjuncts(plan.where) if isinstance(part, Condition) and _is_number(part)]
    if before:
        return Condition(before[-1].path, said.op, said.value)
    if not plan.having:
        return None
    sides = (_ABOVE if said.op in _BELOW else _BELOW) if said.op in _ABOVE | _BELOW else frozenset[Op]()
    kept = tuple(bound for bound in plan.having if bound.op in sides)
    return replace(plan, having=(*kept, Having(said.op, said.value)))


def _number_in(part: Filter) -> Condition | None:
    """The bound that a bare number was read as, on the value of deals for want of another."""
    match part:
        case Condition() if _is_number(part):
            return part
        case Related(_, Condition() as inner) if _is_number(inner):
            return inner
    return None


def _is_number(part: Condition) -> bool:
    if part.op not in _ABOVE | _BELOW | {Op.BETWEEN}:
        return False
    value = part.value[0] if isinstance(part.value, tuple) else part.value
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
