"""Reading: what is promised of `crm_core.reading.Reader`, on both databases. Plans have a suite of their own."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from crm_core.access import LOCAL_OPERATOR, Actor
from crm_core.commands import (
    Archive,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateProduct,
    CreateUser,
    DefineAlias,
    DefineField,
    DefineStage,
    LogActivity,
    MoveDeal,
    Tag,
)
from crm_core.entities import DEFAULT_STAGES, ActivityType, Kind, Ref, Role
from crm_core.errors import Invalid
from crm_core.fields import FIELDS, FieldType
from crm_core.queries import Condition, Learned, Op, OrderBy
from crm_core.reading import NameEntry, Reader
from crm_core.results import Trace, TraceStep
from tests.door import NOW, Door, company, contact, deal


@pytest.fixture
def filled(door: Door) -> Door:
    door.run(
        CreateUser(id="ana", name="Ana Souza", email="ana@acme.test"),
        CreateUser(id="lee", name="Lee", active=False),
        DefineField(Kind.CONTACT, "product_interest", "Product interest", FieldType.TEXT),
        DefineAlias(Kind.DEAL, "Account", "company"),
        CreateCompany(id="acme", name="Acme", industry="Mining", external_id="A-1"),
        CreateCompany(id="brisa", name="Brisa", industry="Mining"),
        CreateCompany(id="corso", name="Corso", industry="Steel"),
        CreateContact(
            id="jane", name="Jané Doe", emails=("jane@acme.com", "jd@home.net"), company=company("acme"),
            owner=Ref(Kind.USER, "ana"), tags=("vip", "key"), custom=(("product_interest", "GTX"),),
        ),
        CreateContact(id="joe", name="Joe", owner=Ref(Kind.USER, "lee"), tags=("vip",)),
        CreateDeal(id="d", title="Renewal", contacts=(contact("jane"),), value=Decimal(10), currency="EUR"),
    )  # fmt: skip
    return door


def test_a_record_comes_back_as_it_was_written(filled: Door) -> None:
    with filled.crm.read(LOCAL_OPERATOR) as reader:
        jane = reader.get(contact("jane"))
        assert jane is not None
        assert (jane.name, jane.version, jane.recorded_at) == ("Jané Doe", 1, NOW)
        assert dict(jane.custom) == {"product_interest": "GTX"}
        assert list(reader.get_many(Kind.CONTACT, ["joe", "jane", "nobody"]).keys() ^ {"joe", "jane"}) == []
        assert reader.get(contact("nobody")) is None


def test_archived_records_can_be_got_but_are_not_listed(filled: Door) -> None:
    filled.run(Archive(company("corso")))
    with filled.crm.read(LOCAL_OPERATOR) as reader:
        found = reader.get(company("corso"))
        assert found is not None
        assert found.archived_at == NOW
        assert reader.ids(Kind.COMPANY) == ["acme", "brisa"]
        assert "Corso" not in {entry.name for entry in reader.names([Kind.COMPANY])}
        assert reader.values(Kind.COMPANY, "industry") == ("Mining",)


def test_rows_are_public_and_in_the_order_asked_for(filled: Door) -> None:
    with filled.crm.read(LOCAL_OPERATOR) as reader:
        rows = reader.rows([deal("d"), contact("nobody"), contact("jane"), company("acme")])
        assert [(row.name, row.external_id) for row in rows] == [
            ("Renewal", None), ("Jané Doe", "jane@acme.com"), ("Acme", "A-1"),
        ]  # fmt: skip
        assert rows[1].values == {
            "name": "Jané Doe", "email": ("jane@acme.com", "jd@home.net"), "company": "acme", "owner": "ana@acme.test",
            "tags": ("vip", "key"), "created": "2026-11-22T09:00:00Z", "Product interest": "GTX",
        }  # fmt: skip


def test_names_are_all_the_names_there_are(filled: Door) -> None:
    with filled.crm.read(LOCAL_OPERATOR) as reader:
        names = reader.names([Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.USER, Kind.ACTIVITY])
    assert NameEntry(contact("jane"), "Jané Doe", ("jane@acme.com", "jd@home.net")) in names
    assert NameEntry(company("acme"), "Acme", ("A-1",)) in names
    assert NameEntry(Ref(Kind.USER, "ana"), "Ana Souza", ("ana@acme.test",)) in names
    assert NameEntry(deal("d"), "Renewal") in names
    assert len(names) == 8


@pytest.mark.parametrize(
    ("kind", "path", "values"),
    [
        (Kind.COMPANY, "industry", ("Mining", "Steel")),
        (Kind.CONTACT, "tags", ("vip", "key")),
        (Kind.CONTACT, "custom.product_interest", ("GTX",)),
        (Kind.CONTACT, "owner", ("Lee", "ana@acme.test")),
        (Kind.CONTACT, "company", ("Acme",)),
        (Kind.CONTACT, "company.industry", ("Mining", "Steel")),
        (Kind.DEAL, "contact", ("Jané Doe",)),
        (Kind.DEAL, "stage", ("lead",)),
    ],
)
def test_values_come_most_frequent_first(filled: Door, kind: Kind, path: str, values: tuple[str, ...]) -> None:
    with filled.crm.read(LOCAL_OPERATOR) as reader:
        assert reader.values(kind, path) == values
        assert reader.values(kind, path, limit=1) == values[:1]


@pytest.mark.parametrize("path", ["colour", "open_pipeline", "industry.x"])
def test_values_of_no_field(filled: Door, path: str) -> None:
    with filled.crm.read(LOCAL_OPERATOR) as reader, pytest.raises(Invalid, match="expected a field of company"):
        reader.values(Kind.COMPANY, path)


def test_the_vocabulary_is_live(filled: Door) -> None:
    with filled.crm.read(LOCAL_OPERATOR) as reader:
        assert reader.stages() == DEFAULT_STAGES
        assert reader.aliases(Kind.DEAL) == {"account": "company"}
        custom = reader.fields(Kind.CONTACT)[-1]
        assert (custom.name, custom.spoken, custom.type) == (
            "custom.product_interest",
            "Product interest",
            FieldType.TEXT,
        )
        assert reader.fields(Kind.TASK) == FIELDS[Kind.TASK]
    filled.run(DefineStage("lead", "New lead", 10, 0.05))
    with filled.crm.read(LOCAL_OPERATOR) as reader:
        assert (reader.stages()[0].label, reader.stages()[0].probability) == ("New lead", 0.05)


def test_ids_are_filtered_ordered_and_cut(filled: Door) -> None:
    with filled.crm.read(LOCAL_OPERATOR) as reader:
        mining = Condition("industry", Op.EQ, "MINING")
        assert reader.ids(Kind.COMPANY, mining, (OrderBy("name"),)) == ["brisa", "acme"]
        assert reader.ids(Kind.COMPANY, mining, (OrderBy("name"),), limit=1) == ["brisa"]


def test_the_revision_grows_with_every_change_and_events_tell_which(filled: Door) -> None:
    with filled.crm.read(LOCAL_OPERATOR) as reader:
        before = reader.revision()
    filled.preview(MoveDeal(deal("d"), "proposal"))
    filled.run(MoveDeal(deal("d"), "proposal"))
    filled.run(LogActivity(id="c", type=ActivityType.CALL, contact=contact("jane")))
    with filled.crm.read(LOCAL_OPERATOR) as reader:
        events = reader.changed_since(before)
        assert [(event.op, event.ref.id) for event in events] == [("update", "d"), ("create", "c"), ("update", "jane")]
        assert reader.revision() == events[-1].seq
        assert reader.changed_since(reader.revision()) == []


def test_the_audit_says_who_when_from_where_before_and_after(filled: Door) -> None:
    nora = Actor("nora", "Nora", Role.MANAGER)
    filled.now = NOW + timedelta(hours=1)
    receipt = filled.crm.run(
        filled.request(MoveDeal(deal("d"), "proposal"), Tag(deal("d"), ("hot",)), actor=nora, conversation="c")
    )
    with filled.crm.read(nora) as reader:
        newest, oldest = reader.audit_of(deal("d"), 10)
        assert (newest.at, newest.actor, newest.source, newest.receipt_id) == (filled.now, "Nora", "cli", receipt.id)
        assert newest.change == receipt.changes[0]
        assert (newest.change.before["stage"], newest.change.fields["stage"]) == ("lead", "proposal")
        assert oldest.change.op == "create"
        assert reader.audit_of(deal("d"), 1) == [newest]


def test_a_trace_is_found_by_id_or_conversation_by_whom_it_was_made_for(door: Door) -> None:
    staff = door.staff()
    step = TraceStep("retrieve", 1.5, {"found": 3})
    for number, at in enumerate((NOW + timedelta(minutes=1), NOW)):  # made later, though the clock was told otherwise
        door.store.keep_trace(Trace(f"t{number}", Learned(), "fast", (step,), at), staff["ana"], "thread")
    with door.crm.read(staff["ana"]) as reader:
        assert reader.trace("t0", None) == Trace("t0", Learned(), "fast", (step,), NOW + timedelta(minutes=1))
        newest = reader.trace(None, "thread")
        assert newest is not None
        assert newest.id == "t1"
        assert reader.trace(None, "elsewhere") is None
        assert reader.trace(None, None) is None
    for other, trace_id, found in (("tom", "t0", False), ("tom", None, False), ("root", "t0", True)):
        with door.crm.read(staff[other]) as reader:
            assert (reader.trace(trace_id, "thread") is not None) is found


def test_a_reader_sees_one_moment(door: Door) -> None:
    with door.crm.read(LOCAL_OPERATOR) as reader:
        assert names(reader) == set()
        door.run(CreateCompany(name="Later"), CreateProduct(name="GTX"))
        assert names(reader) == set()
    with door.crm.read(LOCAL_OPERATOR) as reader:
        assert names(reader) == {"Later"}


def names(reader: Reader) -> set[str]:
    return {entry.name for entry in reader.names([Kind.COMPANY])}
