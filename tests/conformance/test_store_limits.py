"""The largest amounts, and what an error tells, on both databases."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from crm_core.access import LOCAL_OPERATOR
from crm_core.commands import CreateCompany, CreateDeal
from crm_core.entities import Kind
from crm_core.queries import Aggregate, AggregateFn, Condition, GroupBy, Having, Op, OrderBy, QueryPlan
from crm_core.store.tables import stage
from tests.door import Door, company

LARGEST = Decimal("99999999999999")
N = 11


@pytest.fixture
def rich(door: Door) -> Door:
    """Eleven deals of the largest amount with one company, and one small one with another."""
    door.run(
        CreateCompany(id="big", name="Big"), CreateCompany(id="small", name="Small"),
        *(CreateDeal(title=f"D{i}", value=LARGEST, currency="EUR", company=company("big")) for i in range(N)),
        CreateDeal(title="S", value=Decimal("0.0001"), currency="EUR", company=company("small")),
        CreateDeal(title="M", value=-LARGEST, currency="USD", company=company("small")),
    )  # fmt: skip
    return door


@pytest.mark.parametrize(
    ("fn", "expected"),
    [(AggregateFn.SUM, N * LARGEST), (AggregateFn.AVG, LARGEST), (AggregateFn.MEDIAN, LARGEST)],
)
def test_numbers_over_the_largest_amounts_are_exact(rich: Door, fn: AggregateFn, expected: Decimal) -> None:
    by_company = QueryPlan(
        Kind.DEAL, Condition("company.name", Op.EQ, "Big"), aggregate=Aggregate(fn, "value"),
        group_by=(GroupBy("company"),),
    )  # fmt: skip
    with rich.crm.read(LOCAL_OPERATOR) as reader:
        (group,) = reader.select(by_company).groups
        assert group.value == expected


def test_the_largest_amounts_are_listed_bounded_and_ordered(rich: Door) -> None:
    summed = Aggregate(AggregateFn.SUM, "value")
    bounded = QueryPlan(
        Kind.DEAL, aggregate=summed, group_by=(GroupBy("company"),), having=(Having(Op.GT, Decimal("1e15")),)
    )
    with rich.crm.read(LOCAL_OPERATOR) as reader:
        listed = reader.select(QueryPlan(Kind.DEAL))
        assert dict(listed.totals)["EUR"] == N * LARGEST + Decimal("0.0001")
        assert dict(listed.totals)["USD"] == -LARGEST
        assert [group.key for group in reader.select(bounded).groups] == ["Big"]
        first = reader.select(QueryPlan(Kind.COMPANY, order_by=(OrderBy("open_pipeline"),)))
        assert [row.name for row in first.rows] == ["Big", "Small"]
        rich_ones = Condition("open_pipeline", Op.GT, Decimal("1e14"))
        assert reader.ids(Kind.COMPANY, rich_ones) == ["big"]


def test_an_error_of_the_database_tells_nothing_that_people_wrote(door: Door) -> None:
    row = {"key": "lead", "label": "Jane's secret", "position": 1, "probability": 0.1, "outcome": "open"}
    with door.store.engine.begin() as tx:
        tx.execute(delete(stage))
        tx.execute(insert(stage), [row])
        with pytest.raises(IntegrityError) as error:
            tx.execute(insert(stage), [row])
        tx.rollback()
    assert "Jane's secret" not in str(error.value)


@pytest.mark.parametrize("amount", [Decimal("1e15"), Decimal("1e40"), Decimal("-1e15")])
def test_a_bound_beyond_every_amount_is_a_bound(rich: Door, amount: Decimal) -> None:
    with rich.crm.read(LOCAL_OPERATOR) as reader:
        for path in ("value", "weighted_value"):
            above = reader.ids(Kind.DEAL, Condition(path, Op.GT, amount))
            below = reader.ids(Kind.DEAL, Condition(path, Op.LE, amount))
            assert (len(above), len(below)) == ((N + 2, 0) if amount < 0 else (0, N + 2))
