"""Ranking thousands of deals by a few columns says of every deal what looking at it closely says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from crm_core.access import LOCAL_OPERATOR, Actor, Visibility
from crm_core.commands import Archive
from crm_core.decisions.advisor import Advisor
from crm_core.decisions.features import deal_facts, open_deals
from crm_core.decisions.risk import AT_RISK, pace_of, ranked, risk_of
from crm_core.demo import demo_commands
from crm_core.entities import Kind, Role
from crm_core.store import tables
from crm_core.store.sql import SqlStore
from tests.door import NOW, Door, contact


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The demo company, with one contact of an open deal archived."""
    store = SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp('ranking') / 'crm.sqlite3'}")
    door = Door(store)
    door.run(*demo_commands(NOW, seed=7))
    with store.engine.connect() as connection:
        of_deal = tables.record_value.c.field == "contact_ids"
        person = connection.scalar(select(func.min(tables.record_value.c.value)).where(of_deal))
    door.run(Archive(contact(str(person))))
    yield door
    store.close()


def rep(door: Door) -> Actor:
    with door.store.engine.connect() as connection:
        most = select(tables.deal.c.owner_id).group_by(tables.deal.c.owner_id).order_by(func.count().desc())
        owner = connection.scalar(most.where(tables.deal.c.owner_id.is_not(None)))
    return Actor(owner, "A rep", Role.REP, visibility=Visibility.OWN)


@pytest.mark.parametrize("who", ["admin", "rep"])
def test_every_open_deal_is_as_severe_as_it_is_looked_at_closely(company: Door, who: str) -> None:
    actor = LOCAL_OPERATOR if who == "admin" else rep(company)
    with company.store.read(actor, NOW) as reader:
        facts = deal_facts(reader, reader.ids(Kind.DEAL, open_deals(reader)))
        pace = pace_of(reader)
        closely = [risk_of(one, pace) for one in facts.values()]
        closely.sort(key=lambda one: (-one.severity, -(one.deal.value or 0), one.deal.id))
        quickly = ranked(reader, open_deals(reader), pace)
    assert len(quickly) > 5
    assert [(one.id, one.severity) for one in quickly] == [(one.deal.id, one.severity) for one in closely]
    assert {one.severity >= AT_RISK for one in quickly} == {True, False}


def test_the_answer_counts_all_and_shows_the_most_severe(company: Door) -> None:
    with company.store.read(LOCAL_OPERATOR, NOW) as reader:
        advisor = Advisor(company.store)
        answer, risky = advisor.at_risk(reader, 3), advisor.risky(reader)
    assert answer.total == len(risky) > 3
    assert [item.deal.ref.id for item in answer.items] == risky[:3]
    assert [item.severity for item in answer.items] == sorted((item.severity for item in answer.items), reverse=True)
    assert all(item.reasons for item in answer.items)
