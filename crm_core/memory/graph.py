"""Who belongs to whom: records as nodes, relations as edges, in this process's memory (rustworkx).

Edges: contact WORKS_AT company, deal ASSOCIATED_WITH company and contacts, contact, company or deal OWNED_BY user, and
user KNOWS contact, one edge for every call, e-mail or meeting. Built from the record and brought up to date from the
outbox. It reads as the reader it is given: refresh it as the system, and pass what it finds through `Reader.visible`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from crm_core.entities import Activity, ActivityType, AnyRecord, Company, Contact, Deal, Kind, Ref
from crm_core.reading import Reader

if TYPE_CHECKING:
    from rustworkx import PyGraph

KINDS = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.ACTIVITY)
_MEETS = (ActivityType.CALL, ActivityType.EMAIL, ActivityType.MEETING)


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


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`count`: how many edges of this relation there are between the two."""

    ref: Ref
    relation: Relation
    count: int


class KnowledgeGraph:
    """Not safe to refresh from two threads at once."""

    def __init__(self) -> None:
        self._graph: PyGraph[Ref, Edge] | None = None
        self._nodes: dict[Ref, int] = {}
        self._said: dict[Ref, tuple[int, ...]] = {}
        self._revision: int | None = None

    def refresh(self, reader: Reader) -> int:
        """Reads what changed since the last time (all of it the first time); returns how many records it read."""
        revision = reader.revision()
        if self._revision is None:
            refs = [Ref(kind, one) for kind in KINDS for one in reader.ids(kind)]
        else:
            refs = list(dict.fromkeys(event.ref for event in reader.changed_since(self._revision)))
        self.update(reader, refs)
        self._revision = revision
        return len(refs)

    def update(self, reader: Reader, refs: Iterable[Ref]) -> None:
        """What these records say of their relations is replaced by what they say now; archived ones say nothing."""
        by_kind: dict[Kind, list[str]] = defaultdict(list)
        for ref in refs:
            if ref.kind in KINDS:
                by_kind[ref.kind].append(ref.id)
        for kind, ids in by_kind.items():
            records = reader.get_many(kind, ids)
            for one in ids:
                self._replace(Ref(kind, one), edges_of(records[one]) if one in records else ())

    def neighbours(self, ref: Ref, relation: Relation | None = None) -> list[Neighbour]:
        """Records one edge away, most edges first, then by kind and id."""
        counts: Counter[tuple[Ref, Relation]] = Counter()
        node = self._nodes.get(ref)
        if node is not None:
            for _, _, edge in self._rx().incident_edge_index_map(node).values():
                other = edge.target if edge.source == ref else edge.source
                counts[other, edge.relation] += 1
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

    def similar(self, ref: Ref, limit: int) -> list[tuple[Ref, float]]:
        """Records of the same kind that share neighbours with it, most alike first: Adamic and Adar, "Friends and
        neighbors on the Web" (2003): a shared neighbour counts the more the fewer others it has."""
        scores: dict[Ref, float] = defaultdict(float)
        for shared in {one.ref for one in self.neighbours(ref)}:
            around = {one.ref for one in self.neighbours(shared)}
            for other in around:
                if other != ref and other.kind is ref.kind:
                    scores[other] += 1 / math.log(1 + len(around))
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0].id))[:limit]

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


def edges_of(record: AnyRecord) -> tuple[Edge, ...]:
    """What a record says of its relations; nothing when it is archived."""
    if record.archived_at is not None:
        return ()
    match record:
        case Contact():
            me = Ref(Kind.CONTACT, record.id)
            works = _edge(me, Relation.WORKS_AT, Kind.COMPANY, record.company_id, me)
            return (*works, *_edge(me, Relation.OWNED_BY, Kind.USER, record.owner_id, me))
        case Company():
            me = Ref(Kind.COMPANY, record.id)
            return _edge(me, Relation.OWNED_BY, Kind.USER, record.owner_id, me)
        case Deal():
            me = Ref(Kind.DEAL, record.id)
            people = (
                edge
                for one in record.contact_ids
                for edge in _edge(me, Relation.ASSOCIATED_WITH, Kind.CONTACT, one, me)
            )
            return (
                *_edge(me, Relation.ASSOCIATED_WITH, Kind.COMPANY, record.company_id, me),
                *people,
                *_edge(me, Relation.OWNED_BY, Kind.USER, record.owner_id, me),
            )
        case Activity() if record.type in _MEETS and record.owner_id:
            who = Ref(Kind.USER, record.owner_id)
            return _edge(who, Relation.KNOWS, Kind.CONTACT, record.contact_id, Ref(Kind.ACTIVITY, record.id))
        case _:
            return ()


def _edge(source: Ref, relation: Relation, kind: Kind, target: str | None, by: Ref) -> tuple[Edge, ...]:
    return (Edge(source, relation, Ref(kind, target), by),) if target else ()
