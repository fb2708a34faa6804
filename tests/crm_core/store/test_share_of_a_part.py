"""`what percent of the deals are lost`: a part of the matching records as one number, and within each group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from crm_core.access import LOCAL_OPERATOR
from crm_core.entities import Kind
from crm_core.plan_values import normalised
from crm_core.queries import Aggregate, AggregateFn, And, Condition, GroupBy, Not, Op, QueryPlan
from crm_core.store.plans import PlanRunner
from crm_core.store.sql import SqlStore
from tests.plan_gold import Gold
from tests.plan_world import NOW, make_world

WORLD = make_world()
GOLD = Gold(WORLD, LOCAL_OPERATOR)
LOST = Condition("status", Op.EQ, "lost")
CLOSED = Condition("status", Op.IN, ("won", "lost"))
PERCENT_LOST = QueryPlan(Kind.DEAL, CLOSED, Aggregate(AggregateFn.SHARE, part=LOST))


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlanRunner]:
    store = SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp('shares') / 'crm.sqlite3'}")
    WORLD.store_in(store)
    with store.engine.connect() as connection:
        yield PlanRunner(connection, LOCAL_OPERATOR, NOW)
    store.close()


def test_one_number_in_percent(runner: PlanRunner) -> None:
    lost, closed = GOLD.matching(Kind.DEAL, LOST), GOLD.matching(Kind.DEAL, CLOSED)
    answer = runner.select(PERCENT_LOST)
    assert 0 < len(lost) < len(closed)
    assert answer.value == pytest.approx(100 * len(lost) / len(closed))
    assert answer.unit == "percent"
    assert answer.total == len(closed)


def test_within_each_group(runner: PlanRunner) -> None:
    answer = runner.select(QueryPlan(Kind.DEAL, CLOSED, PERCENT_LOST.aggregate, (GroupBy("currency"),)))
    counts: dict[str, list[bool]] = defaultdict(list)
    lost = GOLD.matching(Kind.DEAL, LOST)
    for id_ in GOLD.matching(Kind.DEAL, CLOSED):
        counts[WORLD.records[Kind.DEAL][id_].currency or ""].append(id_ in lost)
    wanted = {key: 100 * sum(found) / len(found) for key, found in counts.items()}
    assert {group.key: group.value for group in answer.groups} == pytest.approx(wanted)


def test_a_share_of_nothing_is_no_number(runner: PlanRunner) -> None:
    nothing = And((CLOSED, Condition("status", Op.EQ, "open")))
    assert runner.select(QueryPlan(Kind.DEAL, nothing, PERCENT_LOST.aggregate)).value is None


def test_plans_with_an_equal_part_are_equal() -> None:
    twice = QueryPlan(Kind.DEAL, CLOSED, Aggregate(AggregateFn.SHARE, part=Not(Not(LOST))))
    assert normalised(twice) == normalised(PERCENT_LOST)
