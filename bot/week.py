"""What moved in a person's pipeline since Monday, in deals and in money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from crm_core.access import Actor
from crm_core.days import start_of
from crm_core.entities import Kind
from crm_core.queries import Aggregate, AggregateFn, And, Condition, Filter, Op, QueryPlan
from crm_core.reading import Reader

Sums = tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """So many deals, worth so much in each currency."""

    what: str
    """`new`, `won`, `lost` or `moved` (to another stage)."""
    count: int
    worth: Sums


@dataclass(frozen=True, slots=True)
class Week:
    since: datetime
    moves: tuple[Moved, ...]
    """Those of which there are any."""


def week_of(reader: Reader, actor: Actor) -> Week:
    """Since Monday morning in the person's zone; on a Monday, since the one before. Of somebody who owns deals: their
    own ones."""
    start = monday(reader.now, actor.timezone)
    mine: tuple[Filter, ...] = (Condition("owner", Op.EQ, actor.user_id),) if actor.user_id else ()
    kinds: dict[str, tuple[Filter, ...]] = {
        "new": (Condition("created", Op.GE, start),),
        "won": (Condition("status", Op.EQ, "won"), Condition("closed", Op.GE, start)),
        "lost": (Condition("status", Op.EQ, "lost"), Condition("closed", Op.GE, start)),
        "moved": (
            Condition("status", Op.EQ, "open"),
            Condition("stage_changed", Op.GE, start),
            Condition("created", Op.LT, start),
        ),
    }
    found = []
    for what, where in kinds.items():
        answer = reader.select(QueryPlan(Kind.DEAL, And((*mine, *where)), Aggregate(AggregateFn.COUNT)), page=0)
        if answer.total:
            found.append(Moved(what, answer.total, answer.totals))
    return Week(start, tuple(found))


def monday(now: datetime, timezone: str) -> datetime:
    """The last Monday's midnight in the zone; a Monday looks back at the whole week before it."""
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    return start_of(today - timedelta(days=today.weekday() or 7), timezone).astimezone(zone)
