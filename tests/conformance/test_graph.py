"""The knowledge graph: built at once or followed change by change, it is the same graph."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from crm_core.access import LOCAL_OPERATOR, Visibility
from crm_core.commands import Archive, CreateCompany, CreateContact, CreateDeal, LogActivity, UpdateRecord
from crm_core.entities import ActivityType, Kind, Ref
from crm_core.memory.graph import KnowledgeGraph, Relation
from crm_core.memory.recall import Memory
from crm_core.memory.ties import alike, who_knows
from tests.crm_core.memory.test_projector import WordEmbedder
from tests.door import NOW, Door, company, contact, deal


def followed(door: Door, graph: KnowledgeGraph) -> KnowledgeGraph:
    with door.crm.read(LOCAL_OPERATOR) as reader:
        graph.refresh(reader)
    return graph


def history(door: Door, graph: KnowledgeGraph) -> None:
    ana = Ref(Kind.USER, "ana")
    for command in (
        CreateCompany(id="acme", name="Acme"),
        CreateCompany(id="brisa", name="Brisa"),
        CreateContact(id="jane", name="Jane", company=company("acme"), owner=ana),
        CreateContact(id="joe", name="Joe", company=company("acme")),
        CreateDeal(id="one", title="One", company=company("acme"), contacts=(contact("jane"),), owner=ana),
        CreateDeal(id="two", title="Two", company=company("acme"), owner=ana),
        LogActivity(type=ActivityType.MEETING, contact=contact("jane"), owner=ana),
        LogActivity(type=ActivityType.CALL, contact=contact("jane"), owner=ana),
        LogActivity(type=ActivityType.NOTE, contact=contact("joe"), owner=ana),
        UpdateRecord(contact("joe"), (("company", "brisa"),)),
        Archive(deal("two")),
    ):
        door.run(command)
        followed(door, graph)


def test_following_gives_the_same_graph_as_building(door: Door) -> None:
    door.staff()
    graph = KnowledgeGraph()
    history(door, graph)
    assert graph.edges() == followed(door, KnowledgeGraph()).edges()
    assert graph.edges()


def test_neighbours_paths_and_likeness(door: Door) -> None:
    door.staff()
    graph = KnowledgeGraph()
    history(door, graph)
    knows = graph.neighbours(contact("jane"), Relation.KNOWS)
    assert [(one.ref.id, one.count) for one in knows] == [("ana", 2)]
    assert [one.ref.id for one in graph.neighbours(contact("joe"), Relation.WORKS_AT)] == ["brisa"]
    assert graph.neighbours(contact("joe"), Relation.KNOWS) == []
    assert graph.neighbours(deal("two")) == []
    assert [ref.id for ref in graph.path(company("acme"), Ref(Kind.USER, "ana"))][0::2] == ["acme", "ana"]
    assert graph.path(company("acme"), contact("joe")) == []
    assert graph.path(contact("nobody"), contact("joe")) == []


def test_shared_neighbours_make_records_alike(door: Door) -> None:
    door.run(CreateCompany(id="acme", name="Acme"), CreateCompany(id="brisa", name="Brisa"))
    for name, employer in (("a", "acme"), ("b", "acme"), ("c", "brisa"), ("d", "brisa")):
        door.run(CreateContact(id=name, name=name, company=company(employer)))
    door.run(CreateDeal(id="one", title="One", contacts=(contact("a"), contact("b"), contact("c"))))
    graph = followed(door, KnowledgeGraph())
    with door.crm.read(LOCAL_OPERATOR) as reader:
        ties = alike(graph, reader, contact("a"), 5)
    assert [(tie.ref.id, [one.id for one in tie.shared]) for tie in ties] == [("b", ["acme", "one"]), ("c", ["one"])]


def test_who_knows_somebody_or_the_people_of_a_company_or_a_deal(door: Door) -> None:
    door.staff(Visibility.EVERYONE)
    graph = KnowledgeGraph()
    history(door, graph)
    door.run(
        LogActivity(type=ActivityType.EMAIL, contact=contact("joe"), owner=Ref(Kind.USER, "tom")),
        UpdateRecord(contact("joe"), (("company", "acme"),)),
    )
    followed(door, graph)
    with door.crm.read(LOCAL_OPERATOR) as reader:
        told = {ref: who_knows(graph, reader, ref) for ref in (contact("jane"), company("acme"), deal("one"))}
    ana, tom = Ref(Kind.USER, "ana"), Ref(Kind.USER, "tom")
    assert told[contact("jane")] == [(ana, contact("jane"), 2)]
    assert told[company("acme")] == [(ana, contact("jane"), 2), (tom, contact("joe"), 1)]
    assert told[deal("one")] == [(ana, contact("jane"), 2)]


def test_what_is_hidden_ties_and_makes_known_nobody(door: Door) -> None:
    staff = door.staff(Visibility.OWN)
    ana, tom = Ref(Kind.USER, "ana"), Ref(Kind.USER, "tom")
    door.run(
        CreateCompany(id="acme", name="Acme", owner=ana),
        *(CreateContact(id=one, name=one, company=company("acme"), owner=ana) for one in ("jane", "joe")),
        CreateContact(id="toms", name="Tom's", company=company("acme"), owner=tom),
        CreateDeal(id="secret", title="Secret", contacts=(contact("jane"), contact("joe")), owner=tom),
        CreateDeal(id="open", title="Open", contacts=(contact("jane"),), owner=ana),
        LogActivity(type=ActivityType.CALL, contact=contact("jane"), deal=deal("secret"), owner=tom),
        LogActivity(type=ActivityType.CALL, contact=contact("jane"), owner=ana),
    )
    graph = followed(door, KnowledgeGraph())
    for actor in (staff["ana"], staff["tom"], staff["nora"], staff["root"]):
        with door.crm.read(actor) as reader:
            for target in (contact("jane"), contact("toms"), deal("open"), deal("secret"), company("acme")):
                ties = alike(graph, reader, target, 9)
                known = who_knows(graph, reader, target)
                named = {target, *(one for tie in ties for one in (tie.ref, *tie.shared))} if ties else set()
                named |= {one for who, whom, _ in known for one in (who, whom)}
                assert reader.visible(named) == named
    with door.crm.read(staff["ana"]) as reader:
        calls = list(reader.get_many(Kind.ACTIVITY, reader.ids(Kind.ACTIVITY)).values())
        by = Counter(getattr(one, "owner_id", None) for one in calls)
        assert {who.id: count for who, _, count in who_knows(graph, reader, contact("jane"))} == dict(by)
        assert [one.id for tie in alike(graph, reader, contact("jane"), 9) for one in tie.shared] == ["acme"]


@pytest.mark.parametrize("what", ["following", "reindexing"])
def test_memory_answers_from_a_graph_that_is_current(door: Door, tmp_path: Path, what: str) -> None:
    memory = Memory(door.store, tmp_path / "vectors", WordEmbedder(), lambda: NOW)
    door.run(CreateCompany(id="acme", name="Acme"))
    for name in ("jane", "joe"):
        door.run(CreateContact(id=name, name=name, company=company("acme")))
        with door.crm.read(LOCAL_OPERATOR) as reader:
            expected = [contact("jane")] if name == "joe" else []
            assert [tie.ref for tie in memory.alike(reader, contact("joe"), 5)] == expected
    door.run(UpdateRecord(contact("joe"), (("company", None),)))
    memory.catch_up() if what == "following" else memory.reindex()
    with door.crm.read(LOCAL_OPERATOR) as reader:
        assert memory.alike(reader, contact("joe"), 5) == []
    assert memory.relations == 1
    memory.close()
