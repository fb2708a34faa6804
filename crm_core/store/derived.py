"""Derived facts as SQL: what a record means today, computed when asked and never stored.

- `status` of a deal: open, won or lost, from its stage.
- `age_in_stage` of an open deal: whole days since its stage changed, else since it was created. Closed deals: empty.
- `cycle_days` of a deal: calendar days, as the asker's wall counts them, between created and closed.
- `days_since_last_contact`: whole days since the newest call, email or meeting up to now.
- `open_pipeline`, `won_value`: the sum over the open (won) related deals that the actor sees. Where those are in
  several currencies it is the largest single-currency sum, with that currency: sums never mix currencies.
- `weighted_value` of a deal: value x its own probability, or its stage's when it has none.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Float,
    Integer,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
)
from sqlalchemy import ColumnElement as Sql

from crm_core.entities import StageOutcome
from crm_core.errors import Invalid
from crm_core.store import last_contact
from crm_core.store.local_days import date_of
from crm_core.store.relations import related
from crm_core.store.scope import Scope
from crm_core.store.sums import comparable
from crm_core.store.tables import Money, UTCDateTime

MODELLED = frozenset({"score", "tier", "at_risk", "win_probability"})
"""Facts that `crm_core.decisions` computes; `weaving.modelled` turns them into ids before a plan comes here."""


def expression(scope: Scope, name: str, path: str) -> tuple[Sql[Any], Sql[Any] | None]:
    """The fact `name` of the scope's record, and its currency when it is money. Raises Invalid."""
    match name:
        case "status":
            return _by_stage(scope, {stage.key: str(stage.outcome) for stage in scope.lens.stages}, Text()), None
        case "age_in_stage":
            since = func.coalesce(scope.c.stage_changed_at, scope.c.created_at)
            is_open = scope.c.stage.in_(scope.lens.stage_keys(StageOutcome.OPEN))
            return case((is_open, _days_until_now(scope, since)), else_=null()), None
        case "cycle_days":
            return _calendar_days(scope, scope.c.created_at, scope.c.closed_at), None
        case "days_since_last_contact":
            return _days_until_now(scope, last_contact.newest(scope)), None
        case "open_pipeline":
            return _deal_sum(scope, StageOutcome.OPEN)
        case "won_value":
            return _deal_sum(scope, StageOutcome.WON)
        case "weighted_value":
            chances = _by_stage(scope, {stage.key: stage.probability for stage in scope.lens.stages}, Float())
            chance = func.coalesce(scope.c.probability, chances)
            units = func.round(cast(type_coerce(scope.c.value, BigInteger), Float(53)) * chance)
            return type_coerce(cast(units, BigInteger), Money()), scope.c.currency
    if name in MODELLED:
        raise Invalid("path", path, "a fact of the record; this one is computed by a model, not by the store")
    raise Invalid("path", path, "a derived fact that the store can compute")


def _by_stage(scope: Scope, values: dict[str, Any], type_: Any) -> Sql[Any]:
    if not values:
        return null()
    return case(*((scope.c.stage == key, literal(value, type_)) for key, value in values.items()), else_=null())


def _days_until_now(scope: Scope, since: Sql[Any]) -> Sql[Any]:
    now = literal(scope.lens.now, UTCDateTime())
    if scope.lens.postgres:
        return cast(func.trunc(func.extract("epoch", now - since) / 86400), Integer)
    seconds = cast(func.strftime("%s", now), Integer) - cast(func.strftime("%s", since), Integer)
    return type_coerce(seconds // 86400, Integer)


def _calendar_days(scope: Scope, start: Sql[Any], end: Sql[Any]) -> Sql[Any]:
    postgres = scope.lens.postgres
    first, last = (date_of(time, postgres=postgres, zone=scope.lens.actor.timezone) for time in (start, end))
    if postgres:
        return type_coerce(last - first, Integer)
    return cast(func.julianday(func.date(last)) - func.julianday(func.date(first)), Integer)


def _deal_sum(scope: Scope, outcome: StageOutcome) -> tuple[Sql[Any], Sql[Any]]:
    deal, tie = related(scope, "deals")
    total = comparable(deal.c.value, postgres=scope.lens.postgres)

    def largest(column: Sql[Any]) -> Select[Any]:
        return (
            select(column)
            .where(tie, *deal.admitted(), deal.stage.in_(scope.lens.stage_keys(outcome)), deal.c.value.is_not(None))
            .group_by(deal.c.currency)
            .order_by(total.desc(), deal.c.currency)
            .limit(1)
            .correlate(scope.table)
        )

    return largest(total).scalar_subquery(), largest(deal.c.currency).scalar_subquery()
