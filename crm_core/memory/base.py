"""What memory promises: protocols that search, answering and understanding code against.

Memory is derived: everything in it can be rebuilt from the record (`crm_core.memory.projector`). It reads records as
the system, without an actor's rights, so **whoever shows what memory found must first pass it through
`Reader.visible` or `Reader.rows`**.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from crm_core.entities import Kind, Ref
from crm_core.keeping import MemoryShard

if TYPE_CHECKING:
    from crm_core.memory.arrays import Vectors
    from crm_core.memory.ties import Tie
    from crm_core.reading import Reader

Progress = Callable[[int, int], None]
"""Called with (done, total) while long work runs."""


@dataclass(frozen=True, slots=True)
class Match:
    """One shard near a query vector. `score` is the cosine, -1..1."""

    shard_id: str
    ref: Ref
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found by meaning: its best shard. `score` is the cosine, -1..1."""

    ref: Ref
    score: float
    snippet: str
    shard_id: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How memory compares with the record, in numbers of shards. It agrees when nothing is missing or left over."""

    shards: int
    """What the record says there should be."""
    missing: int
    """Not kept, or kept with another text."""
    left_over: int
    """Kept or in the index, but not of the record any more."""
    indexed: int
    """Those whose vector the index holds, of just that text."""
    waiting: int
    """Changes of the record that memory has not worked yet, in outbox numbers."""

    @property
    def agrees(self) -> bool:
        return not (self.missing or self.left_over or self.waiting) and self.indexed == self.shards


class Embedder(Protocol):
    """Text to vectors of length 1 whose dot product is how alike two texts are."""

    @property
    def name(self) -> str:
        """Names the vector space: vectors of two names are never compared. At most 64 characters."""
        ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order; (0, dimension) for none. The same text always gives the same row, to 1e-3.
        Raises Unavailable when the model cannot be loaded."""
        ...


class VectorIndex(Protocol):
    """Nearest neighbours among shards. Idempotent: writing or deleting the same twice is as good as once.

    Raises Unavailable when it does not answer. Results are ordered by falling score, then by shard id.
    """

    def upsert(self, shards: Sequence[MemoryShard], vectors: Vectors) -> None:
        """Adds or replaces shards by id; row i of `vectors` belongs to shard i."""
        ...

    def delete(self, refs: Iterable[Ref], keep: Collection[str] = ()) -> None:
        """Removes the shards of these records, except those with an id in `keep`; unknown records are fine."""
        ...

    def clear(self) -> None: ...

    def held(self, refs: Collection[Ref] | None = None) -> dict[str, str]:
        """Shard id -> hash of the text whose vector is held, of these records; None means all. What is held and what
        is kept beside the record are written one after the other, so only this says what a search would find."""
        ...

    def search(
        self,
        vector: Vectors,
        limit: int,
        kinds: Collection[Kind] | None = None,
        among: Collection[Ref] | None = None,
    ) -> list[Match]:
        """The `limit` shards nearest to `vector` (shape (dimension,)), of these kinds and among these records; None
        means all, an empty collection none."""
        ...

    def count(self) -> int:
        """Number of shards."""
        ...

    def optimize(self) -> None:
        """Settles down after many writes; searches before and after give the same answers."""
        ...

    def flush(self) -> None:
        """After it returns, everything written survives a kill."""
        ...

    def close(self) -> None: ...

    @property
    def degraded(self) -> tuple[str, ...]:
        """What does not work as it should, in words an operator uses; empty when all is well."""
        ...


class SemanticSearch(Protocol):
    """Finding records by meaning and by relations. In `search`, rights are the caller's duty: see the module's first
    words."""

    def search(
        self, text: str, kinds: Collection[Kind] | None, limit: int, among: Collection[Ref] | None = None
    ) -> list[Hit]:
        """At most `limit` records, best first, one hit a record. Raises Unavailable when the model is missing."""
        ...

    def alike(self, reader: Reader, target: Ref, limit: int) -> list[Tie]:
        """Records of the same kind that are related to the same records, most alike first, with the reader's rights."""
        ...

    def who_knows(self, reader: Reader, target: Ref) -> list[tuple[Ref, Ref, int]]:
        """(user, contact, how many calls, e-mails and meetings) of a contact, or of the people of a company or deal,
        most first, with the reader's rights."""
        ...

    @property
    def degraded(self) -> tuple[str, ...]:
        """As `VectorIndex.degraded`: goes into `Trace.degraded` of the answer."""
        ...
