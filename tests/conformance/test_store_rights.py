"""Who sees and changes what, for every role and visibility, on both databases."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from crm_core.access import Actor, Visibility
from crm_core.commands import (
    AddNote,
    Archive,
    BulkArchive,
    BulkTag,
    BulkUpdate,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    CreateTeam,
    CreateUser,
    DefineStage,
    LinkChatUser,
    LogActivity,
    Merge,
    MoveDeal,
    SetDigest,
    Tag,
    Undo,
    UpdateRecord,
)
from crm_core.entities import ActivityType, Kind, Ref
from crm_core.errors import Forbidden, NotFound
from crm_core.queries import Aggregate, AggregateFn, Condition, Op, QueryPlan
from tests.door import NOW, Door, activity, company, contact, deal, seen_as, task, user

PEOPLE = ("ana", "tom", "saul")
CALL = ActivityType.CALL
MANY = "You may not change many records at once that are not yours. Ask an admin or a manager."
ALL = {"ana", "tom", "saul", "nobody"}
SEES = {
    # own: the owner's, and what nobody owns; managers and viewers see their team; admins everything
    (Visibility.OWN, "ana"): {"ana", "nobody"},
    (Visibility.OWN, "nora"): {"ana", "tom", "nobody"},
    (Visibility.OWN, "vic"): {"ana", "tom", "nobody"},
    (Visibility.OWN, "saul"): {"saul", "nobody"},
    (Visibility.OWN, "root"): ALL,
    (Visibility.TEAM, "ana"): {"ana", "tom", "nobody"},
    (Visibility.TEAM, "nora"): {"ana", "tom", "nobody"},
    (Visibility.TEAM, "vic"): {"ana", "tom", "nobody"},
    (Visibility.TEAM, "saul"): {"saul", "nobody"},
    (Visibility.TEAM, "root"): ALL,
    (Visibility.EVERYONE, "ana"): ALL,
    (Visibility.EVERYONE, "nora"): ALL,
    (Visibility.EVERYONE, "vic"): ALL,
    (Visibility.EVERYONE, "saul"): ALL,
    (Visibility.EVERYONE, "root"): ALL,
}  # fmt: skip


@pytest.fixture
def staff(door: Door) -> Mapping[str, Actor]:
    """Everybody has a deal, a contact, a company and a task named after them; and so has nobody."""
    actors = door.staff()
    for name in (*PEOPLE, "nobody"):
        owner = user(name) if name in PEOPLE else None
        door.run(
            CreateCompany(id=f"co-{name}", name=f"Company {name}", owner=owner),
            CreateContact(id=f"c-{name}", name=f"Contact {name}", owner=owner, tags=(name,)),
            CreateDeal(id=f"d-{name}", title=f"Deal {name}", owner=owner, contacts=(contact(f"c-{name}"),)),
            CreateTask(id=f"t-{name}", title=f"Task {name}", owner=owner),
            LogActivity(id=f"a-{name}", type=CALL, deal=deal(f"d-{name}"), owner=owner, subject=name),
        )
    return actors


@pytest.mark.parametrize(("visibility", "who"), SEES)
def test_what_each_role_sees(door: Door, staff: Mapping[str, Actor], visibility: Visibility, who: str) -> None:
    seen = SEES[visibility, who]
    prefixes = {Kind.COMPANY: "co", Kind.CONTACT: "c", Kind.DEAL: "d", Kind.TASK: "t", Kind.ACTIVITY: "a"}
    with door.crm.read(seen_as(staff[who], visibility)) as reader:
        for kind, prefix in prefixes.items():
            refs = [Ref(kind, f"{prefix}-{name}") for name in (*PEOPLE, "nobody")]
            expected = {f"{prefix}-{name}" for name in seen}
            assert set(reader.ids(kind)) == expected, kind
            assert {ref.id for ref in reader.visible(refs)} == expected
            assert set(reader.get_many(kind, [ref.id for ref in refs])) == expected
            assert {row.ref.id for row in reader.rows(refs)} == expected
            counted = reader.select(QueryPlan(kind, aggregate=Aggregate(AggregateFn.COUNT)))
            assert (counted.value, counted.total) == (len(expected), len(expected))
        assert set(reader.values(Kind.CONTACT, "tags")) == seen
        assert {entry.change.name for ref in seen for entry in reader.audit_of(deal(f"d-{ref}"), 5)} == {
            f"Deal {name}" for name in seen
        }
        assert all(reader.audit_of(deal(f"d-{name}"), 5) == [] for name in ALL - seen)


def test_an_activity_follows_what_it_is_about(door: Door, staff: Mapping[str, Actor]) -> None:
    tom = staff["tom"]
    about = {
        "hidden-deal": {"deal": deal("d-ana"), "company": company("co-nobody")},
        "hidden-contact": {"contact": contact("c-ana"), "company": company("co-nobody")},
        "open-company": {"company": company("co-nobody")},
        "own-deal": {"deal": deal("d-tom"), "contact": contact("c-ana")},
        "about-nothing": {},
    }
    root = staff["root"]
    for id_, links in about.items():
        door.run(LogActivity(id=id_, type=CALL, owner=user("ana"), **links), actor=root)  # type: ignore[arg-type]
    door.run(LogActivity(id="by-tom", type=CALL, owner=user("tom"), deal=deal("d-ana")), actor=root)
    with door.crm.read(tom) as reader:
        seen = {ref.id for ref in reader.visible([activity(id_) for id_ in (*about, "by-tom")])}
    assert seen == {"own-deal", "by-tom"}
    team = {"open-company", "own-deal", "by-tom", "about-nothing"}
    assert team < _activities(door, seen_as(tom, Visibility.TEAM))
    assert {"open-company", "about-nothing"} <= _activities(door, staff["ana"])
    assert {"open-company", "about-nothing"} & _activities(door, seen_as(staff["saul"], Visibility.TEAM)) == set()
    assert "open-company" in _activities(door, seen_as(staff["saul"], Visibility.EVERYONE))


def _activities(door: Door, actor: Actor) -> set[str]:
    with door.crm.read(actor) as reader:
        return set(reader.ids(Kind.ACTIVITY))


def test_a_leader_sees_the_teams_they_manage(door: Door, staff: Mapping[str, Actor]) -> None:
    with door.crm.read(staff["nora"]) as reader:
        assert reader.get(deal("d-saul")) is None
    door.run(UpdateRecord(Ref(Kind.TEAM, "south"), (("manager", "nora"),)))
    with door.crm.read(staff["nora"]) as reader:
        assert reader.get(deal("d-saul")) is not None
        assert reader.get(deal("d-ana")) is not None


def test_the_hidden_is_as_good_as_absent(door: Door, staff: Mapping[str, Actor]) -> None:
    refused = []
    for id_ in ("d-tom", "d-none"):
        for command in (MoveDeal(deal(id_), "proposal"), Tag(deal(id_), ("x",)), Archive(deal(id_))):
            with pytest.raises(NotFound) as error:
                door.run(command, actor=staff["ana"])
            refused.append(str(error.value).replace(id_, "ID"))
        with pytest.raises(NotFound):
            door.run(AddNote(deal(id_), "hello"), actor=staff["ana"])
        with pytest.raises(NotFound):
            door.run(CreateDeal(title="D", contacts=(contact(id_.replace("d-", "c-")),)), actor=staff["ana"])
    assert set(refused) == {'No deal "ID" that you can see.'}


def test_viewers_only_look(door: Door, staff: Mapping[str, Actor]) -> None:
    before = door.dump()
    for command in (CreateCompany(name="X"), MoveDeal(deal("d-ana"), "proposal"), AddNote(deal("d-ana"), "x")):
        with pytest.raises(Forbidden, match="You may not change anything: you can only read"):
            door.run(command, actor=staff["vic"])
        with pytest.raises(Forbidden):
            door.preview(command, actor=staff["vic"])
    assert door.dump() == before
    door.run(SetDigest(user("vic"), 8), actor=staff["vic"])
    with pytest.raises(Forbidden, match="set somebody else's digest"):
        door.run(SetDigest(user("ana"), 8), actor=staff["vic"])
    with pytest.raises(Forbidden, match="link somebody else's account"):
        door.run(LinkChatUser("slack", "T", "U", user("root")), actor=staff["ana"])


def test_only_leaders_shape_the_house(door: Door, staff: Mapping[str, Actor]) -> None:
    for command in (CreateUser(name="X"), CreateTeam(name="X"), DefineStage("x", "X", 1, 0.1)):
        with pytest.raises(Forbidden):
            door.run(command, actor=staff["ana"])
        door.run(command, actor=staff["nora"])


@pytest.mark.parametrize(
    ("ref", "field", "value"),
    [
        (user("root"), "email", "nora2@acme.test"),
        (user("root"), "active", False),
        (user("ana"), "email", "nora2@acme.test"),
        (user("saul"), "team", "north"),
        (user("nora"), "team", "south"),
        (Ref(Kind.TEAM, "south"), "manager", "nora"),
    ],
)
def test_only_an_admin_changes_who_acts_as_whom(
    door: Door, staff: Mapping[str, Actor], ref: Ref, field: str, value: object
) -> None:
    before = door.dump()
    with pytest.raises(Forbidden, match="that is for admins"):
        door.run(UpdateRecord(ref, ((field, value),)), actor=staff["nora"])
    assert door.dump() == before
    door.run(UpdateRecord(ref, ((field, value),)), actor=staff["root"])
    assert door.dump() != before


def test_bulk_work_keeps_what_is_not_ones_own(door: Door, staff: Mapping[str, Actor]) -> None:
    ana = seen_as(staff["ana"], Visibility.TEAM)
    everything = QueryPlan(Kind.DEAL)
    kept = door.run(BulkArchive(everything), actor=ana)
    assert {change.ref.id for change in kept.changes} == {"d-ana"}
    assert {item.ref.id for item in kept.kept} == {"d-tom", "d-nobody"}
    assert {item.reason for item in kept.kept} == {MANY}
    done = door.run(BulkUpdate(QueryPlan(Kind.TASK), (("done", True),)), actor=ana)
    assert {change.ref.id for change in done.changes} == {"t-ana"}
    assert {item.ref.id for item in done.kept} == {"t-tom", "t-nobody"}
    led = door.run(BulkUpdate(QueryPlan(Kind.TASK), (("owner", "tom"),)), actor=staff["nora"])
    assert {change.ref.id for change in led.changes} == {"t-ana", "t-nobody"}


def test_a_rep_adds_to_a_shared_company_and_corrects_it(door: Door, staff: Mapping[str, Actor]) -> None:
    ana, acme = staff["ana"], company("co-nobody")
    door.run(
        CreateContact(name="New", company=acme), CreateDeal(title="New", company=acme), AddNote(acme, "met them"),
        Tag(acme, ("key",)), BulkTag(QueryPlan(Kind.COMPANY), ("seen",)), UpdateRecord(acme, (("country", "France"),)),
        actor=ana,
    )  # fmt: skip
    assert (door.there(acme).country, set(door.there(acme).tags)) == ("France", {"key", "seen"})


def test_a_rep_does_not_take_a_shared_company_from_others(door: Door, staff: Mapping[str, Actor]) -> None:
    ana, acme = staff["ana"], company("co-nobody")
    door.run(CreateCompany(id="shared", name="Shared"))
    before = door.dump()
    for command, said in (
        (Archive(acme), "You may not archive the company Company nobody. Ask an admin or a manager."),
        (UpdateRecord(acme, (("name", "Mine"),)), "You may not rename the company Company nobody. "),
        (UpdateRecord(acme, (("owner", "ana"),)), "You may not assign the company Company nobody. "),
        (Merge(acme, company("shared")), "You may not merge these. Ask an admin or a manager."),
        (BulkArchive(QueryPlan(Kind.COMPANY, Condition("owner", Op.EMPTY, True))), MANY),
        (BulkUpdate(QueryPlan(Kind.COMPANY, Condition("owner", Op.EMPTY, True)), (("country", "France"),)), MANY),
        (BulkTag(QueryPlan(Kind.CONTACT, Condition("owner", Op.EMPTY, True)), ("nobody",), remove=True), MANY),
    ):
        with pytest.raises(Forbidden, match=re.escape(said)):
            door.run(command, actor=ana)
    assert door.dump() == before
    door.run(Archive(company("co-ana")), actor=ana)
    door.run(
        UpdateRecord(acme, (("name", "Ours"),)), Merge(acme, company("shared")), Archive(acme), actor=staff["nora"]
    )


def test_a_company_is_archived_by_who_leads_all_its_deals(door: Door, staff: Mapping[str, Actor]) -> None:
    for name in ("tom", "saul"):
        door.run(
            CreateCompany(id=f"with-{name}", name=f"With {name}", owner=user("ana")),
            CreateDeal(title="Theirs", company=company(f"with-{name}"), owner=user(name)),
        )
        with pytest.raises(Forbidden, match=f"^You may not archive the company With {name}. "):
            door.run(Archive(company(f"with-{name}")), actor=seen_as(staff["ana"], Visibility.TEAM))
    with pytest.raises(Forbidden):
        door.run(Archive(company("with-saul")), actor=staff["nora"])
    door.run(Archive(company("with-tom")), actor=staff["nora"])
    door.run(Archive(company("with-saul")), actor=staff["root"])


def test_a_merge_moves_nothing_that_is_hidden(door: Door, staff: Mapping[str, Actor]) -> None:
    door.run(
        CreateContact(id="double", name="Double", owner=user("ana")), AddNote(contact("double"), "visible"),
        CreateDeal(id="hidden", title="Hidden", contacts=(contact("double"),), owner=user("tom")),
    )  # fmt: skip
    merge = Merge(contact("c-ana"), contact("double"))
    with pytest.raises(Forbidden, match=r"^You may not merge these\. Ask an admin or a manager\.$") as refused:
        door.run(merge, actor=staff["ana"])
    assert "Hidden" not in str(refused.value)
    assert {change.name for change in door.run(merge, actor=staff["nora"]).changes} == {"Double", "note", "Hidden"}


def test_giving_a_record_away_can_be_undone_by_the_giver(door: Door, staff: Mapping[str, Actor]) -> None:
    ana = staff["ana"]
    door.run(UpdateRecord(task("t-ana"), (("owner", "tom"),)), actor=ana)
    assert door.get(task("t-ana"), ana) is None
    door.run(Undo(), actor=ana)
    assert door.get(task("t-ana"), ana) is not None
    assert door.now == NOW
