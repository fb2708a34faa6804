"""What is asked of groups, on SQLite and PostgreSQL: bounds on their numbers, the first of each, numbers over them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from statistics import mean, median
from typing import Any

import pytest

from crm_core.entities import Kind
from crm_core.errors import Invalid
from crm_core.queries import (
    Aggregate,
    AggregateFn,
    Bucket,
    Condition,
    GroupBy,
    Having,
    Op,
    OrderBy,
    QueryPlan,
)
from crm_core.store.sql import SqlStore
from tests.conformance.test_plans import EUR, GOLD, WON, WORLD, ask, deals

COUNTED = Aggregate(AggregateFn.COUNT)
SUMMED = Aggregate(AggregateFn.SUM, "value")
BY_OWNER = (GroupBy("owner"),)


def owner_of(deal: Any) -> str:
    user = WORLD.records[Kind.USER].get(deal.owner_id)
    return "" if user is None else user.email or user.name


def counts(where: Any = None) -> Counter[str]:
    return Counter(owner_of(deal) for deal in deals(where))


@pytest.mark.parametrize(
    ("op", "value", "kept"),
    [
        (Op.GT, 9, lambda n: n > 9),
        (Op.GE, 10, lambda n: n >= 10),
        (Op.LT, 10, lambda n: n < 10),
        (Op.LE, 9, lambda n: n <= 9),
        (Op.EQ, 10, lambda n: n == 10),
        (Op.NE, 10, lambda n: n != 10),
        (Op.BETWEEN, (8, 11), lambda n: 8 <= n <= 11),
    ],
)
def test_groups_whose_count_meets_a_bound(filled: SqlStore, op: Op, value: Any, kept: Any) -> None:
    plan = QueryPlan(Kind.DEAL, None, COUNTED, BY_OWNER, having=(Having(op, value),))
    found = {group.key: group.value for group in ask(filled, plan).groups}
    assert found == {key: n for key, n in counts().items() if kept(n)}


@pytest.mark.parametrize("fn", ["sum", "avg", "median", "min", "max"])
def test_money_meets_a_bound_in_its_own_units(filled: SqlStore, fn: str) -> None:
    of: Any = {"sum": sum, "avg": mean, "median": median, "min": min, "max": max}[fn]
    values: dict[str, list[Decimal]] = defaultdict(list)
    for deal in deals(EUR):
        values[owner_of(deal)].append(deal.value)
    numbers = {key: of(found) for key, found in values.items()}
    least = sorted(numbers.values())[len(numbers) // 2]
    plan = QueryPlan(Kind.DEAL, EUR, Aggregate(AggregateFn(fn), "value"), BY_OWNER, having=(Having(Op.GT, least),))
    kept = {group.key: group.value for group in ask(filled, plan).groups}
    assert kept == {key: number for key, number in numbers.items() if number > least}


def test_rates_meet_a_bound_in_percent(filled: SqlStore) -> None:
    plan = QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.WIN_RATE), BY_OWNER)
    rates = {group.key: group.value for group in ask(filled, plan).groups if group.value is not None}
    found = ask(filled, replace(plan, having=(Having(Op.GE, 50),))).groups
    assert {group.key: group.value for group in found} == {key: rate for key, rate in rates.items() if rate >= 50}


def test_all_bounds_must_hold(filled: SqlStore) -> None:
    plan = QueryPlan(Kind.DEAL, None, COUNTED, BY_OWNER, having=(Having(Op.GT, 8), Having(Op.LT, 12)))
    assert {group.key for group in ask(filled, plan).groups} == {k for k, n in counts().items() if 8 < n < 12}


def test_the_groups_that_are_left_are_the_rows(filled: SqlStore) -> None:
    answer = ask(filled, QueryPlan(Kind.DEAL, None, COUNTED, BY_OWNER, having=(Having(Op.GT, 1),)))
    assert [row.ref for row in answer.rows] == [group.ref for group in answer.groups if group.ref is not None]
    assert {row.ref.kind for row in answer.rows} == {Kind.USER}
    assert answer.total == len(answer.groups)


@pytest.mark.parametrize("value", ["many", True, float("nan"), None])
def test_a_bound_that_is_no_number_is_refused(filled: SqlStore, value: Any) -> None:
    with pytest.raises(Invalid, match="having"):
        ask(filled, QueryPlan(Kind.DEAL, None, COUNTED, BY_OWNER, having=(Having(Op.GT, value),)))


def test_a_bound_on_a_share_is_refused_because_the_whole_must_be_known(filled: SqlStore) -> None:
    with pytest.raises(Invalid, match="share"):
        ask(filled, QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.SHARE), BY_OWNER, having=(Having(Op.GT, 1),)))


def test_a_bound_needs_groups(filled: SqlStore) -> None:
    with pytest.raises(Invalid, match="groups"):
        ask(filled, QueryPlan(Kind.DEAL, None, COUNTED, having=(Having(Op.GT, 1),)))


@pytest.mark.parametrize("each", [1, 2])
@pytest.mark.parametrize("descending", [True, False])
def test_the_first_groups_of_each_outer_group(filled: SqlStore, each: int, descending: bool) -> None:
    by = (GroupBy("stage"), GroupBy("owner"))
    plan = QueryPlan(Kind.DEAL, EUR, SUMMED, by, order_by=(OrderBy(None, descending),), limit_each=each)
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for deal in deals(EUR):
        sums[deal.stage][owner_of(deal)] += deal.value
    expected: dict[str, Decimal] = {}
    for stage, owners in sums.items():
        ranked = sorted(owners.items(), key=lambda item: ((-item[1] if descending else item[1]), item[0]))
        expected |= {f"{stage} / {owner}": number for owner, number in ranked[:each]}
    groups = ask(filled, plan).groups
    assert {group.key: group.value for group in groups} == expected
    outer = [group.key.split(" / ")[0] for group in groups]
    assert outer == sorted(outer, key=outer.index), "one outer group after the other"


def test_the_first_records_of_each_group(filled: SqlStore) -> None:
    plan = QueryPlan(Kind.DEAL, EUR, group_by=BY_OWNER, order_by=(OrderBy("value"),), limit_each=2)
    best: dict[str, list[Decimal]] = defaultdict(list)
    for deal in deals(EUR):
        if owner_of(deal):
            best[owner_of(deal)].append(deal.value)
    answer = ask(filled, plan)
    found: dict[str, list[Decimal]] = defaultdict(list)
    for row in answer.rows:
        deal = WORLD.records[Kind.DEAL][row.ref.id]
        found[owner_of(deal)].append(deal.value)
    assert found == {owner: sorted(values, reverse=True)[:2] for owner, values in best.items()}
    assert answer.groups == ()
    assert answer.total == len(answer.rows)


def test_the_largest_record_of_each_group_stands_beside_the_number(filled: SqlStore) -> None:
    plan = QueryPlan(Kind.DEAL, EUR, Aggregate(AggregateFn.MAX, "value"), BY_OWNER, limit_each=1)
    answer = ask(filled, plan)
    largest = {owner_of(WORLD.records[Kind.DEAL][row.ref.id]): row for row in answer.rows}
    numbers = {group.key: group.value for group in answer.groups if group.key}
    assert {k: WORLD.records[Kind.DEAL][row.ref.id].value for k, row in largest.items()} == numbers


def test_the_first_of_each_needs_an_order(filled: SqlStore) -> None:
    with pytest.raises(Invalid, match="order"):
        ask(filled, QueryPlan(Kind.DEAL, None, group_by=BY_OWNER, limit_each=1))


@pytest.mark.parametrize("fn", ["count", "avg", "median", "min", "max", "sum"])
def test_one_number_over_all_groups(filled: SqlStore, fn: str) -> None:
    of: Any = {"count": len, "avg": mean, "median": median, "min": min, "max": max, "sum": sum}[fn]
    answer = ask(filled, QueryPlan(Kind.DEAL, WON, COUNTED, BY_OWNER, over_groups=AggregateFn(fn)))
    numbers = [n for owner, n in counts(WON).items() if owner]
    assert answer.value == pytest.approx(of(numbers))
    assert answer.unit == ("users" if fn == "count" else "deals")


def test_a_count_over_groups_counts_those_that_meet_the_bound(filled: SqlStore) -> None:
    plan = QueryPlan(Kind.DEAL, None, COUNTED, BY_OWNER, having=(Having(Op.GT, 9),), over_groups=AggregateFn.COUNT)
    answer = ask(filled, plan)
    assert answer.value == answer.total == sum(n > 9 for owner, n in counts().items() if owner)


def test_a_run_of_periods_has_no_gaps(filled: SqlStore) -> None:
    where = Condition("id", Op.IN, tuple(sorted(GOLD.matching(Kind.DEAL, EUR)))[:6])
    plan = QueryPlan(Kind.DEAL, where, COUNTED, (GroupBy("created", Bucket.MONTH),))
    groups = [group for group in ask(filled, plan).groups if group.key]
    months = [int(group.key[:4]) * 12 + int(group.key[5:]) for group in groups]
    assert months == list(range(months[0], months[-1] + 1))
    dated = [deal for deal in deals(where) if deal.created_at]
    assert sum(int(str(group.value)) for group in groups) == len(dated)
    assert any(group.value == 0 for group in groups)


def test_a_share_of_a_sum_is_of_the_money(filled: SqlStore) -> None:
    part = Condition("owner", Op.EQ, "u0")
    answer = ask(filled, QueryPlan(Kind.DEAL, EUR, Aggregate(AggregateFn.SHARE, "value", part)))
    whole = sum(deal.value for deal in deals(EUR))
    assert answer.value == pytest.approx(float(100 * sum(d.value for d in deals(EUR) if d.owner_id == "u0") / whole))
    assert answer.unit == "percent"
