"""The knowledge graph: built at once or followed change by change, it is the same graph."""

from __future__ import annotations

from crm_core.access import LOCAL_OPERATOR
from crm_core.commands import Archive, CreateCompany, CreateContact, CreateDeal, LogActivity, UpdateRecord
from crm_core.entities import ActivityType, Kind, Ref
from crm_core.memory.graph import KnowledgeGraph, Relation
from tests.door import Door, company, contact, deal


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
    for name, employer in (("a", "acme"), ("b", "acme"), ("c", "brisa")):
        door.run(CreateContact(id=name, name=name, company=company(employer)))
    graph = followed(door, KnowledgeGraph())
    assert [ref.id for ref, _ in graph.similar(contact("a"), 5)] == ["b"]
