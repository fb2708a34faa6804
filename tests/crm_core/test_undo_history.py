"""Any history of commands, taken back newest first, leaves the record exactly as it was at every step."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.commands import (
    AddNote,
    Archive,
    Assign,
    BulkArchive,
    BulkTag,
    BulkUpdate,
    CloseDeal,
    Command,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    CreateUser,
    DefineField,
    LogActivity,
    Merge,
    MoveDeal,
    Restore,
    SetDigest,
    Tag,
    Untag,
    UpdateRecord,
)
from crm_core.commands import Undo as UndoCommand
from crm_core.entities import ActivityType, Kind, Ref
from crm_core.errors import CRMError
from crm_core.fields import FieldType
from crm_core.queries import Condition, Op, QueryPlan
from crm_core.store.sql import SqlStore
from tests.door import NOW, Door

IDS = st.sampled_from(["a", "b", "a", "b", "c"])
CONTACTS = IDS.map(lambda id_: Ref(Kind.CONTACT, f"contact-{id_}"))
COMPANIES = IDS.map(lambda id_: Ref(Kind.COMPANY, f"company-{id_}"))
DEALS = IDS.map(lambda id_: Ref(Kind.DEAL, f"deal-{id_}"))
USERS = IDS.map(lambda id_: Ref(Kind.USER, f"user-{id_}"))
ANY = st.one_of(CONTACTS, COMPANIES, DEALS)
NAMES = st.sampled_from(["Acme", "Brisa", "Corso", "Ünal & Söhne"])
TAGS = st.lists(st.sampled_from(["vip", "Hot", "hot", "cold"]), max_size=2).map(tuple)
STAGES = st.sampled_from(["lead", "proposal", "closed_won", "closed_lost"])
TIMES = st.sampled_from([NOW, NOW.replace(month=3), NOW.replace(year=2025)])
PLANS = st.sampled_from([Kind.CONTACT, Kind.COMPANY, Kind.DEAL]).flatmap(
    lambda kind: st.sampled_from([QueryPlan(kind), QueryPlan(kind, Condition("tags", Op.EMPTY, False))])
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def creations(draw: st.DrawFn) -> Command:
    ref = Ref(kind := draw(st.sampled_from([Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.USER])), f"{kind}-c")
    match kind:
        case Kind.CONTACT:
            mail = draw(st.lists(st.sampled_from(["a@b.c", "d@e.f"]), max_size=2).map(tuple))
            return CreateContact(
                id=ref.id, name=draw(NAMES), emails=mail, company=draw(maybe(COMPANIES)), tags=draw(TAGS)
            )
        case Kind.COMPANY:
            return CreateCompany(id=ref.id, name=draw(NAMES), owner=draw(maybe(USERS)), size=draw(maybe(st.just(7))))
        case Kind.USER:
            return CreateUser(id=ref.id, name=draw(NAMES))
    contacts = draw(st.lists(CONTACTS, max_size=2, unique=True).map(tuple))
    return CreateDeal(
        id=ref.id, title=draw(NAMES), contacts=contacts, stage=draw(STAGES), value=draw(maybe(st.just(Decimal("9.99"))))
    )


COMMANDS: st.SearchStrategy[Command] = st.one_of(
    creations(),
    creations(),
    st.builds(
        LogActivity, type=st.sampled_from(ActivityType), contact=maybe(CONTACTS), deal=maybe(DEALS), timestamp=TIMES
    ),
    st.builds(CreateTask, title=NAMES, contact=maybe(CONTACTS)),
    st.builds(AddNote, ANY, NAMES),
    st.builds(MoveDeal, DEALS, STAGES),
    st.builds(CloseDeal, DEALS, st.sampled_from(["won", "lost"]), maybe(NAMES)),
    st.builds(Tag, ANY, TAGS),
    st.builds(Untag, ANY, TAGS),
    st.builds(Assign, ANY, USERS),
    st.builds(Archive, ANY),
    st.builds(Restore, ANY),
    st.builds(Merge, CONTACTS, CONTACTS),
    st.builds(Merge, COMPANIES, COMPANIES),
    st.builds(UpdateRecord, CONTACTS, NAMES.map(lambda name: (("name", name), ("custom.note", name)))),
    st.builds(UpdateRecord, DEALS, CONTACTS.map(lambda ref: (("contact", (ref.id,)), ("stage", "proposal")))),
    st.builds(DefineField, st.just(Kind.CONTACT), st.just("note"), NAMES, st.just(FieldType.TEXT)),
    st.builds(SetDigest, USERS, st.integers(6, 9)),
    st.builds(BulkTag, PLANS, TAGS, st.booleans()),
    st.builds(BulkArchive, PLANS),
    st.builds(BulkUpdate, PLANS, USERS.map(lambda ref: (("owner", ref.id),))),
)
REQUESTS = st.lists(st.lists(COMMANDS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    """A small SQLite CRM, to copy: of every kind there are `a` and `b`, while `c` is still to be made."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crm.sqlite3"
        door = Door(SqlStore.open(f"sqlite:///{path}"))
        door.run(DefineField(Kind.CONTACT, "note", "Note", FieldType.TEXT))
        for id_ in ("a", "b"):
            company, contact = Ref(Kind.COMPANY, f"company-{id_}"), Ref(Kind.CONTACT, f"contact-{id_}")
            door.run(
                CreateUser(id=f"user-{id_}", name=id_),
                CreateCompany(id=company.id, name=id_, country=id_, tags=(id_,)),
                CreateContact(id=contact.id, name=id_, emails=(f"{id_}@acme.test",), company=company, tags=("vip",)),
                CreateDeal(id=f"deal-{id_}", title=id_, contacts=(contact,), company=company),
                LogActivity(type=ActivityType.CALL, contact=contact, timestamp=NOW.replace(year=2024)),
            )
        door.store.close()
        yield path


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(requests=REQUESTS)
def test_undoing_everything_newest_first(template: Path, requests: list[tuple[Command, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, folder)
        door = Door(SqlStore.open(f"sqlite:///{folder}/{template.name}"))
        try:
            _assert_there_and_back(door, requests)
        finally:
            door.store.close()


def _assert_there_and_back(door: Door, requests: list[tuple[Command, ...]]) -> None:
    history: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
    for commands in requests:
        before = door.dump()
        try:
            receipt = door.run(*commands)
        except CRMError:
            assert door.dump() == before
        else:
            history.append((receipt.id, before, door.dump()))
    undone: list[tuple[str, dict[str, Any]]] = []
    for receipt_id, before, after in reversed(history):
        receipt = door.run(UndoCommand(receipt_id))
        assert receipt.kept == ()
        assert door.dump() == before
        undone.append((receipt.id, after))
    for receipt_id, after in reversed(undone):
        assert door.run(UndoCommand(receipt_id)).kept == ()
        assert door.dump() == after
