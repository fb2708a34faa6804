"""Answers about where the business stands: the open pipeline and a person's morning."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from crm_core.days import day_after, is_day, start_of
from crm_core.entities import Kind, Ref, StageOutcome, Task, User
from crm_core.errors import CRMError
from crm_core.queries import (
    Aggregate,
    AggregateFn,
    And,
    Condition,
    DigestOf,
    Filter,
    GroupBy,
    Op,
    OrderBy,
    Pipeline,
    QueryPlan,
)
from crm_core.reading import Reader
from crm_core.results import (
    DigestAnswer,
    DueTask,
    Group,
    PipelineAnswer,
    PipelineGroup,
    RecommendationsAnswer,
    RiskAnswer,
)
from crm_core.weaving.parts import Parts

_OPEN = Condition("status", Op.EQ, "open")
Sums = tuple[tuple[str, Decimal], ...]


def pipeline(query: Pipeline, reader: Reader) -> PipelineAnswer:
    """Open deals by stage in pipeline order (every open stage, also empty ones), or by another path, largest count
    first. Values and weighted values per currency."""
    where: Filter = _OPEN if query.where is None else And((_OPEN, query.where))
    by = (GroupBy(query.group),)

    def groups(fn: AggregateFn, path: str | None = None) -> tuple[Group, ...]:
        plan = QueryPlan(Kind.DEAL, where, Aggregate(fn, path), by)
        return reader.select(plan, page=0).groups

    counts = {group.key: group.count for group in groups(AggregateFn.COUNT)}
    values, weighted = (_sums(groups(AggregateFn.SUM, path)) for path in ("value", "weighted_value"))
    labels = {stage.key: stage.label for stage in reader.stages() if stage.outcome is StageOutcome.OPEN}
    order = list(labels) if query.group == "stage" else sorted(counts, key=lambda key: (-counts[key], key))
    found = tuple(
        PipelineGroup(
            key, labels.get(key, key), counts.get(key, 0), values.get(key, ()), weighted.get(key, ())
        )
        for key in order
    )  # fmt: skip
    total = reader.select(QueryPlan(Kind.DEAL, where, Aggregate(AggregateFn.COUNT)), page=0)
    whole = reader.select(QueryPlan(Kind.DEAL, where, Aggregate(AggregateFn.SUM, "weighted_value")), page=0)
    expected = _sums(whole.groups) if whole.groups else {}
    sums: Sums = tuple(pair for pairs in expected.values() for pair in pairs)
    if not whole.groups and isinstance(whole.value, Decimal):
        sums = ((whole.unit or "", whole.value),)
    return PipelineAnswer(query.group, found, total.total, total.totals, sums)


def _sums(groups: Iterable[Group]) -> dict[str, Sums]:
    found: dict[str, Sums] = {}
    for group in groups:
        if isinstance(group.value, Decimal):
            found[group.key] = tuple(sorted((*found.get(group.key, ()), (group.unit, group.value))))
    return found


def digest(query: DigestOf, reader: Reader, parts: Parts) -> tuple[DigestAnswer, tuple[str, ...]]:
    """A person's morning, and which parts of it could not be made. Due are the open tasks up to the end of the
    person's day; counted is what happened since the last working day began."""
    user_id = query.user_id or reader.actor.user_id
    user = reader.get(Ref(Kind.USER, user_id)) if user_id else None
    name = user.name if isinstance(user, User) else reader.actor.name
    mine: tuple[Filter, ...] = (Condition("owner", Op.EQ, user_id),) if user_id else ()
    theirs = user.timezone if isinstance(user, User) and user_id != reader.actor.user_id else None
    zone = theirs or reader.actor.timezone
    today = reader.now.astimezone(ZoneInfo(zone)).date()
    missing: list[str] = []
    recommended, risky = RecommendationsAnswer(()), RiskAnswer((), 0)
    try:
        advisor = parts.judge()
        recommended, risky = advisor.recommendations(reader, 5), advisor.at_risk(reader, 5)
    except CRMError as error:
        missing.append(str(error))
    answer = DigestAnswer(
        name, reader.now, recommended.items, _due(reader, mine, today, zone), risky.items,
        pipeline(Pipeline(where=And(mine) if mine else None), reader),
        _since(reader, mine, start_of(_last_working_day(today), zone)),
    )  # fmt: skip
    return answer, tuple(missing)


def _due(reader: Reader, mine: tuple[Filter, ...], today: date, zone: str) -> tuple[DueTask, ...]:
    """Up to the end of today in `zone`. A task for a calendar day is late when the day is over."""
    where = And((*mine, Condition("done", Op.EQ, False), Condition("due", Op.LT, start_of(day_after(today), zone))))
    refs = [Ref(Kind.TASK, id_) for id_ in reader.ids(Kind.TASK, where, (OrderBy("due", descending=False),))]
    tasks = reader.get_many(Kind.TASK, [ref.id for ref in refs])
    found = []
    for row in reader.rows(refs):
        task = tasks.get(row.ref.id)
        due = task.due if isinstance(task, Task) else None
        found.append(DueTask(row, due, due is not None and _late(due, reader.now, zone)))
    return tuple(found)


def _late(due: datetime, now: datetime, zone: str) -> bool:
    return (start_of(day_after(due.date()), zone) <= now) if is_day(due) else due < now


def _last_working_day(today: date) -> date:
    """The working day before today: Friday on a Monday."""
    day = today - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def _since(reader: Reader, mine: tuple[Filter, ...], start: datetime) -> dict[str, int]:
    def count(*where: Filter) -> int:
        return reader.select(QueryPlan(Kind.DEAL, And((*mine, *where)), Aggregate(AggregateFn.COUNT)), page=0).total

    return {
        "new": count(Condition("created", Op.GE, start)),
        "won": count(Condition("status", Op.EQ, "won"), Condition("closed", Op.GE, start)),
        "lost": count(Condition("status", Op.EQ, "lost"), Condition("closed", Op.GE, start)),
        "moved": count(_OPEN, Condition("stage_changed", Op.GE, start), Condition("created", Op.LT, start)),
    }
