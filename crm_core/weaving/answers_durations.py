"""Answers about how long deals stay in a stage, or take from one stage to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from statistics import mean, median

from crm_core.entities import Kind, Ref, StageOutcome
from crm_core.keeping import StageChange
from crm_core.plan_values import all_of
from crm_core.queries import (
    CLOSING,
    Aggregate,
    AggregateFn,
    Bucket,
    Condition,
    Filter,
    GroupBy,
    Op,
    QueryPlan,
    StageTimes,
)
from crm_core.reading import Reader
from crm_core.results import StageTime, StageTimesAnswer

Steps = tuple[StageChange, ...]
_DAY = 86_400


def stage_times(query: StageTimes, reader: Reader) -> StageTimesAnswer:
    """Stages in pipeline order; groups the longest first, periods in their order."""
    ids = reader.ids(Kind.DEAL, query.where)
    steps = reader.stage_changes(ids)
    known = sum(len(way) > 1 for way in steps.values())
    if query.start is None:
        times = _each_stage(query, reader, steps)
    else:
        times = _between(query, reader, steps)
    if times:
        return StageTimesAnswer(times, len(ids), known)
    cycle = QueryPlan(Kind.DEAL, query.where, Aggregate(AggregateFn.AVG, "cycle_days"))
    closed = all_of([*([query.where] if query.where else []), Condition("cycle_days", Op.EMPTY, value=False)])
    value = reader.select(cycle, page=0).value
    return StageTimesAnswer(
        (), len(ids), known, float(value) if isinstance(value, int | float) else None,
        reader.select(QueryPlan(Kind.DEAL, closed, Aggregate(AggregateFn.COUNT)), page=0).total,
    )  # fmt: skip


def _each_stage(query: StageTimes, reader: Reader, steps: Mapping[str, Steps]) -> tuple[StageTime, ...]:
    stays: dict[str, list[float]] = defaultdict(list)
    for way in steps.values():
        for stage, days in _stays(way):
            stays[stage].append(days)
    shown = [stage for stage in reader.stages() if stage.outcome is StageOutcome.OPEN and stays.get(stage.key)]
    return tuple(
        StageTime(stage.key, stage.label, _middle(query, stays[stage.key]), len(stays[stage.key])) for stage in shown
    )


def _between(query: StageTimes, reader: Reader, steps: Mapping[str, Steps]) -> tuple[StageTime, ...]:
    closing = frozenset(stage.key for stage in reader.stages() if stage.outcome is not StageOutcome.OPEN)
    ends = closing if query.end == CLOSING else frozenset({query.end} - {None})
    taken: dict[str, list[float]] = {}
    for deal, way in steps.items():
        if query.end is None:
            days = [spent for stage, spent in _stays(way) if stage == query.start]
        else:
            days = _way(way, query.start, ends)
        if days:
            taken[deal] = days
    if query.group is None:
        whole = [days for each in taken.values() for days in each]
        return (StageTime("", "", _middle(query, whole), len(whole)),) if whole else ()
    found = []
    for key, ref, ids in _groups(query.group, query.where, reader, taken):
        days = [spent for id_ in ids if id_ in taken for spent in taken[id_]]
        if days:
            found.append(StageTime(key, key or "(none)", _middle(query, days), len(days), ref))
    if query.group.bucket is not None:
        return tuple(sorted(found, key=lambda time: time.key))
    return tuple(sorted(found, key=lambda time: (-time.days, time.key)))


def _groups(
    group: GroupBy, where: Filter | None, reader: Reader, among: Iterable[str]
) -> Iterable[tuple[str, Ref | None, list[str]]]:
    """Key, record and deals of each group."""
    if group.bucket is not None:
        by_period: dict[str, list[str]] = defaultdict(list)
        for id_, deal in reader.get_many(Kind.DEAL, among).items():
            closed = getattr(deal, "closed_at", None)
            if isinstance(closed, datetime):
                by_period[_period(closed, group.bucket)].append(id_)
        return [(key, None, ids) for key, ids in by_period.items()]
    plan = QueryPlan(Kind.DEAL, where, Aggregate(AggregateFn.COUNT), (group,))
    found = []
    for each in reader.select(plan, page=0).groups:
        its = Condition(group.path, Op.EQ, each.ref.id if each.ref else each.key)
        own = its if each.key else Condition(group.path, Op.EMPTY, value=True)
        found.append((each.key, each.ref, reader.ids(Kind.DEAL, all_of([*([where] if where else []), own]))))
    return found


def _stays(way: Steps) -> list[tuple[str, float]]:
    """(stage, days) of every stay that is over."""
    return [
        (here.after, (then.at - here.at).total_seconds() / _DAY)
        for here, then in pairwise(way)
        if here.at is not None and then.at is not None and then.at >= here.at
    ]


def _way(way: Steps, start: str | None, ends: frozenset[str | None]) -> list[float]:
    """Days from first entering `start` to entering one of `ends` after it; empty when it never did."""
    begun: datetime | None = None
    for step in way:
        if begun is None and step.after == start:
            begun = step.at
        elif begun is not None and step.after in ends and step.at is not None:
            return [(step.at - begun).total_seconds() / _DAY]
    return []


def _middle(query: StageTimes, days: list[float]) -> float:
    return median(days) if query.median else mean(days)


def _period(day: datetime, bucket: Bucket) -> str:
    match bucket:
        case Bucket.YEAR:
            return f"{day.year}"
        case Bucket.QUARTER:
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case Bucket.MONTH:
            return f"{day:%Y-%m}"
        case Bucket.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02}"
        case Bucket.DAY:
            return f"{day:%Y-%m-%d}"
