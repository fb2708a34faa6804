"""What memory and decisions keep beside the record: protocols of the store, so that neither names a table.

One implementation, over SQLite and PostgreSQL: `crm_core.store.shards` and `crm_core.store.judgements`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from crm_core.entities import Kind, Ref

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class MemoryShard:
    """One searchable fact about a record: a text a person might look for. `at` is when the fact is from."""

    id: str
    """32 hex characters, the same each time for the same part of the same record."""
    ref: Ref
    text: str
    text_hash: str
    """SHA-256 of `text`, hex: the key under which its embedding is kept."""
    at: datetime | None = None


class ShardStore(Protocol):
    """Where shards and embeddings are kept beside the record. The real one: `crm_core.store.shards.SqlShards`."""

    def replace(self, refs: Collection[Ref], shards: Sequence[MemoryShard]) -> None:
        """From now on these records have exactly these shards. One transaction."""
        ...

    def clear(self) -> None:
        """Forgets all shards and the projector's position; embeddings stay, they depend on the text alone."""
        ...

    def shards(self, ids: Collection[str]) -> dict[str, MemoryShard]: ...

    def of_records(self, refs: Collection[Ref]) -> dict[str, MemoryShard]:
        """The shards that these records have now, by id."""
        ...

    def all_shards(self, kinds: Collection[Kind] | None = None) -> list[MemoryShard]:
        """Every shard, ordered by id."""
        ...

    def count(self) -> int: ...

    def embeddings(self, model: str, hashes: Collection[str]) -> dict[str, NDArray[np.float32]]:
        """Kept vectors (shape (dimension,)) by text hash; those not kept are absent."""
        ...

    def keep_embeddings(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keeps vectors by text hash; keeping one again changes nothing."""
        ...

    def position(self, name: str) -> int:
        """The highest outbox sequence number that projector `name` has worked; 0 at first."""
        ...

    def advance(self, name: str, seq: int) -> None:
        """Moves the position forward; an older `seq` changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class StageChange:
    """One step of a deal through the pipeline."""

    at: datetime | None
    """When the deal entered the stage; None for history that did not say."""
    before: str | None
    """The stage it left; None when it was created."""
    after: str
    by: str
    """User id, or `local`."""
    receipt_id: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict of a person on one recommendation, with the situation it was made in. `at`: when it was recommended.
    A click on the recommendation and what came of it are two verdicts."""

    context: Mapping[str, float]
    verdict: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """A recommendation that was shown before. `rejected`: the person clicked that it is not helpful; `done`: that they
    did it."""

    action: str
    propensity: float
    context: Mapping[str, float]
    rejected: bool
    done: bool = False


class Judgements(Protocol):
    """What people said of recommendations and what was folded from it, as one transaction sees it."""

    def decided(self, ids: Collection[str], actor_id: str) -> dict[str, Decided]:
        """Those of these recommendations that were shown, by id."""
        ...

    def folds(self, model: str) -> dict[str, Mapping[str, Any]]:
        """The kept folds of a model: key -> JSON value."""
        ...

    def verdicts(self) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
        """(action, actor id) -> every (recommendation id, verdict), sorted."""
        ...

    def of(self, action: str, actor_id: str) -> list[Judged]:
        """One person's verdicts on one action, in the order in which they were recommended."""
        ...
