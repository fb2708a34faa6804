"""Who belongs together by relations is found by `similar` and by searching, with the asker's rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_core.access import LOCAL_OPERATOR, Actor, Visibility
from crm_core.application import CRM
from crm_core.commands import CreateCompany, CreateContact, CreateDeal
from crm_core.entities import Ref
from crm_core.memory.recall import Memory
from crm_core.queries import Query, Search, Similar
from crm_core.results import PlanAnswer, SimilarAnswer
from crm_core.store.sql import SqlStore
from crm_core.weaving.cycle import WeavingCycle
from tests.crm_core.memory.test_projector import WordEmbedder
from tests.door import NOW, Door, company, contact, user


@pytest.fixture
def door(store: SqlStore, tmp_path: Path) -> Iterator[Door]:
    memory = Memory(store, tmp_path / "vectors", WordEmbedder(), lambda: NOW)
    door = Door(store)
    door.crm = CRM(store, clock=lambda: NOW, weave=WeavingCycle(memory=lambda: memory).weave)
    door.run(CreateCompany(id="acme", name="Acme"), CreateCompany(id="brisa", name="Brisa"))
    yield door
    memory.close()


def reasons(door: Door, query: Query, actor: Actor = LOCAL_OPERATOR) -> dict[Ref, tuple[str, ...]]:
    payload = door.crm.ask(query, actor).payload
    assert isinstance(payload, SimilarAnswer | PlanAnswer)
    return {row.ref: row.reasons for row in payload.rows}


def test_people_on_the_same_deal_are_alike_and_found_together(door: Door) -> None:
    door.run(
        CreateContact(id="jane", name="Jane Doe", company=company("acme")),
        CreateContact(id="otto", name="Otto Krank", company=company("brisa")),
        CreateDeal(id="tender", title="Joint tender", contacts=(contact("jane"), contact("otto"))),
    )
    assert "related through Joint tender" in reasons(door, Similar(contact("jane")))[contact("otto")]
    found = reasons(door, Search("Jane Doe"))
    assert "related through Joint tender" in found[contact("otto")]
    assert next(iter(found)) == contact("jane")


def test_a_colleague_is_not_told_twice(door: Door) -> None:
    door.run(*(CreateContact(id=one, name=f"{one} X", company=company("acme")) for one in ("jane", "otto")))
    told = reasons(door, Similar(contact("jane")))[contact("otto")]
    assert [reason for reason in told if "Acme" in reason and reason.startswith(("same", "related"))] == [
        "same company: Acme"
    ]


def test_a_hidden_deal_ties_nobody(door: Door) -> None:
    staff = door.staff(Visibility.OWN)
    door.run(
        *(CreateContact(id=one, name=f"{one} X", owner=user("ana")) for one in ("jane", "otto")),
        CreateDeal(id="tender", title="Joint tender", contacts=(contact("jane"), contact("otto")), owner=user("tom")),
    )
    for query in (Similar(contact("jane")), Search("jane X")):
        told = " ".join(one for each in reasons(door, query, staff["ana"]).values() for one in each)
        assert "related through" not in told
    assert "related through Joint tender" in reasons(door, Similar(contact("jane")), staff["nora"])[contact("otto")]
