"""Set logic over groups, on SQLite and PostgreSQL: several bounds, exceptions, "in every", different values."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import pytest

from crm_core.access import LOCAL_OPERATOR, Actor
from crm_core.entities import Kind
from crm_core.errors import Invalid
from crm_core.queries import Aggregate, AggregateFn, Condition, Filter, GroupBy, Having, Op, QueryPlan
from crm_core.store.sql import SqlStore
from tests.conformance.test_plans import REP, WON, WORLD, ask, deals
from tests.conformance.test_plans_groups import BY_OWNER, COUNTED, SUMMED, counts, owner_of
from tests.plan_gold import Gold

BY_INDUSTRY = (GroupBy("company.industry"),)
LOST = Condition("status", Op.EQ, "lost")


def industry_of(deal: Any) -> str:
    company = WORLD.records[Kind.COMPANY].get(deal.company_id)
    return "" if company is None else company.industry or ""


def test_groups_that_meet_bounds_on_two_numbers(filled: SqlStore) -> None:
    bounds = (Having(Op.GT, 8), Having(Op.GT, 1000, SUMMED, WON))
    answer = ask(filled, QueryPlan(Kind.DEAL, None, COUNTED, BY_OWNER, having=bounds))
    won: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for deal in deals(WON):
        won[owner_of(deal), deal.currency] += deal.value or 0
    rich = {owner for (owner, _), value in won.items() if value > 1000}
    assert {group.key: group.value for group in answer.groups} == {
        owner: n for owner, n in counts().items() if n > 8 and owner in rich
    }
    assert answer.groups, "the world has such owners"


@pytest.mark.parametrize(("op", "value", "has"), [(Op.EQ, 0, False), (Op.GE, 1, True)])
def test_groups_with_and_without_records_of_another_kind(filled: SqlStore, op: Op, value: int, has: bool) -> None:
    plan = QueryPlan(Kind.DEAL, WON, COUNTED, BY_INDUSTRY, having=(Having(op, value, COUNTED, LOST),))
    lost = {industry_of(deal) for deal in deals(LOST)}
    wanted = Counter(industry_of(deal) for deal in deals(WON) if (industry_of(deal) in lost) is has)
    assert {group.key: group.value for group in ask(filled, plan).groups} == dict(wanted)


@pytest.mark.parametrize("has", [True, False])
@pytest.mark.parametrize("actor", [LOCAL_OPERATOR, REP], ids=["admin", "rep"])
def test_groups_with_every_value_that_there_is(filled: SqlStore, has: bool, actor: Actor) -> None:
    gold = Gold(WORLD, actor)

    def seen(where: Filter | None = None) -> list[Any]:
        return [WORLD.records[Kind.DEAL][id_] for id_ in gold.matching(Kind.DEAL, where)]

    every = GroupBy("stage")
    plan = QueryPlan(
        Kind.DEAL, None, COUNTED, (GroupBy("currency"),), having=(Having(Op.EQ, has, every=every),)
    )  # fmt: skip
    stages = {deal.stage for deal in seen()}
    held: dict[str, set[str]] = defaultdict(set)
    for deal in seen():
        held[deal.currency or ""].add(deal.stage)
    found = {group.key for group in ask(filled, plan, actor).groups}
    assert found == {key for key, values in held.items() if (values == stages) is has}


def test_every_value_among_some_of_the_records(filled: SqlStore) -> None:
    plan = QueryPlan(
        Kind.DEAL, WON, COUNTED, BY_OWNER, having=(Having(Op.EQ, True, where=WON, every=GroupBy("currency")),)
    )
    currencies = {deal.currency for deal in deals() if deal.currency}
    held: dict[str, set[str]] = defaultdict(set)
    for deal in deals(WON):
        held[owner_of(deal)].add(deal.currency)
    wanted = {owner for owner, values in held.items() if currencies <= values}
    assert {group.key for group in ask(filled, plan).groups} == wanted


def test_a_rate_that_a_group_lacks_meets_nothing(filled: SqlStore) -> None:
    rate = Aggregate(AggregateFn.WIN_RATE)
    plan = QueryPlan(Kind.DEAL, None, COUNTED, BY_OWNER, having=(Having(Op.GE, 0, rate),))
    decided = {owner_of(deal) for deal in deals(Condition("status", Op.IN, ("won", "lost")))}
    assert {group.key for group in ask(filled, plan).groups} == decided


def test_different_values_of_each_group(filled: SqlStore) -> None:
    different = Aggregate(AggregateFn.DISTINCT, "company")
    answer = ask(filled, QueryPlan(Kind.DEAL, WON, different, BY_OWNER))
    held: dict[str, set[str]] = defaultdict(set)
    for deal in deals(WON):
        held[owner_of(deal)] |= {deal.company_id} - {None}
    assert {group.key: group.value for group in answer.groups} == {key: len(of) for key, of in held.items()}
    assert {group.unit for group in answer.groups} == {"companies"}


def test_different_values_of_text_and_money(filled: SqlStore) -> None:
    for path in ("currency", "value"):
        answer = ask(filled, QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.DISTINCT, path)))
        assert answer.value == len({getattr(deal, path) for deal in deals()} - {None, ""}), path


@pytest.mark.parametrize(
    "bound", [Having(Op.EQ, 3, every=GroupBy("stage")), Having(Op.CONTAINS, 3, COUNTED), Having(Op.EQ, True, COUNTED)]
)
def test_a_bound_that_is_none_is_refused(filled: SqlStore, bound: Having) -> None:
    with pytest.raises(Invalid):
        ask(filled, QueryPlan(Kind.DEAL, None, COUNTED, BY_OWNER, having=(bound,)))
