"""When a contact was last spoken to, as each reader may know it, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_core.access import LOCAL_OPERATOR, Actor
from crm_core.commands import Archive, CreateContact, CreateDeal, LogActivity, Undo, UpdateRecord
from crm_core.entities import ActivityType, Kind
from crm_core.queries import Condition, Op, OrderBy, QueryPlan
from tests.door import NOW, Door, activity, contact, deal, user

OLD, RECENT, SOON = NOW - timedelta(days=20), NOW - timedelta(days=2), NOW + timedelta(days=1)


@pytest.fixture
def staff(door: Door) -> Mapping[str, Actor]:
    """Jane, whom everybody knows: a call of long ago that all see, a newer one about a deal of Saul's."""
    actors = door.staff()
    door.run(
        CreateContact(id="jane", name="Jane"), CreateContact(id="kim", name="Kim"),
        CreateDeal(id="secret", title="Secret", owner=user("saul")),
        LogActivity(id="old", type=ActivityType.CALL, contact=contact("jane"), timestamp=OLD),
        LogActivity(
            id="new", type=ActivityType.CALL, contact=contact("jane"), deal=deal("secret"), timestamp=RECENT,
            owner=user("saul"),
        ),
        LogActivity(type=ActivityType.NOTE, contact=contact("jane"), timestamp=NOW),
    )  # fmt: skip
    return actors


def known(door: Door, actor: Actor) -> dict[str, Any]:
    """The last contact with Jane, by every way of reading it."""
    with door.crm.read(actor) as reader:
        jane = reader.get(contact("jane"))
        assert jane is not None
        (row,) = [row for row in reader.select(QueryPlan(Kind.CONTACT)).rows if row.name == "Jane"]
        (told,) = reader.rows([contact("jane")])
        (column,) = reader.columns(Kind.CONTACT, ("last_contact_at",), Condition("name", Op.EQ, "Jane"))
        before = reader.ids(Kind.CONTACT, Condition("last_contact", Op.LE, OLD + timedelta(days=1)))
        days = reader.ids(Kind.CONTACT, Condition("days_since_last_contact", Op.EQ, 20))
        at: datetime | None = getattr(jane, "last_contact_at", None)
        assert at == column[0]
        assert (before == ["jane"]) is (days == ["jane"]) is (at == OLD)
        shown = None if at is None else at.isoformat().replace("+00:00", "Z")
        assert row.values.get("last_contact") == told.values.get("last_contact") == shown
        return {"at": at, "first": reader.ids(Kind.CONTACT, order_by=(OrderBy("last_contact"),))[0]}


def test_a_call_about_a_hidden_deal_is_nobodys_contact_but_theirs(door: Door, staff: Mapping[str, Actor]) -> None:
    told = {who: known(door, staff[who])["at"] for who in ("ana", "nora", "vic", "tom", "saul", "root")}
    assert told == {"ana": OLD, "nora": OLD, "vic": OLD, "tom": OLD, "saul": RECENT, "root": RECENT}


def test_a_planned_meeting_becomes_contact_when_its_time_has_come(door: Door, staff: Mapping[str, Actor]) -> None:
    door.run(LogActivity(type=ActivityType.MEETING, contact=contact("kim"), timestamp=SOON))
    assert known(door, LOCAL_OPERATOR)["first"] == "jane"
    assert door.there(contact("kim")).last_contact_at is None
    door.now = SOON + timedelta(hours=1)
    assert door.there(contact("kim")).last_contact_at == SOON
    with door.crm.read(LOCAL_OPERATOR) as reader:
        assert reader.ids(Kind.CONTACT, order_by=(OrderBy("last_contact"),)) == ["kim", "jane"]


def test_it_follows_what_becomes_of_the_activities(door: Door, staff: Mapping[str, Actor]) -> None:
    root = LOCAL_OPERATOR
    archived = door.run(Archive(activity("new")))
    assert known(door, root)["at"] == OLD
    door.run(Undo(archived.id))
    assert known(door, root)["at"] == RECENT
    door.run(UpdateRecord(activity("new"), (("contact", "kim"),)))
    assert (known(door, root)["at"], door.there(contact("kim")).last_contact_at) == (OLD, RECENT)


def test_what_counts_as_contact_is_said_once() -> None:
    assert [type_ for type_ in ActivityType if type_.is_contact] == ["call", "email", "meeting"]
