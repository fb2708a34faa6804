"""One decision a day for each record and person: however often it is shown, its click counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.recommending import keep_recommendations
from crm_core.access import LOCAL_OPERATOR, Actor, Visibility
from crm_core.commands import CreateContact, CreateDeal, LogActivity, RecordFeedback
from crm_core.decisions.advisor import Advisor
from crm_core.entities import ActivityType
from crm_core.queries import NextAction, Query, Recommendations
from crm_core.results import Recommendation, RecommendationsAnswer
from crm_core.store import tables
from crm_core.store.sql import SqlStore
from crm_core.weaving.cycle import WeavingCycle
from tests.door import Door, contact, deal


@pytest.fixture
def door(store: SqlStore) -> Door:
    door = Door(store)
    cycle = WeavingCycle(advisor=lambda: Advisor(store))
    door.crm = type(door.crm)(store, clock=lambda: door.now, weave=cycle.weave)
    door.run(
        CreateContact(id="jane", name="Jane", emails=("jane@x.test",), phones=("+49 30 1",)),
        CreateDeal(id="one", title="One", contacts=(contact("jane"),)),
        CreateDeal(id="two", title="Two", contacts=(contact("jane"),)),
    )
    return door


def shown(door: Door, query: Query | None = None, actor: Actor = LOCAL_OPERATOR) -> dict[str, Recommendation]:
    """What is shown and kept, by deal."""
    found = door.crm.ask(query or Recommendations(5), actor)
    keep_recommendations(door.crm, actor, found)
    assert isinstance(found.payload, RecommendationsAnswer)
    return {item.target.ref.id: item for item in found.payload.items}


def kept(door: Door) -> int:
    with door.store.engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(tables.recommendation)) or 0)


def clicks(door: Door) -> int:
    with door.crm.read(LOCAL_OPERATOR) as reader:
        return Advisor(door.store).learned(reader).clicks


def test_asking_five_times_is_one_decision_and_one_click(door: Door) -> None:
    seen = [shown(door) for _ in range(4)]
    seen.append(shown(door, NextAction(deal("one"))) | {"two": seen[0]["two"]})
    assert {item["one"].id for item in seen} == {seen[0]["one"].id}
    assert kept(door) == 2
    for item in seen:
        door.run(RecordFeedback(item["one"].id, "helpful"))
    assert clicks(door) == 1


def test_it_stays_for_the_day_whatever_is_learned(door: Door) -> None:
    before = shown(door)
    for item in before.values():
        door.run(RecordFeedback(item.id, "helpful"))
    door.now += timedelta(hours=2)
    after = shown(door)
    assert {key: (item.id, item.action, item.propensity) for key, item in after.items()} == {
        key: (item.id, item.action, item.propensity) for key, item in before.items()
    }
    assert (kept(door), clicks(door)) == (2, 2)


def test_what_was_not_helpful_is_decided_anew_until_nothing_is_left(door: Door) -> None:
    seen: list[Recommendation] = []
    for _ in range(8):
        seen.append(shown(door, NextAction(deal("one")))["one"])
        door.run(RecordFeedback(seen[-1].id, "not_helpful"))
    offered = {option.action for option in seen[0].options}
    assert {item.action for item in seen} == offered
    assert len({item.id for item in seen}) == len(offered) == kept(door) == clicks(door)
    assert [item.action for item in seen[: len(offered)]] == list(dict.fromkeys(item.action for item in seen))


def test_what_no_longer_fits_is_decided_anew(door: Door) -> None:
    door.run(RecordFeedback(shown(door, NextAction(deal("one")))["one"].id, "not_helpful"))
    item = shown(door, NextAction(deal("one")))["one"]
    door.run(LogActivity(type=ActivityType.CALL, deal=deal("one"), timestamp=door.now))
    again = shown(door, NextAction(deal("one")))["one"]
    assert (again.id == item.id) == (item.action not in ("call", "send_email"))
    assert again.action not in ("call", "send_email")


def test_another_day_or_person_is_another_decision(door: Door) -> None:
    staff = door.staff(Visibility.EVERYONE)
    first = shown(door, NextAction(deal("one")), staff["nora"])["one"]
    assert shown(door, NextAction(deal("one")), staff["root"])["one"].id != first.id
    door.now += timedelta(days=1)
    assert shown(door, NextAction(deal("one")), staff["nora"])["one"].id != first.id


def test_the_day_is_that_of_the_person(door: Door) -> None:
    staff = door.staff(Visibility.EVERYONE)
    far = replace(staff["nora"], timezone="Pacific/Auckland")
    door.now = door.now.replace(hour=21)  # ten in the morning of the next day there
    first = shown(door, NextAction(deal("one")), far)["one"]
    door.now += timedelta(hours=8)
    assert shown(door, NextAction(deal("one")), far)["one"].id == first.id


def test_a_list_is_kept_also_when_its_first_was_shown_before(door: Door) -> None:
    keep_recommendations(door.crm, LOCAL_OPERATOR, door.crm.ask(Recommendations(1), LOCAL_OPERATOR))
    assert kept(door) == 1
    shown(door)
    assert kept(door) == 2


def test_what_was_done_is_not_offered_again_that_day(door: Door) -> None:
    first = shown(door)
    door.run(RecordFeedback(first["one"].id, "done"))
    assert set(shown(door)) == {"two"}
    assert shown(door, NextAction(deal("one")))["one"].id == first["one"].id  # asked for by name it is still there
    door.now += timedelta(days=1)
    assert set(shown(door)) == {"one", "two"}
