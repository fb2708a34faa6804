"""Who shapes the house: what makes a person act as somebody, who leads whom, what words mean. On both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from crm_core.access import LOCAL_OPERATOR, Actor, Visibility
from crm_core.commands import (
    Archive,
    Assign,
    BulkUpdate,
    Command,
    CreateDeal,
    CreateProduct,
    CreateTeam,
    CreateUser,
    DefineAlias,
    DefineField,
    DefineStage,
    LinkChatUser,
    Restore,
    Undo,
    UpdateRecord,
)
from crm_core.entities import Kind, Ref, Role
from crm_core.errors import Forbidden, Invalid
from crm_core.fields import FieldType
from crm_core.queries import Condition, Op, QueryPlan
from crm_core.reading import Reader
from crm_core.services.importing import ImportService, SourceFile
from tests.door import Door, deal, seen_as, user

NORTH, SOUTH = Ref(Kind.TEAM, "north"), Ref(Kind.TEAM, "south")
EVERYBODY = {"root", "nora", "sue", "ana", "vic"}


@pytest.fixture
def staff(door: Door) -> Mapping[str, Actor]:
    """The usual house, and Sue, who manages the south."""
    actors = door.staff()
    door.run(
        CreateUser(id="sue", name="Sue", email="sue@acme.test", role=Role.MANAGER, team=SOUTH),
        CreateProduct(id="p", name="Plan"),
        DefineField(Kind.DEAL, "region", "Region", FieldType.TEXT),
        DefineAlias(Kind.DEAL, "worth", "value"),
    )
    actors["sue"] = Actor("sue", "Sue", Role.MANAGER, "sue@acme.test", "south")
    return actors


def changed(target: Ref, **values: object) -> UpdateRecord:
    return UpdateRecord(target, tuple(values.items()))


WRITES: dict[str, tuple[Command, set[str]]] = {
    # every change of a user, a team, a product or the vocabulary -> who may make it (root: the admin;
    # nora leads the north, sue the south; ana is a rep, vic a viewer, both in the north)
    "sign in as the admin": (changed(user("root"), email="mia@x.test"), {"root"}),
    "sign in as a rep below": (changed(user("ana"), email="mia@x.test"), {"root"}),
    "one's own address": (changed(user("nora"), email="mia@x.test"), {"root"}),
    "lock the admin out": (changed(user("root"), active=False), {"root"}),
    "lock a rep out": (changed(user("ana"), active=False), {"root"}),
    "a role": (changed(user("ana"), role=Role.MANAGER), {"root"}),
    "one's own role": (changed(user("nora"), role=Role.ADMIN), {"root"}),
    "another team": (changed(user("ana"), team="south"), {"root"}),
    "many to another team": (
        BulkUpdate(QueryPlan(Kind.USER, Condition("name", Op.EQ, "Saul")), (("team", "north"),)), {"root"},
    ),
    "a rep's name": (changed(user("ana"), name="Anna"), {"root", "nora", "ana"}),
    "a rep's time zone": (changed(user("ana"), timezone="Europe/Oslo"), {"root", "nora", "ana"}),
    "a manager's name": (changed(user("nora"), name="Eleonora"), {"root", "nora"}),
    "an admin's name": (changed(user("root"), name="Boss"), {"root"}),
    "archive a user": (Archive(user("tom")), {"root"}),
    "bring a user back": (Restore(user("gone")), {"root"}),
    "lead another team": (changed(SOUTH, manager="nora"), {"root"}),
    "lead one's own team": (changed(NORTH, manager="nora"), {"root"}),
    "a team's name": (changed(NORTH, name="Nord"), {"root", "nora"}),
    "archive a team": (Archive(NORTH), {"root"}),
    "a price": (changed(Ref(Kind.PRODUCT, "p"), price=5), {"root", "nora", "sue"}),
    "a new rep in the north": (CreateUser(name="New", email="new@x.test", team=NORTH), {"root", "nora"}),
    "a new rep without a team": (CreateUser(name="New"), {"root", "nora", "sue"}),
    "a new manager": (CreateUser(name="New", role=Role.MANAGER), {"root"}),
    "a new viewer": (CreateUser(name="New", role=Role.VIEWER), {"root"}),
    "a new team": (CreateTeam(name="East"), {"root", "nora", "sue"}),
    "a new product": (CreateProduct(name="Box"), {"root", "nora", "sue"}),
    "a stage": (DefineStage("trial", "Trial", 15, 0.2), {"root", "nora", "sue"}),
    "a new field": (DefineField(Kind.DEAL, "colour", "Colour", FieldType.TEXT), {"root", "nora", "sue", "ana"}),
    "a field again": (DefineField(Kind.DEAL, "region", "Region", FieldType.TEXT), {"root", "nora", "sue", "ana"}),
    "a field's label": (DefineField(Kind.DEAL, "region", "Colour", FieldType.TEXT), {"root", "nora", "sue"}),
    "a new word": (DefineAlias(Kind.DEAL, "size", "value"), {"root", "nora", "sue", "ana"}),
    "a word again": (DefineAlias(Kind.DEAL, "worth", "value"), {"root", "nora", "sue", "ana"}),
    "what a word means": (DefineAlias(Kind.DEAL, "worth", "reason"), {"root", "nora", "sue"}),
    "a taken chat account": (LinkChatUser("slack", "T", "U-ROOT", user("ana")), {"root"}),
    "a free chat account": (LinkChatUser("slack", "T", "U-NEW", user("ana")), {"root", "ana"}),
    "one's chat account again": (LinkChatUser("slack", "T", "U-ANA", user("ana")), {"root", "ana"}),
    "a won deal of a colleague": (
        CreateDeal(title="W", stage="closed_won", owner=user("tom")), {"root", "nora", "sue"},
    ),
    "a lost deal imported for a colleague": (
        CreateDeal(title="L", stage="closed_lost", owner=user("tom"), imported=True), {"root", "nora", "sue"},
    ),
    "a won deal of one's own": (
        CreateDeal(title="W", stage="closed_won", owner=user("ana")), {"root", "nora", "sue", "ana"},
    ),
    "an open deal for a colleague": (CreateDeal(title="O", owner=user("tom")), {"root", "nora", "sue", "ana"}),
}  # fmt: skip


@pytest.mark.parametrize("what", WRITES)
def test_who_may(door: Door, staff: Mapping[str, Actor], what: str) -> None:
    command, allowed = WRITES[what]
    door.run(
        CreateUser(id="gone", name="Gone"), LinkChatUser("slack", "T", "U-ROOT", user("root")),
        LinkChatUser("slack", "T", "U-ANA", user("ana")),
    )  # fmt: skip
    door.run(Archive(user("gone")))
    before = door.dump()
    for who in sorted(EVERYBODY - allowed):
        with pytest.raises(Forbidden, match=r"^You may not .+\. Ask an admin or a manager\.$"):
            door.run(command, actor=staff[who])
    for who in sorted(allowed):
        assert door.preview(command, actor=staff[who]).kept == ()
    assert door.dump() == before


def test_a_manager_leads_the_team_they_make(door: Door, staff: Mapping[str, Actor]) -> None:
    east = Ref(Kind.TEAM, "east")
    door.run(
        CreateTeam(id="east", name="East"), CreateUser(id="eve", name="Eve", team=east), changed(east, manager="nora"),
        actor=staff["nora"],
    )  # fmt: skip
    assert (door.there(east).manager_id, door.there(user("eve")).team_id) == ("nora", "east")
    with pytest.raises(Forbidden, match="change who leads a team"):
        door.run(changed(east, manager="sue"), actor=staff["nora"])


def test_an_import_by_a_manager_makes_nobody_the_admin(door: Door, staff: Mapping[str, Actor]) -> None:
    service = ImportService(door.crm, "EUR")
    csv = "loom_id,Name,Email,Team\nroot,Root,mia@x.test,North\nana,Anna,ana@acme.test,South\n"
    plan = service.plan([SourceFile("users.csv", csv.encode())], staff["nora"])
    service.run(plan, staff["nora"])
    root, ana = door.there(user("root")), door.there(user("ana"))
    assert (root.email, root.team_id, ana.name, ana.team_id) == ("root@acme.test", "south", "Ana", "north")
    told = [str(problem) for problem in plan.problems]
    assert any("email not changed, you may not change who signs in as a user" in line for line in told)
    assert any("team not changed, you may not move a user to another team" in line for line in told)


def test_an_import_by_a_rep_tells_what_is_not_theirs_and_writes_the_rest(
    door: Door, staff: Mapping[str, Actor]
) -> None:
    service = ImportService(door.crm, "EUR")
    csv = (
        "Deal name,Stage,Close date,Owner\nMine,Won,2026-01-02,ana@acme.test\n"
        "Theirs,Won,2026-01-02,tom@acme.test\nNew,Lead,,Nobody Yet\n"
    )
    report = service.run(service.plan([SourceFile("deals.csv", csv.encode())], staff["ana"]), staff["ana"])
    with door.crm.read(LOCAL_OPERATOR) as reader:
        assert _titles(reader) == {"Mine", "New"}
        assert len(reader.ids(Kind.USER)) == 7
    assert report.plan.counts.skipped == 1
    told = " ".join(str(problem) for problem in report.plan.problems)
    assert "deals.csv, line 3: you may not create a closed deal for somebody else; left out." in told
    assert 'no user "Nobody Yet"; left empty.' in told


def _titles(reader: Reader) -> set[str]:
    return {row[0] for row in reader.columns(Kind.DEAL, ("title",))}


def test_two_users_swap_their_addresses(door: Door, staff: Mapping[str, Actor]) -> None:
    door.run(changed(user("ana"), email="tom@acme.test"), changed(user("tom"), email="ana@acme.test"))
    assert (door.there(user("ana")).email, door.there(user("tom")).email) == ("tom@acme.test", "ana@acme.test")
    with pytest.raises(Invalid, match="one that no other user has"):
        door.run(changed(user("ana"), email="saul@acme.test"), changed(user("tom"), email="x@acme.test"))
    door.run(Undo())
    assert (door.there(user("ana")).email, door.there(user("tom")).email) == ("ana@acme.test", "tom@acme.test")


def test_nothing_is_given_to_whom_has_left(door: Door, staff: Mapping[str, Actor]) -> None:
    door.run(CreateDeal(id="d", title="Deal"))
    door.run(Archive(user("tom")))
    door.run(Archive(SOUTH))
    for command in (
        Assign(deal("d"), user("tom")), changed(deal("d"), owner="tom"), CreateDeal(title="X", owner=user("tom")),
        changed(user("ana"), team="south"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match="that is not archived"):
            door.run(command)
    assert door.there(deal("d")).owner_id is None


def test_the_newest_change_is_the_last_one_committed_whatever_the_clock_says(
    door: Door, staff: Mapping[str, Actor]
) -> None:
    door.run(CreateDeal(id="first", title="First"), actor=staff["ana"])
    door.now -= timedelta(hours=3)
    door.run(CreateDeal(id="second", title="Second"), actor=staff["ana"])
    door.run(Undo(), actor=staff["ana"])
    assert (door.get(deal("second")), door.get(deal("first")) is None) == (None, False)


def test_a_word_never_hides_a_field(door: Door, staff: Mapping[str, Actor]) -> None:
    with pytest.raises(Invalid, match="not the name of another field"):
        door.run(DefineAlias(Kind.DEAL, "value", "reason"))
    door.run(DefineAlias(Kind.DEAL, "value", "value"), actor=staff["ana"])


def test_visibility_does_not_widen_what_one_may_change(door: Door, staff: Mapping[str, Actor]) -> None:
    for who in ("ana", "nora"):
        with pytest.raises(Forbidden):
            door.run(changed(user("root"), email="x@x.test"), actor=seen_as(staff[who], Visibility.EVERYONE))
