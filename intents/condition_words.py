"""The conditions of a plan in words, each as one clause of the sentence that is read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from crm_core.entities import Kind
from crm_core.fields import RELATED, field_of
from crm_core.plan_values import conjuncts
from crm_core.queries import And, Condition, Filter, Not, Op, Or, Related
from intents.time.calendar_spans import Period, spoken

Names = Callable[[str], str]
"""Turns the id of a record into what it is called."""

COMPARISONS = {
    Op.LT: "under", Op.LE: "at most", Op.GT: "over", Op.GE: "at least", Op.CONTAINS: "containing", Op.NE: "not",
}  # fmt: skip


def path_words(path: str) -> str:
    """`company.industry` -> `company industry`, `custom.product_interest` -> `product interest`."""
    special = {
        "expected_close": "expected close", "cycle_days": "days from created to closed",
        "age_in_stage": "days in stage",
    }  # fmt: skip
    if path in special:
        return special[path]
    return " ".join(step for step in path.split(".") if step != "custom").replace("_", " ")


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
            found.append(clause(kind, part, names))
    return [_range(edges[c[1:]]) if c.startswith("\0") else c for c in found]


def clause(kind: Kind, part: Filter, names: Names) -> str:
    match part:
        case And():
            return " and ".join(clauses(kind, part, names))
        case Or(parts):
            return "(" + " or ".join(clause(kind, inner, names) for inner in parts) + ")"
        case Not(inner):
            return f"not ({clause(kind, inner, names)})"
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
            return f"{words} between {plain(value[0])} and {plain(value[1])}"
        case Op.EQ | Op.IN:
            return f"{words} {_value(kind, path, value, names)}"
    return f"{words} {COMPARISONS[op]} {_value(kind, path, value, names)}"


def _related(part: Related, names: Names) -> str:
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
    return plain(value)


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


def plain(value: Any) -> str:
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
