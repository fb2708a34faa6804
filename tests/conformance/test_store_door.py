"""Every write through one door: what is promised of `CRM.run` and `CRM.preview`, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from crm_core.commands import (
    AddNote,
    Archive,
    Assign,
    BulkArchive,
    BulkTag,
    BulkUpdate,
    CloseDeal,
    CompleteTask,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateProduct,
    CreateTask,
    CreateUser,
    DefineAlias,
    DefineField,
    DefineStage,
    LinkChatUser,
    LogActivity,
    Merge,
    MoveDeal,
    Redo,
    Restore,
    SetDigest,
    Source,
    Tag,
    Undo,
    Untag,
    UpdateRecord,
)
from crm_core.entities import ActivityType, Kind, Outcome, Role
from crm_core.errors import Conflict, Forbidden, Invalid, KeyInUse, NotFound, NothingToUndo
from crm_core.fields import FieldType
from crm_core.queries import Condition, Op, QueryPlan
from tests.door import NOW, Door, activity, company, contact, deal, task, user

ACME = (
    CreateCompany(id="acme", name="Acme", industry="Mining"),
    CreateContact(id="jane", name="Jane Doe", emails=("Jane@Acme.COM",), company=company("acme")),
    CreateDeal(
        id="renewal", title="Acme renewal", contacts=(contact("jane"),), value=Decimal("40000.50"), currency="eur"
    ),
)


def test_a_receipt_tells_what_changed_in_public_words(door: Door) -> None:
    ana = door.staff()["ana"]
    receipt = door.run(*ACME, actor=ana)
    assert [(change.op, change.name, change.external_id) for change in receipt.changes] == [
        ("create", "Acme", "Acme"),
        ("create", "Jane Doe", "jane@acme.com"),
        ("create", "Acme renewal", None),
    ]
    assert receipt.changes[2].fields == {
        "title": "Acme renewal", "contact": "jane", "company": "acme", "value": Decimal("40000.5"), "currency": "EUR",
        "stage": "lead", "created": "2026-11-22T09:00:00Z", "owner": "ana@acme.test",
    }  # fmt: skip
    assert isinstance(receipt.changes[2].fields["value"], Decimal)
    assert not receipt.replayed


def test_several_contacts_are_told_as_a_tuple(door: Door) -> None:
    door.run(*ACME, CreateContact(id="joe", name="Joe"))
    change = door.run(UpdateRecord(deal("renewal"), (("contact", ("jane", "joe")),))).changes[0]
    assert change.fields == {"contact": ("jane", "joe")}
    assert change.before == {"contact": "jane"}


def test_the_same_key_does_the_work_once_and_tells_the_same(door: Door) -> None:
    first = door.run(*ACME, key="k")
    again = door.run(*ACME, key="k")
    assert again == replace(first, replayed=True)
    assert door.run(CreateCompany(name="Other"), key="k").id == first.id
    assert len(door.dump()["company"]) == 1


def test_a_key_of_somebody_else_is_refused_without_telling_theirs(door: Door) -> None:
    staff = door.staff()
    door.run(CreateCompany(name="Secret"), actor=staff["ana"], key="k")
    with pytest.raises(KeyInUse, match="belongs to another person's request") as refused:
        door.run(CreateCompany(name="Mine"), actor=staff["tom"], key="k")
    assert "Secret" not in str(refused.value)


def test_a_refused_command_takes_the_whole_request_back(door: Door) -> None:
    before = door.dump()
    with pytest.raises(Invalid):
        door.run(*ACME, MoveDeal(deal("renewal"), "nowhere"), key="k")
    assert door.dump() == before
    assert not door.run(*ACME, key="k").replayed


def test_a_preview_tells_the_same_and_writes_nothing(door: Door) -> None:
    door.run(*ACME)
    before = door.dump()
    preview = door.preview(MoveDeal(deal("renewal"), "proposal"), key="k")
    assert door.dump() == before
    assert preview.changes == door.run(MoveDeal(deal("renewal"), "proposal"), key="k").changes


def test_a_request_that_changes_nothing_has_a_receipt_without_changes(door: Door) -> None:
    door.run(*ACME)
    assert door.run(MoveDeal(deal("renewal"), "lead")).changes == ()
    assert door.there(deal("renewal")).version == 1


def test_commands_of_one_request_see_each_other_and_make_one_change(door: Door) -> None:
    receipt = door.run(*ACME, MoveDeal(deal("renewal"), "proposal"), Tag(deal("renewal"), ("hot",)))
    assert [change.op for change in receipt.changes] == ["create"] * 3
    assert receipt.changes[2].fields["stage"] == "proposal"
    assert door.there(deal("renewal")).tags == ("hot",)


def test_progress_is_told(store_url: str, door: Door) -> None:
    told: list[tuple[int, int]] = []
    door.crm.run(
        door.request(*(CreateCompany(name=f"C{i}") for i in range(250))), lambda done, total: told.append((done, total))
    )
    assert told == [(100, 250), (200, 250), (250, 250)]


def test_versions_grow_by_one_a_request_and_guard_an_edit(door: Door) -> None:
    door.run(*ACME)
    door.run(UpdateRecord(contact("jane"), (("title", "CFO"), ("phone", "+49 30 1")), expected_version=1))
    assert door.there(contact("jane")).version == 2
    with pytest.raises(Conflict, match="was changed since"):
        door.run(UpdateRecord(contact("jane"), (("title", "CEO"),), expected_version=1))
    assert door.there(contact("jane")).title == "CFO"


class TestDeals:
    def test_moving_keeps_the_dates_of_the_stage(self, door: Door) -> None:
        door.run(*ACME)
        door.now = NOW + timedelta(days=3)
        won = door.run(MoveDeal(deal("renewal"), "closed_won")).changes[0]
        assert won.fields == {"stage": "closed_won", "closed": "2026-11-25T09:00:00Z"}
        found = door.there(deal("renewal"))
        assert (found.stage_changed_at, found.closed_at) == (door.now, door.now)
        door.now = NOW + timedelta(days=4)
        door.run(MoveDeal(deal("renewal"), "proposal"))
        found = door.there(deal("renewal"))
        assert (found.stage_changed_at, found.closed_at, found.probability) == (door.now, None, None)

    def test_an_own_probability_ends_with_its_stage(self, door: Door) -> None:
        door.run(*ACME, UpdateRecord(deal("renewal"), (("probability", 0.9),)))
        assert door.there(deal("renewal")).probability == 0.9
        door.run(UpdateRecord(deal("renewal"), (("stage", "qualified"),)))
        assert door.there(deal("renewal")).probability is None

    def test_closing_takes_the_stage_that_means_it(self, door: Door) -> None:
        door.run(*ACME)
        door.run(CloseDeal(deal("renewal"), "lost", "too dear"))
        found = door.there(deal("renewal"))
        assert (found.stage, found.reason, found.closed_at) == ("closed_lost", "too dear", NOW)
        door.run(MoveDeal(deal("renewal"), "negotiation"))
        assert door.there(deal("renewal")).reason is None

    def test_imported_history_stays_as_given(self, door: Door) -> None:
        ana = door.staff()["ana"]
        closed = datetime(2017, 3, 1, tzinfo=UTC)
        door.run(
            CreateDeal(id="a", title="A", stage="closed_won", closed=closed, imported=True),
            CreateDeal(id="b", title="B", imported=True),
            CreateDeal(id="c", title="C"),
            actor=ana,
        )
        a, b, c = (door.there(deal(id_)) for id_ in "abc")
        assert (a.created_at, a.closed_at, a.owner_id, a.stage_changed_at) == (None, closed, None, closed)
        assert (b.created_at, b.owner_id) == (None, None)
        assert (c.created_at, c.owner_id) == (NOW, "ana")

    def test_a_stage_of_ones_own(self, door: Door) -> None:
        door.run(*ACME, DefineStage("legal_review", "Legal review", 35, 0.6))
        door.run(MoveDeal(deal("renewal"), "legal_review"))
        with door.crm.read(door.staff()["ana"]) as reader:
            assert [stage.key for stage in reader.stages()][2:5] == ["proposal", "legal_review", "negotiation"]

    @pytest.mark.parametrize("amount", ["0.0001", "99999999999999.9999", "-12.5", "1E+3"])
    def test_money_is_exact(self, door: Door, amount: str) -> None:
        door.run(CreateDeal(id="d", title="D", value=Decimal(amount), currency="JPY"))
        assert door.there(deal("d")).value == Decimal(amount)


class TestActivities:
    def test_last_contact_is_the_newest_call_mail_or_meeting(self, door: Door) -> None:
        door.run(*ACME)
        jane = contact("jane")
        earlier, later = NOW - timedelta(days=9), NOW - timedelta(days=2)
        door.run(LogActivity(id="m", type=ActivityType.MEETING, contact=jane, timestamp=later))
        door.run(LogActivity(id="c", type=ActivityType.CALL, contact=jane, timestamp=earlier))
        door.run(AddNote(jane, "prefers mornings"))
        assert door.there(jane).last_contact_at == later
        door.run(Archive(activity("m")))
        assert door.there(jane).last_contact_at == earlier
        door.run(Restore(activity("m")))
        assert door.there(jane).last_contact_at == later

    def test_a_meeting_to_come_is_no_contact_yet(self, door: Door) -> None:
        door.run(*ACME)
        door.run(LogActivity(type=ActivityType.MEETING, contact=contact("jane"), timestamp=NOW + timedelta(days=1)))
        assert door.there(contact("jane")).last_contact_at is None

    def test_undoing_a_call_takes_the_last_contact_back(self, door: Door) -> None:
        door.run(*ACME)
        call = door.run(LogActivity(type=ActivityType.CALL, contact=contact("jane"), outcome=Outcome.POSITIVE))
        assert door.there(contact("jane")).last_contact_at == NOW
        door.run(Undo(call.id))
        assert door.there(contact("jane")).last_contact_at is None

    def test_a_task_is_completed_once(self, door: Door) -> None:
        door.run(CreateTask(id="t", title="Send contract", due=NOW))
        assert door.run(CompleteTask(task("t"))).changes[0].fields == {"done": True}
        assert door.there(task("t")).done_at == NOW
        assert door.run(CompleteTask(task("t"))).changes == ()


class TestValues:
    def test_they_are_kept_tidy(self, door: Door) -> None:
        door.run(CreateContact(id="j", name=" Jane\x00 Doe ", emails=("A@B.c", "a@b.c"), tags=(" VIP ", "vip", "")))
        found = door.there(contact("j"))
        assert (found.name, found.emails, found.tags) == ("Jane Doe", ("a@b.c",), ("VIP",))

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ((("value", 12.5),), "value cannot be 12.5: expected an exact amount (Decimal)."),
            ((("value", Decimal("NaN")),), "value cannot be NaN: expected an amount below"),
            ((("currency", "Euro"),), "currency cannot be 'Euro': expected a currency of three letters"),
            ((("stage", "somewhere"),), "stage cannot be 'somewhere': expected one of lead, qualified"),
            ((("expected_close", "soon"),), "expected_close cannot be 'soon': expected a date."),
            ((("probability", 70),), "probability cannot be 70: expected a share between 0 and 1."),
            ((("title", "  "),), "title cannot be '  ': expected a title"),
            ((("title", None),), "title cannot be None: expected a title"),
            ((("open_pipeline", 3),), "open_pipeline cannot be 3: expected a field of deal."),
            ((("age_in_stage", 3),), "age_in_stage cannot be 3: expected a field that can be set"),
            ((("custom.colour", "red"),), "custom.colour cannot be 'red': expected a custom field of deal"),
            ((("tags", 7),), "tags cannot be 7: expected text."),
        ],
    )
    def test_a_wrong_one_is_named_with_what_was_expected(self, door: Door, values: object, message: str) -> None:
        door.run(*ACME)
        with pytest.raises(Invalid) as refused:
            door.run(UpdateRecord(deal("renewal"), values))  # type: ignore[arg-type]
        assert message in str(refused.value)

    @pytest.mark.parametrize("address", ["jane", "jane@", "a b@c.d", "<script>@x"])
    def test_an_email_that_is_none(self, door: Door, address: str) -> None:
        with pytest.raises(Invalid, match=r"email cannot be .*: expected an e-mail address"):
            door.run(CreateContact(name="Jane", emails=(address,)))

    def test_a_reference_to_nothing(self, door: Door) -> None:
        with pytest.raises(NotFound, match='No company "nix" that you can see'):
            door.run(CreateContact(name="Jane", company=company("nix")))

    def test_custom_fields_are_checked_and_told_by_label(self, door: Door) -> None:
        door.run(
            *ACME,
            DefineField(Kind.DEAL, "seats", "Seats", FieldType.NUMBER),
            DefineField(Kind.DEAL, "go_live", "Go live", FieldType.DATE),
        )
        change = door.run(
            UpdateRecord(deal("renewal"), (("custom.seats", 12), ("custom.go_live", date(2027, 1, 1))))
        ).changes[0]
        assert change.fields == {"Seats": 12, "Go live": "2027-01-01"}
        door.run(UpdateRecord(deal("renewal"), (("custom.seats", None),)))
        assert dict(door.there(deal("renewal")).custom) == {"go_live": "2027-01-01"}
        with pytest.raises(Invalid, match=r"custom\.seats cannot be 'many': expected a number"):
            door.run(UpdateRecord(deal("renewal"), (("custom.seats", "many"),)))

    def test_an_id_or_an_address_that_is_taken(self, door: Door) -> None:
        door.run(*ACME, CreateUser(id="ana", name="Ana", email="ana@acme.test"))
        with pytest.raises(Invalid, match="id cannot be 'acme': expected one that no other company has"):
            door.run(CreateCompany(id="acme", name="Other"))
        with pytest.raises(Invalid, match=r"email cannot be 'ana@acme\.test': expected one that no other user has"):
            door.run(CreateUser(name="Ana 2", email="Ana@Acme.test"))


class TestMany:
    MINING = QueryPlan(Kind.COMPANY, Condition("industry", Op.EQ, "mining"))

    def test_bulk_changes_what_the_plan_finds(self, door: Door) -> None:
        door.run(*(CreateCompany(id=f"c{i}", name=f"C{i}", industry="Mining" if i < 3 else "Steel") for i in range(5)))
        assert len(door.run(BulkTag(self.MINING, ("dig",))).changes) == 3
        assert len(door.run(BulkUpdate(self.MINING, (("country", "Chile"),))).changes) == 3
        archived = door.run(BulkArchive(self.MINING))
        assert [change.op for change in archived.changes] == ["archive"] * 3
        with door.crm.read(door.staff()["root"]) as reader:
            assert reader.ids(Kind.COMPANY) == ["c3", "c4"]
        door.run(Undo(archived.id))
        assert door.there(company("c1")).archived_at is None

    def test_merging_moves_everything_and_undo_moves_it_back(self, door: Door) -> None:
        door.run(
            *ACME,
            CreateContact(
                id="jd", name="J. Doe", emails=("jd@acme.com",), phones=("+1 2",), title="CFO", tags=("vip",)
            ),
            CreateDeal(id="second", title="Second", contacts=(contact("jd"), contact("jane"))),
            LogActivity(id="call", type=ActivityType.CALL, contact=contact("jd")),
            CreateTask(id="todo", title="Call back", contact=contact("jd")),
        )
        before = door.dump()
        receipt = door.run(Merge(contact("jane"), contact("jd")))
        jane = door.there(contact("jane"))
        assert (jane.emails, jane.phones, jane.title) == (("jane@acme.com", "jd@acme.com"), ("+1 2",), "CFO")
        assert (jane.tags, jane.last_contact_at) == (("vip",), NOW)
        assert door.there(deal("second")).contact_ids == ("jane",)
        assert door.there(activity("call")).contact_id == "jane"
        assert door.there(task("todo")).contact_id == "jane"
        gone = door.there(contact("jd"))
        assert (gone.archived_at, gone.last_contact_at) == (NOW, None)
        door.run(Undo(receipt.id))
        assert door.dump() == before

    def test_two_kinds_do_not_merge(self, door: Door) -> None:
        door.run(*ACME)
        with pytest.raises(Invalid, match="two contacts, two companies or two deals"):
            door.run(Merge(contact("jane"), company("acme")))


class TestUndo:
    def test_it_is_exact_and_can_be_undone(self, door: Door) -> None:
        empty = door.dump()
        receipt = door.run(
            *ACME,
            DefineField(Kind.DEAL, "seats", "Seats", FieldType.NUMBER),
            DefineAlias(Kind.DEAL, "account", "company"),
        )
        full = door.dump()
        undone = door.run(Undo())
        assert undone.undoes == receipt.id
        assert {change.op for change in undone.changes} == {"remove"}
        assert door.dump() == empty
        door.run(Undo(undone.id))
        assert door.dump() == full
        door.run(Undo())
        assert door.dump() == empty

    def test_a_field_that_somebody_changed_since_stays_and_is_named(self, door: Door) -> None:
        door.run(*ACME)
        first = door.run(UpdateRecord(contact("jane"), (("title", "CFO"), ("phone", "1"))))
        door.run(UpdateRecord(contact("jane"), (("title", "CEO"),)))
        undone = door.run(Undo(first.id))
        jane = door.there(contact("jane"))
        assert (jane.title, jane.phones) == ("CEO", ())
        assert [(kept.name, kept.reason) for kept in undone.kept] == [("Jane Doe", "title was changed since")]

    def test_a_created_record_stays_when_it_was_edited_or_is_named_by_others(self, door: Door) -> None:
        created = door.run(*ACME, CreateCompany(id="brisa", name="Brisa"), CreateCompany(id="corso", name="Corso"))
        door.run(UpdateRecord(company("corso"), (("country", "Chile"),)))
        door.run(CreateContact(name="Ben", company=company("brisa")))
        undone = door.run(Undo(created.id))
        assert {(kept.name, kept.reason) for kept in undone.kept} == {
            ("Corso", "it was changed since"),
            ("Brisa", "other records belong to it now"),
        }
        assert door.get(company("acme")) is None
        assert door.get(company("brisa")) is not None

    def test_a_user_who_joined_stays(self, door: Door) -> None:
        created = door.run(CreateUser(id="ana", name="Ana"), CreateUser(id="tom", name="Tom"))
        linked = door.run(LinkChatUser("slack", "T1", "U1", user("ana")))
        undone = door.run(Undo(created.id))
        assert [(kept.name, kept.reason) for kept in undone.kept] == [("Ana", "other records belong to it now")]
        assert door.get(user("tom")) is None
        for receipt in (undone, linked, created):
            assert door.run(Undo(receipt.id)).kept == ()
        assert door.get(user("ana")) is None

    def test_one_request_takes_back_one_receipt(self, door: Door) -> None:
        receipts = [door.run(CreateCompany(name=name)) for name in "AB"]
        with pytest.raises(Invalid, match="expected one undo a request"):
            door.run(*(Undo(receipt.id) for receipt in receipts))
        assert len(door.dump()["company"]) == 2

    def test_several_are_taken_back_as_one_and_done_again_as_one(self, door: Door) -> None:
        door.run(*ACME)
        before = door.dump()
        for tag in ("one", "two", "three"):
            door.run(Tag(company("acme"), (tag,)))
        full = door.dump()
        undone = door.run(Undo(count=3))
        assert (undone.kept, door.dump()) == ((), before)
        assert door.run(Redo()).notes["redone"] is True
        assert door.dump() == full
        with pytest.raises(NothingToUndo, match="There is nothing to redo"):
            door.run(Redo())
        door.run(Undo())
        assert door.there(company("acme")).tags == ("one", "two")

    def test_redo_means_the_newest_undo_that_still_stands(self, door: Door) -> None:
        door.run(*ACME)
        door.run(Tag(company("acme"), ("one",)))
        for _ in range(2):
            door.run(Undo())
            assert door.there(company("acme")).tags == ()
            door.run(Redo())
            assert door.there(company("acme")).tags == ("one",)
        door.run(Undo())
        with pytest.raises(NothingToUndo):
            door.run(Redo(), conversation="elsewhere")

    def test_the_last_change_of_one_record(self, door: Door) -> None:
        door.run(*ACME, CreateCompany(id="brisa", name="Brisa"))
        door.run(AddNote(company("acme"), "likes tea"))
        door.run(Tag(company("brisa"), ("hot",)))
        undone = door.run(Undo(about=company("acme")), conversation="elsewhere")
        assert [change.ref.kind for change in undone.changes] == [Kind.ACTIVITY]
        assert door.there(company("brisa")).tags == ("hot",)
        door.run(Undo(about=company("brisa")))
        assert door.there(company("brisa")).tags == ()

    def test_imports_alone_and_only_those_of_a_time(self, door: Door) -> None:
        actors = door.staff()
        request = door.request(CreateCompany(id="a", name="A"), actor=actors["ana"])
        door.crm.run(replace(request, source=Source("import", "files")))
        door.run(CreateCompany(id="b", name="B"), actor=actors["ana"])
        with pytest.raises(NothingToUndo, match="you imported nothing at that time"):
            door.run(
                Undo(imports=True, since=NOW - timedelta(days=2), until=NOW - timedelta(days=1)), actor=actors["ana"]
            )
        with pytest.raises(NothingToUndo, match="you imported nothing"):
            door.run(Undo(imports=True), actor=actors["tom"])
        door.run(Undo(imports=True), actor=actors["root"])
        assert (door.get(company("a")), door.there(company("b")).name) == (None, "B")

    def test_what_stays_keeps_what_it_names(self, door: Door) -> None:
        created = door.run(*ACME)
        door.run(UpdateRecord(deal("renewal"), (("tags", "hot"),)))
        undone = door.run(Undo(created.id))
        assert undone.changes == ()
        assert {kept.name for kept in undone.kept} == {"Acme", "Jane Doe", "Acme renewal"}
        assert door.there(deal("renewal")).contact_ids == ("jane",)

    def test_none_means_the_newest_of_this_conversation(self, door: Door) -> None:
        here = door.run(CreateCompany(id="a", name="A"), conversation="one")
        door.run(CreateCompany(id="b", name="B"), conversation="two")
        assert door.run(Undo(), conversation="one").undoes == here.id
        with pytest.raises(NothingToUndo, match="There is nothing to undo: you changed nothing here"):
            door.run(Undo(), conversation="one")
        assert door.get(company("b")) is not None

    def test_going_back_step_by_step(self, door: Door) -> None:
        door.run(CreateCompany(id="a", name="A"))
        door.run(UpdateRecord(company("a"), (("name", "B"),)))
        door.run(Undo())
        assert door.there(company("a")).name == "A"
        door.run(Undo())
        assert door.get(company("a")) is None
        with pytest.raises(NothingToUndo):
            door.run(Undo())

    def test_not_twice_and_not_somebody_elses(self, door: Door) -> None:
        staff = door.staff()
        receipt = door.run(CreateCompany(name="A"), actor=staff["ana"])
        with pytest.raises(NothingToUndo, match="no change of yours has that number"):
            door.run(Undo(receipt.id), actor=staff["tom"])
        door.run(Undo(receipt.id), actor=staff["root"])
        with pytest.raises(NothingToUndo, match="it is undone already"):
            door.run(Undo(receipt.id), actor=staff["ana"])

    def test_a_user_goes_with_the_settings_of_the_same_request(self, door: Door) -> None:
        before = door.dump()
        joined = CreateUser(id="new", name="New"), SetDigest(user("new"), 8), LinkChatUser("web", "", "n", user("new"))
        receipt = door.run(CreateContact(name="X"), *joined)
        assert door.run(Undo(receipt.id)).kept == ()
        assert door.dump() == before

    def test_settings_are_taken_back_too(self, door: Door) -> None:
        door.staff()
        before = door.dump()
        first = door.run(SetDigest(user("ana"), 8), LinkChatUser("slack", "T1", "U1", user("ana")), conversation="c")
        assert [(change.op, change.ref, change.name) for change in first.changes] == [
            ("update", user("ana"), "ana@acme.test"), ("link", user("ana"), "ana@acme.test"),
        ]  # fmt: skip
        second = door.run(SetDigest(user("ana"), 9, 30, timezone="Europe/Berlin"), conversation="c")
        assert second.changes[0].fields == {"digest": "09:30", "timezone": "Europe/Berlin"}
        assert second.changes[0].before == {"digest": "08:00", "timezone": None}
        assert door.dump()["digest_setting"][0][1:3] == ("9", "30")
        door.run(Undo(), conversation="c")
        assert door.dump()["digest_setting"][0][1:3] == ("8", "0")
        door.run(Undo(), conversation="c")
        assert door.dump() == before

    def test_a_bulk_change_by_the_key_is_undone_once(self, door: Door) -> None:
        door.run(*ACME)
        first = door.run(Undo(), key="u")
        assert door.run(Undo(), key="u") == replace(first, replayed=True)


def test_tags_come_and_go_without_regard_to_case(door: Door) -> None:
    door.run(*ACME, Tag(company("acme"), ("Key", "big")))
    door.run(Untag(company("acme"), ("KEY",)))
    assert door.there(company("acme")).tags == ("big",)
    with pytest.raises(Invalid, match="expected a contact, a company or a deal"):
        door.run(CreateTask(id="t", title="T"), Tag(task("t"), ("x",)))


def test_products_and_roles(door: Door) -> None:
    staff = door.staff()
    door.run(CreateProduct(id="p", name="GTX", price=Decimal("99.95"), currency="usd"), actor=staff["nora"])
    with pytest.raises(Forbidden, match="You may not create products"):
        door.run(CreateProduct(name="X"), actor=staff["ana"])
    with pytest.raises(Forbidden, match="You may not give that role"):
        door.run(CreateUser(name="X", role=Role.ADMIN), actor=staff["nora"])
    with pytest.raises(Forbidden, match="You may not change a role"):
        door.run(UpdateRecord(user("ana"), (("role", "admin"),)), actor=staff["nora"])
    door.run(UpdateRecord(user("ana"), (("role", "manager"),)), actor=staff["root"])
    assert door.there(user("ana")).role is Role.MANAGER
    door.run(UpdateRecord(user("tom"), (("timezone", "Europe/Berlin"),)), actor=staff["tom"])
    with pytest.raises(Forbidden, match="You may not change a user"):
        door.run(UpdateRecord(user("saul"), (("timezone", "Europe/Berlin"),)), actor=staff["tom"])


def test_assigning_is_for_owners_and_leaders(door: Door) -> None:
    staff = door.staff()
    door.run(CreateCompany(id="own", name="Own", owner=user("ana")), CreateCompany(id="free", name="Free"))
    with pytest.raises(Forbidden):  # it is everybody's, and owned by one it would be hidden from the others
        door.run(Assign(company("free"), user("ana")), actor=staff["ana"])
    door.run(Assign(company("free"), user("ana")), actor=staff["nora"])
    door.run(Assign(company("own"), user("tom")), actor=staff["ana"])
    with pytest.raises(NotFound):
        door.run(Assign(company("own"), user("ana")), actor=staff["ana"])
    door.run(Assign(company("own"), user("ana")), actor=staff["nora"])
