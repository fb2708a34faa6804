"""Questions about what a model computes of many records: right, and as many queries for many as for few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from crm_core.access import LOCAL_OPERATOR
from crm_core.commands import CloseDeal, CreateCompany, CreateContact, CreateDeal
from crm_core.decisions.advisor import Advisor
from crm_core.entities import Kind, StageOutcome
from crm_core.queries import Ask, Condition, Op, OrderBy, QueryPlan
from crm_core.results import PlanAnswer
from crm_core.store.sql import SqlStore
from crm_core.weaving.cycle import WeavingCycle
from tests.door import NOW, Door, company, contact, deal

LIKELY = QueryPlan(Kind.DEAL, Condition("win_probability", Op.GT, 0.4))
PLANS = {
    "likely": LIKELY,
    "likeliest": QueryPlan(Kind.DEAL, Condition("status", Op.EQ, "open"), order_by=(OrderBy("win_probability"),)),
    "hot": QueryPlan(Kind.CONTACT, Condition("score", Op.GT, 0.4)),
    "at risk": QueryPlan(Kind.DEAL, Condition("at_risk", Op.EQ, True)),
}


@pytest.fixture
def door(sqlite_url: str) -> Iterator[Door]:
    store = SqlStore.open(sqlite_url)
    door = Door(store)
    for number in range(60):  # two sources of which one wins far more
        source, won = ("fair", number % 6 != 0) if number % 2 else ("list", number % 8 == 0)
        door.run(
            CreateDeal(id=f"past{number}", title=f"Past {number}", source=source, imported=True,
                       created=NOW - timedelta(days=200 - number)),
            CloseDeal(deal(f"past{number}"), StageOutcome.WON if won else StageOutcome.LOST),
        )  # fmt: skip
    yield door
    store.close()


def add_open(door: Door, numbers: range) -> None:
    for number in numbers:
        door.run(
            CreateCompany(id=f"co{number}", name=f"Company {number}", industry="retail"),
            CreateContact(id=f"c{number}", name=f"Person {number}", title="CFO", company=company(f"co{number}")),
            CreateDeal(id=f"d{number}", title=f"Deal {number}", company=company(f"co{number}"), value=Decimal(1_000),
                       currency="EUR", contacts=(contact(f"c{number}"),), source="fair" if number % 2 else "list"),
        )  # fmt: skip


@contextmanager
def counted(store: SqlStore) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def asked(door: Door, plan: QueryPlan) -> tuple[PlanAnswer, int]:
    cycle = WeavingCycle(advisor=lambda: Advisor(door.store))
    with door.crm.read(LOCAL_OPERATOR) as reader, counted(door.store) as statements:
        payload = cycle.weave(Ask(plan), reader).payload
    assert isinstance(payload, PlanAnswer)
    return payload, len(statements)


@pytest.mark.parametrize("name", sorted(PLANS))
def test_ten_times_as_many_records_take_no_more_queries(door: Door, name: str) -> None:
    add_open(door, range(4))
    _, few = asked(door, PLANS[name])
    add_open(door, range(4, 40))
    _, many = asked(door, PLANS[name])
    assert many <= few + 2


def test_many_chances_are_what_predicting_each_says(door: Door) -> None:
    add_open(door, range(12))
    ids = [f"d{number}" for number in range(12)]
    with door.crm.read(LOCAL_OPERATOR) as reader:
        advisor = Advisor(door.store)
        chances = advisor.chances(reader, [*ids, "past1", "nobody"])
        each = {one: advisor.predict(reader, deal(one)).probability for one in ids}
    assert chances == each
    assert len({round(chance, 6) for chance in each.values() if chance is not None}) == 2, "the two sources differ"
    likely, _ = asked(door, LIKELY)
    assert {row.ref.id for row in likely.rows} == {one for one, chance in each.items() if chance and chance > 0.4}
