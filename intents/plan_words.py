"""A plan as one plain English sentence, always the same for the same plan: how it is read back to the asker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from crm_core.entities import Kind
from crm_core.fields import FieldType, field_of
from crm_core.plan_values import conjuncts
from crm_core.queries import (
    Aggregate,
    AggregateFn,
    And,
    Condition,
    Filter,
    Having,
    Not,
    Op,
    Or,
    OrderBy,
    QueryPlan,
    Related,
)
from crm_core.results import kind_plural
from intents.time.calendar_spans import Period, spoken

Names = Callable[[str], str]

_COMPARISONS = {
    Op.LT: "under", Op.LE: "at most", Op.GT: "over", Op.GE: "at least", Op.CONTAINS: "containing", Op.NE: "not",
}  # fmt: skip
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
        parts[0] = f"percent of {kind_plural(plan.target)} {_clause(plan.target, plan.aggregate.part, names)}"
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


def path_words(path: str) -> str:
    """`company.industry` -> `company industry`, `custom.product_interest` -> `product interest`."""
    special = {
        "expected_close": "expected close", "cycle_days": "days from created to closed",
        "age_in_stage": "days in stage",
    }  # fmt: skip
    if path in special:
        return special[path]
    return " ".join(step for step in path.split(".") if step != "custom").replace("_", " ")


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
        return f"between {_plain(bound.value[0])} and {_plain(bound.value[1])}"
    return f"{_COMPARISONS.get(bound.op, 'exactly')} {_plain(bound.value)}"


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


def clauses(kind: Kind, where: Filter | None, names: Names) -> list[str]:
    """One clause a condition; the two edges of one date range become one."""
    found: list[str] = []
    edges: dict[str, list[Condition]] = {}
    for part in conjuncts(where):
        if isinstance(part, Condition) and _moment(part.value) and part.op in (Op.GE, Op.GT, Op.LT, Op.LE):
            edges.setdefault(part.path, []).append(part)
            if len(edges[part.path]) == 1:
                found.append(f"\0{part.path}")
        else:
            found.append(_clause(kind, part, names))
    return [_range(edges[c[1:]]) if c.startswith("\0") else c for c in found]


def _clause(kind: Kind, part: Filter, names: Names) -> str:
    match part:
        case And():
            return " and ".join(clauses(kind, part, names))
        case Or(parts):
            return "(" + " or ".join(_clause(kind, inner, names) for inner in parts) + ")"
        case Not(inner):
            return f"not ({_clause(kind, inner, names)})"
        case Related():
            return _related(part, names)
        case Condition():
            return _condition(kind, part, names)


def _condition(kind: Kind, condition: Condition, names: Names) -> str:
    path, op, value = condition.path, condition.op, condition.value
    words = path_words(path)
    if path == "id" and op is Op.IN:
        return f"the {len(value)} shown before"
    if path == "status" and op in (Op.EQ, Op.IN, Op.NE):
        return f"that are {'not ' if op is Op.NE else ''}{_value(kind, path, value, names)}"
    if path == "done" and op is Op.EQ:
        return "that are done" if value else "that are not done"
    match op:
        case Op.EMPTY:
            return f"without {words}" if value else f"with {words}"
        case Op.BETWEEN if _moment(value[0]):
            last = value[1] if isinstance(value[1], date) else value[0]
            first = _day(value[0])
            return f"{words} {spoken(Period(first, _day(last) + timedelta(days=1), 'range'))}"
        case Op.BETWEEN:
            return f"{words} between {_plain(value[0])} and {_plain(value[1])}"
        case Op.EQ | Op.IN:
            return f"{words} {_value(kind, path, value, names)}"
    return f"{words} {_COMPARISONS[op]} {_value(kind, path, value, names)}"


def _related(part: Related, names: Names) -> str:
    from crm_core.fields import RELATED

    child = next((kinds[part.relation] for kinds in RELATED.values() if part.relation in kinds), Kind.DEAL)
    inner = ", ".join(clauses(child, part.where, names))
    suffix = f" ({inner})" if inner else ""
    if part.at_most == 0:
        return f"without {part.relation}{suffix}"
    if part.at_most is not None:
        return f"with {part.at_least or 0} to {part.at_most} {part.relation}{suffix}"
    if (part.at_least or 0) > 1:
        return f"with at least {part.at_least} {part.relation}{suffix}"
    return f"with {part.relation}{suffix}"


def _value(kind: Kind, path: str, value: Any, names: Names) -> str:
    if isinstance(value, tuple):
        return " or ".join(_value(kind, path, item, names) for item in value)
    if isinstance(value, str) and _is_reference(kind, path):
        return names(value)
    return _plain(value)


def _is_reference(kind: Kind, path: str) -> bool:
    at = kind
    for step in path.split("."):
        if step == "id":
            return True
        spec = field_of(at, step) if step != "custom" else None
        if spec is None or spec.ref is None:
            return False
        at = spec.ref
    return True


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            number = Decimal(str(value))
            whole = number == number.to_integral_value()
            return f"{number:,.0f}" if whole else f"{number.normalize():,f}"
        case datetime() | date():
            day = _day(value)
            return spoken(Period(day, day + timedelta(days=1), "day"))
    return str(value).replace("_", " ")


def _moment(value: Any) -> bool:
    return isinstance(value, date)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _range(edges: list[Condition]) -> str:
    first = next((_day(e.value) for e in edges if e.op in (Op.GE, Op.GT)), None)
    end = next((_end(e) for e in edges if e.op in (Op.LT, Op.LE)), None)
    return f"{path_words(edges[0].path)} {spoken(Period(first, end, 'range'))}"


def _end(edge: Condition) -> date:
    day = _day(edge.value)
    whole = not isinstance(edge.value, datetime) or edge.value.time().isoformat() != "00:00:00"
    return day + timedelta(days=1) if edge.op is Op.LE and whole else day


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
