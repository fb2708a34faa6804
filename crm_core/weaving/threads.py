"""Which records a question is about at all: the time it names, the record it names, the set its structure admits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from crm_core.entities import Kind, Ref
from crm_core.errors import NotFound
from crm_core.queries import (
    And,
    Ask,
    AuditOf,
    Condition,
    FactOf,
    Filter,
    NextAction,
    Not,
    Op,
    Or,
    Pipeline,
    Predict,
    Query,
    Related,
    Score,
    Show,
    Similar,
    StageTimes,
    Timeline,
    WhoKnows,
)
from crm_core.weaving.modelled import without_models
from crm_core.weaving.weave import Span, Weave


def target_of(query: Query) -> Ref | None:
    """The one record a question is about, if it is about one."""
    match query:
        case Show(target) | FactOf(target) | Timeline(target) | Similar(target) | NextAction(target) | AuditOf(target):
            return target
        case WhoKnows(target):
            return target
        case Score(contact):
            return contact
        case Predict(deal):
            return deal
        case _:
            return None


def spans_of(where: Filter | None, prefix: str = "") -> Iterator[Span]:
    """Every date or time the filter compares with, as a span of its field."""
    match where:
        case And(parts) | Or(parts):
            for part in parts:
                yield from spans_of(part, prefix)
        case Not(part):
            yield from spans_of(part, prefix)
        case Related(relation, inner):
            yield from spans_of(inner, f"{prefix}{relation}.")
        case Condition(path, op, value):
            moments = value if op is Op.BETWEEN and isinstance(value, (tuple, list)) else (value,)
            if all(isinstance(moment, date) for moment in moments):
                low, high = _ends(op, moments)
                yield Span(prefix + path, low, high)


def _ends(op: Op, moments: Any) -> tuple[str | None, str | None]:
    first, last = (
        moment.isoformat() if not isinstance(moment, datetime) else moment.strftime("%Y-%m-%dT%H:%MZ")
        for moment in (moments[0], moments[-1])
    )
    match op:
        case Op.LT | Op.LE:
            return None, last
        case Op.GT | Op.GE:
            return first, None
        case _:
            return first, last


def time_window(weave: Weave) -> Weave:
    """Reads the time the question names."""
    match weave.query:
        case Ask(plan):
            filters = [plan.where, *(side.where for side in plan.compare)]
        case Pipeline(where=where) | StageTimes(where=where):
            filters = [where]
        case _:
            filters = []
    window = tuple(span for where in filters for span in spans_of(where))
    if not window:
        return weave.idle("the question names no time")
    shown = {span.path: f"{span.start or 'any time'} to {span.end or 'any time'}" for span in window}
    return replace(weave, window=window, detail=shown)


def select_threads(weave: Weave) -> Weave:
    """Finds the record that is asked about, or the ids that the structure of a question by meaning admits."""
    target = target_of(weave.query)
    if target is not None:
        if target not in weave.reader.visible([target]):
            raise NotFound(target.kind, target.id)
        return replace(weave, target=target, detail={"record": target})
    if not isinstance(weave.query, Ask):
        return weave.idle("the question is not about a set of records")
    plan, ordered, models = without_models(weave.query.plan, weave.reader, weave.parts)
    detail: dict[str, Any] = {"computed by a model": ", ".join(models)} if models else {}
    threads: tuple[str, ...] | None = None if ordered is None else tuple(ordered)
    if plan.semantic and threads is None:
        threads = tuple(weave.reader.ids(plan.target, plan.where))
    if threads is not None:
        detail[f"{plan.target} candidates"] = len(threads)
    grown = replace(weave, plan=plan, threads=threads, order_kept=ordered is not None)
    return replace(grown, detail=detail) if detail else grown.idle("SQL narrows while it answers")


def kinds_by_meaning(kind: Kind) -> tuple[Kind, ...]:
    """Whose texts speak about a record of `kind`: its own, and its activities'."""
    return (kind,) if kind is Kind.ACTIVITY else (kind, Kind.ACTIVITY)
