"""What the knowledge graph tells one reader: who knows whom, and what hangs together.

The graph holds everybody's relations. Here an edge counts only when its reader may see both ends and the record that
says it: a meeting that is hidden from them makes nobody known.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from crm_core.entities import Kind, Ref
from crm_core.memory.graph import Edge, KnowledgeGraph, Relation
from crm_core.reading import Reader

HUB = 200
"""A record with more relations than this (a large customer, a busy colleague) ties hardly anyone together."""
BINDING = (Relation.WORKS_AT, Relation.ASSOCIATED_WITH, Relation.KNOWS)
"""Relations that make two records belong together; to have the same owner does not."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A record of the same kind, and the records that both are related to. `score` grows with how rare those are."""

    ref: Ref
    score: float
    shared: tuple[Ref, ...]


def who_knows(graph: KnowledgeGraph, reader: Reader, target: Ref) -> list[tuple[Ref, Ref, int]]:
    """(user, contact, how many calls, e-mails and meetings), most first, of a contact, of the people of a company, or
    of those on a deal."""
    people = [target] if target.kind is Kind.CONTACT else _people(graph, reader, target)
    met = _seen(reader, (edge for one in people for edge in graph.edges_at(one) if edge.relation is Relation.KNOWS))
    counts = Counter((edge.source, edge.target) for edge in met)
    found = [(who, whom, count) for (who, whom), count in counts.items()]
    return sorted(found, key=lambda one: (-one[2], one[0].id, one[1].id))


def alike(graph: KnowledgeGraph, reader: Reader, target: Ref, limit: int) -> list[Tie]:
    """Records of the same kind that share neighbours with it, most alike first: Adamic and Adar, "Friends and neighbors
    on the Web" (2003): a shared neighbour counts the more the fewer others it has."""
    near = {edge.other(target) for edge in _seen(reader, _binding(graph, target))}
    around = [edge for one in near for edge in _binding(graph, one)]
    ties: dict[Ref, set[Ref]] = defaultdict(set)
    sizes: dict[Ref, set[Ref]] = defaultdict(set)
    for edge in _seen(reader, around):
        for shared, other in ((edge.source, edge.target), (edge.target, edge.source)):
            if shared in near:
                sizes[shared].add(other)
                if other.kind is target.kind and other != target:
                    ties[other].add(shared)
    found = [
        Tie(
            other,
            sum(1 / math.log(1 + len(sizes[one])) for one in shared),
            tuple(sorted(shared, key=lambda one: (len(sizes[one]), one.kind, one.id))),
        )
        for other, shared in ties.items()
    ]
    return sorted(found, key=lambda tie: (-tie.score, tie.ref.id))[:limit]


def _people(graph: KnowledgeGraph, reader: Reader, target: Ref) -> list[Ref]:
    joined = _seen(reader, (edge for edge in graph.edges_at(target) if edge.relation in BINDING))
    return [other for other in dict.fromkeys(edge.other(target) for edge in joined) if other.kind is Kind.CONTACT]


def _binding(graph: KnowledgeGraph, ref: Ref) -> list[Edge]:
    if graph.degree(ref) > HUB:
        return []
    return [edge for edge in graph.edges_at(ref) if edge.relation in BINDING]


def _seen(reader: Reader, edges: Iterable[Edge]) -> list[Edge]:
    """The edges that the reader may know of."""
    every = list(edges)
    refs: Collection[Ref] = {ref for edge in every for ref in (edge.source, edge.target, edge.by)}
    seen = reader.visible(refs)
    return [edge for edge in every if edge.source in seen and edge.target in seen and edge.by in seen]
