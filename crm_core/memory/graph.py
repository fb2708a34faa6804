"""Who belongs to whom: records as nodes, relations as edges, in this process's memory (rustworkx).

Edges: contact WORKS_AT company, deal ASSOCIATED_WITH company and contacts, contact, company or deal OWNED_BY user, and
user KNOWS contact, one edge for every call, e-mail or meeting. Built from the record and brought up to date from the
outbox. It reads as the reader it is given: refresh it as the system, and ask it through `crm_core.memory.ties`, which
knows the asker's rights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from crm_core.entities import CONTACT_TYPES, Kind, Ref
from crm_core.reading import Reader

if TYPE_CHECKING:
    from rustworkx import PyGraph

KINDS = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.ACTIVITY)
_MEETS = CONTACT_TYPES


class Relation(StrEnum):
    WORKS_AT = "works_at"
    ASSOCIATED_WITH = "associated_with"
    OWNED_BY = "owned_by"
    KNOWS = "knows"


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` relation `target`, said by the record `by`."""

    source: Ref
    relation: Relation
    target: Ref
    by: Ref

    def other(self, end: Ref) -> Ref:
        """The end that is not this one."""
        return self.target if self.source == end else self.source


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`count`: how many edges of this relation there are between the two."""

    ref: Ref
    relation: Relation
    count: int


class KnowledgeGraph:
    """Not safe to refresh from two threads at once, nor to ask meanwhile."""

    def __init__(self) -> None:
        self._graph: PyGraph[Ref, Edge] | None = None
        self._nodes: dict[Ref, int] = {}
        self._said: dict[Ref, tuple[int, ...]] = {}
        self._revision: int | None = None

    def refresh(self, reader: Reader) -> int:
        """Reads what changed since the last time (all of it the first time); returns how many records it read."""
        revision = reader.revision()
        if self._revision is None:
            count = sum(self._read(reader, kind, None) for kind in KINDS)
        else:
            by_kind: dict[Kind, dict[str, None]] = defaultdict(dict)
            for event in reader.changed_since(self._revision):
                by_kind[event.ref.kind][event.ref.id] = None
            count = sum(self._read(reader, kind, tuple(by_kind[kind])) for kind in KINDS if kind in by_kind)
        self._revision = revision
        return count

    @property
    def built(self) -> bool:
        return self._revision is not None

    def _read(self, reader: Reader, kind: Kind, ids: Sequence[str] | None) -> int:
        """What these records (None: all) say of their relations is replaced by what they say now; archived ones and
        those that are gone say nothing."""
        found = reader.columns(kind, ("id", *_ATTRIBUTES[kind]), among=ids, order_by=None)
        said = {row[0]: _said(Ref(kind, row[0]), dict(zip(_ATTRIBUTES[kind], row[1:], strict=True))) for row in found}
        for one in said if ids is None else ids:
            self._replace(Ref(kind, one), said.get(one, ()))
        return len(said if ids is None else ids)

    def edges_at(self, ref: Ref) -> list[Edge]:
        """Every edge that starts or ends there."""
        node = self._nodes.get(ref)
        return [] if node is None else [edge for _, _, edge in self._rx().incident_edge_index_map(node).values()]

    def degree(self, ref: Ref) -> int:
        """How many edges start or end there."""
        node = self._nodes.get(ref)
        return 0 if node is None else int(self._rx().degree(node))

    def neighbours(self, ref: Ref, relation: Relation | None = None) -> list[Neighbour]:
        """Records one edge away, most edges first, then by kind and id."""
        counts = Counter((edge.other(ref), edge.relation) for edge in self.edges_at(ref))
        found = [Neighbour(other, kind, count) for (other, kind), count in counts.items()]
        wanted = [one for one in found if relation is None or one.relation is relation]
        return sorted(wanted, key=lambda one: (-one.count, one.ref.kind, one.ref.id))

    def path(self, start: Ref, end: Ref) -> list[Ref]:
        """A shortest path from `start` to `end`, both included; empty when there is none."""
        from rustworkx import dijkstra_shortest_paths

        if start not in self._nodes or end not in self._nodes:
            return []
        if start == end:
            return [start]
        paths = dijkstra_shortest_paths(self._rx(), self._nodes[start], self._nodes[end], default_weight=1.0)
        found = dict(paths.items())
        return [self._rx()[node] for node in found.get(self._nodes[end], ())]

    def edges(self) -> frozenset[Edge]:
        return frozenset() if self._graph is None else frozenset(self._graph.edges())

    def _rx(self) -> PyGraph[Ref, Edge]:
        if self._graph is None:
            from rustworkx import PyGraph

            self._graph = PyGraph(multigraph=True)
        return self._graph

    def _node(self, ref: Ref) -> int:
        if ref not in self._nodes:
            self._nodes[ref] = self._rx().add_node(ref)
        return self._nodes[ref]

    def _replace(self, by: Ref, edges: Iterable[Edge]) -> None:
        for index in self._said.pop(by, ()):
            self._rx().remove_edge_from_index(index)
        added = tuple(self._rx().add_edge(self._node(edge.source), self._node(edge.target), edge) for edge in edges)
        if added:
            self._said[by] = added


_ATTRIBUTES: Mapping[Kind, tuple[str, ...]] = {
    Kind.CONTACT: ("company_id", "owner_id"),
    Kind.COMPANY: ("owner_id",),
    Kind.DEAL: ("company_id", "contact_ids", "owner_id"),
    Kind.ACTIVITY: ("type", "contact_id", "owner_id"),
}
"""What of each kind the relations follow from."""


def _said(me: Ref, values: Mapping[str, Any]) -> tuple[Edge, ...]:
    """What a record says of its relations, from its `_ATTRIBUTES`."""
    owned = _edge(me, Relation.OWNED_BY, Kind.USER, values["owner_id"], me)
    match me.kind:
        case Kind.CONTACT:
            return (*_edge(me, Relation.WORKS_AT, Kind.COMPANY, values["company_id"], me), *owned)
        case Kind.DEAL:
            people = (
                edge
                for one in values["contact_ids"]
                for edge in _edge(me, Relation.ASSOCIATED_WITH, Kind.CONTACT, one, me)
            )
            company = _edge(me, Relation.ASSOCIATED_WITH, Kind.COMPANY, values["company_id"], me)
            return (*company, *people, *owned)
        case Kind.ACTIVITY if values["type"] in _MEETS and values["owner_id"]:
            who = Ref(Kind.USER, values["owner_id"])
            return _edge(who, Relation.KNOWS, Kind.CONTACT, values["contact_id"], me)
        case Kind.COMPANY:
            return owned
        case _:
            return ()


def _edge(source: Ref, relation: Relation, kind: Kind, target: str | None, by: Ref) -> tuple[Edge, ...]:
    return (Edge(source, relation, Ref(kind, target), by),) if target else ()
