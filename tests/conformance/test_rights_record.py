"""What the record tells of itself (undo, history, receipts) stays within the rights of who asks. On both databases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from crm_core.access import LOCAL_OPERATOR, Actor, Visibility
from crm_core.commands import (
    AddNote,
    Assign,
    BulkUpdate,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    CreateUser,
    DefineAlias,
    DefineField,
    DefineStage,
    LinkChatUser,
    Merge,
    MoveDeal,
    Request,
    SetDigest,
    Source,
    Tag,
    Undo,
    UpdateRecord,
)
from crm_core.entities import Kind, Ref, Role
from crm_core.fields import FieldType
from crm_core.queries import QueryPlan
from crm_core.results import AuditEntry, Receipt
from tests.door import Door, company, contact, deal, seen_as, task, user

NORTH = Ref(Kind.TEAM, "north")


@pytest.fixture
def staff(door: Door) -> Mapping[str, Actor]:
    return door.staff()


def said(receipt: Receipt) -> set[tuple[str, str]]:
    return {(item.name, item.reason) for item in receipt.kept}


def changed(target: Ref, **values: object) -> UpdateRecord:
    return UpdateRecord(target, tuple(values.items()))


class TestUndoWithTheRightsOfNow:
    def test_what_somebody_else_has_taken_over_stays_and_tells_nothing(
        self, door: Door, staff: Mapping[str, Actor]
    ) -> None:
        ana = staff["ana"]
        door.run(CreateDeal(id="d", title="Acme", value=Decimal(5), currency="EUR"), actor=ana)
        moved = door.run(MoveDeal(deal("d"), "proposal"), changed(deal("d"), value=Decimal(9)), actor=ana)
        door.run(Assign(deal("d"), user("saul")), changed(deal("d"), title="Secret merger", value=Decimal(77)))
        undone = door.run(Undo(moved.id), actor=ana)
        assert (undone.changes, said(undone)) == ((), {("Acme", "you can no longer see it")})
        there = door.there(deal("d"))
        assert (there.stage, there.value, there.title) == ("proposal", 77, "Secret merger")

    def test_what_was_made_and_then_taken_over_stays(self, door: Door, staff: Mapping[str, Actor]) -> None:
        made = door.run(CreateDeal(id="d", title="Acme"), CreateTask(id="t", title="Call"), actor=staff["ana"])
        door.run(Assign(deal("d"), user("saul")), changed(deal("d"), title="Secret merger"))
        undone = door.run(Undo(made.id), actor=staff["ana"])
        assert said(undone) == {("Acme", "you can no longer see it")}
        assert (door.get(deal("d")) is None, door.get(task("t"))) == (False, None)

    def test_what_the_receipt_itself_hid_comes_back(self, door: Door, staff: Mapping[str, Actor]) -> None:
        ana = staff["ana"]
        door.run(
            CreateContact(id="c", name="Jane"), CreateDeal(id="d", title="Acme", contacts=(contact("c"),)), actor=ana
        )
        door.run(AddNote(deal("d"), "hello"), actor=ana)
        gave = door.run(Assign(deal("d"), user("saul")), Assign(contact("c"), user("saul")), actor=ana)
        assert door.get(deal("d"), ana) is None
        assert door.run(Undo(gave.id), actor=ana).kept == ()
        assert (door.there(deal("d")).owner_id, door.there(contact("c")).owner_id) == ("ana", "ana")
        made = door.run(CreateTask(id="for-saul", title="Call", owner=user("saul")), actor=ana)
        assert door.run(Undo(made.id), actor=ana).kept == ()
        assert door.get(task("for-saul")) is None

    def test_who_was_demoted_takes_back_only_what_they_could_still_do(
        self, door: Door, staff: Mapping[str, Actor]
    ) -> None:
        root = staff["root"]
        door.run(CreateDeal(id="d", title="Theirs", owner=user("saul")), CreateCompany(id="co", name="Acme"))
        receipts = [
            door.run(command, actor=root)
            for command in (
                changed(user("ana"), role=Role.MANAGER), changed(NORTH, manager="nora"), changed(NORTH, name="Nord"),
                CreateUser(id="new", name="New"), DefineStage("trial", "Trial", 15, 0.2), Assign(deal("d"), user("tom")),
                changed(company("co"), name="Acme Ltd"), SetDigest(user("ana"), 8),
            )
        ]  # fmt: skip
        before, now = door.dump(), replace(root, role=Role.REP, visibility=Visibility.EVERYONE)
        for receipt in receipts:
            undone = door.run(Undo(receipt.id), actor=now)
            assert undone.changes == (), receipt.changes
            assert {item.reason for item in undone.kept} == {"you may no longer change that"}, receipt.changes
        assert door.dump() == before

    def test_many_at_once(self, door: Door, staff: Mapping[str, Actor]) -> None:
        nora = staff["nora"]
        door.run(*(CreateDeal(id=f"d{i}", title=f"D{i}", owner=user("ana")) for i in range(3)))
        bulk = door.run(BulkUpdate(QueryPlan(Kind.DEAL), (("source", "fair"),)), actor=nora)
        door.run(Assign(deal("d1"), user("saul")))
        undone = door.run(Undo(bulk.id), actor=nora)
        assert {change.name for change in undone.changes} == {"D0", "D2"}
        assert said(undone) == {("D1", "you can no longer see it")}
        assert door.there(deal("d1")).source == "fair"

    def test_a_merge_leaves_what_has_been_taken_over_with_the_one_that_was_kept(
        self, door: Door, staff: Mapping[str, Actor]
    ) -> None:
        ana = staff["ana"]
        door.run(
            CreateContact(id="keep", name="Jane"), CreateContact(id="other", name="Jane D"),
            CreateDeal(id="d", title="Acme", contacts=(contact("other"),)), actor=ana,
        )  # fmt: skip
        merged = door.run(Merge(contact("keep"), contact("other")), actor=ana)
        door.run(Assign(deal("d"), user("saul")), changed(deal("d"), title="Secret"))
        undone = door.run(Undo(merged.id), actor=ana)
        assert said(undone) == {("Acme", "you can no longer see it")}
        assert door.there(contact("other")).archived_at is None
        assert door.there(deal("d")).contact_ids == ("keep",)


class TestUndoOfWords:
    def test_a_stage_that_deals_are_in_stays(self, door: Door, staff: Mapping[str, Actor]) -> None:
        defined = door.run(DefineStage("trial", "Trial", 15, 0.2), actor=staff["nora"])
        door.run(CreateDeal(id="d", title="Acme", stage="trial"), actor=staff["ana"])
        undone = door.run(Undo(defined.id), actor=staff["nora"])
        assert said(undone) == {("stage Trial", "deals are in this stage now")}
        door.run(MoveDeal(deal("d"), "lead"))
        assert door.run(Undo(undone.id)).kept == ()
        door.run(Undo(defined.id), actor=staff["nora"])
        with door.crm.read(LOCAL_OPERATOR) as reader:
            assert "trial" not in {stage.key for stage in reader.stages()}

    def test_a_field_that_records_fill_or_a_word_names_stays(self, door: Door) -> None:
        defined = door.run(DefineField(Kind.DEAL, "region", "Region", FieldType.TEXT))
        made = door.run(CreateDeal(id="d", title="Acme", custom=(("region", "west"),)))
        assert said(door.run(Undo(defined.id))) == {("field Region", "records have something in this field now")}
        named = door.run(DefineAlias(Kind.DEAL, "area", "custom.region"))
        door.run(Undo(made.id))
        assert said(door.run(Undo(defined.id))) == {("field Region", "another word stands for this field now")}
        door.run(Undo(named.id))
        door.run(Undo(defined.id))
        with door.crm.read(LOCAL_OPERATOR) as reader:
            assert "custom.region" not in {spec.name for spec in reader.fields(Kind.DEAL)}

    def test_what_came_together_goes_together(self, door: Door) -> None:
        before = door.dump()
        both = door.run(
            DefineStage("trial", "Trial", 15, 0.2), DefineField(Kind.DEAL, "region", "Region", FieldType.TEXT),
            DefineAlias(Kind.DEAL, "area", "custom.region"), CreateUser(id="u", name="U"),
            LinkChatUser("slack", "T", "U", user("u")),
            CreateDeal(id="d", title="Acme", stage="trial", custom=(("region", "west"),)),
        )  # fmt: skip
        undone = door.run(Undo(both.id))
        assert (undone.kept, door.dump()) == ((), before)
        door.run(Undo(undone.id))
        assert (door.there(deal("d")).stage, dict(door.there(deal("d")).custom)) == ("trial", {"region": "west"})

    def test_a_label_that_was_changed_since_is_said(self, door: Door) -> None:
        defined = door.run(DefineStage("trial", "Trial", 15, 0.2))
        door.run(DefineStage("trial", "Test drive", 15, 0.2))
        assert said(door.run(Undo(defined.id))) == {("stage Trial", "it was changed since")}


class TestHistory:
    def test_what_was_said_is_shown_to_whom_it_is_no_secret(self, door: Door, staff: Mapping[str, Actor]) -> None:
        text = "tag acme and secret merger as hot"
        door.run(CreateCompany(id="acme", name="Acme"), CreateDeal(id="d", title="Secret merger", owner=user("ana")))
        request = door.request(Tag(company("acme"), ("hot",)), Tag(deal("d"), ("hot",)), actor=staff["ana"])
        door.crm.run(replace(request, text=text))
        alone = door.request(Tag(company("acme"), ("big",)), actor=staff["ana"])
        door.crm.run(replace(alone, text="tag acme as big"))
        told = {
            who: [entry.text for entry in self._history(door, staff[who], company("acme"))][:2]
            for who in ("ana", "nora", "vic", "root", "tom", "saul")
        }
        assert told == {
            "ana": ["tag acme as big", text], "nora": ["tag acme as big", text], "vic": ["tag acme as big", text],
            "root": ["tag acme as big", text], "tom": ["tag acme as big", None], "saul": ["tag acme as big", None],
        }  # fmt: skip
        assert [
            entry.text for entry in self._history(door, seen_as(staff["saul"], Visibility.EVERYONE), company("acme"))
        ][1] == text

    def test_what_is_gone_is_nobody_elses_to_read(self, door: Door, staff: Mapping[str, Actor]) -> None:
        door.run(CreateCompany(id="acme", name="Acme"))
        request = Request(
            "k", staff["ana"], (Tag(company("acme"), ("hot",)), CreateDeal(id="d", title="X", owner=user("ana"))),
            Source("slack"), "new deal x with acme",
        )  # fmt: skip
        receipt = door.crm.run(request)
        door.run(Undo(receipt.id), actor=staff["ana"])
        assert {entry.text for entry in self._history(door, staff["tom"], company("acme"))} == {None}
        assert "new deal x with acme" in {entry.text for entry in self._history(door, staff["ana"], company("acme"))}

    def _history(self, door: Door, actor: Actor, ref: Ref) -> list[AuditEntry]:
        with door.crm.read(actor) as reader:
            return list(reader.audit_of(ref, 10))
