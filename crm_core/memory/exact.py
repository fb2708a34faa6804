"""Exact nearest neighbours in numpy: every vector is looked at. Right at any size, quick up to some 50,000 shards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from crm_core.entities import Kind, Ref
from crm_core.errors import Unavailable
from crm_core.keeping import MemoryShard, ShardStore
from crm_core.memory.arrays import Vectors
from crm_core.memory.base import Match


class ExactIndex:
    """A `VectorIndex` in this process's memory; nothing is kept on disk."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._points: dict[str, tuple[Ref, Vectors]] = {}
        self._hashes: dict[str, str] = {}
        self._by_ref: dict[Ref, set[str]] = {}
        self._stacked: tuple[list[str], Vectors] | None = None

    @property
    def degraded(self) -> tuple[str, ...]:
        return ()

    def upsert(self, shards: Sequence[MemoryShard], vectors: Vectors) -> None:
        for shard, vector in zip(shards, vectors, strict=True):
            self._points[shard.id] = (shard.ref, np.asarray(vector, dtype=np.float32))
            self._hashes[shard.id] = shard.text_hash
            self._by_ref.setdefault(shard.ref, set()).add(shard.id)
        self._stacked = None

    def delete(self, refs: Iterable[Ref], keep: Collection[str] = ()) -> None:
        kept = frozenset(keep)
        for ref in refs:
            for shard_id in [one for one in self._by_ref.get(ref, ()) if one not in kept]:
                del self._points[shard_id], self._hashes[shard_id]
                self._by_ref[ref].discard(shard_id)
        self._stacked = None

    def clear(self) -> None:
        self._points.clear()
        self._hashes.clear()
        self._by_ref.clear()
        self._stacked = None

    def held(self, refs: Collection[Ref] | None = None) -> dict[str, str]:
        if refs is None:
            return dict(self._hashes)
        return {one: self._hashes[one] for ref in refs for one in self._by_ref.get(ref, ())}

    def search(
        self,
        vector: Vectors,
        limit: int,
        kinds: Collection[Kind] | None = None,
        among: Collection[Ref] | None = None,
    ) -> list[Match]:
        ids, matrix = self._matrix()
        if not ids or limit < 1:
            return []
        wanted = np.ones(len(ids), dtype=bool)
        if kinds is not None:
            wanted &= np.array([self._points[one][0].kind in kinds for one in ids])
        if among is not None:
            allowed = frozenset(among)
            wanted &= np.array([self._points[one][0] in allowed for one in ids])
        scores = np.where(wanted, matrix @ vector, -np.inf)
        best = np.argsort(-scores, kind="stable")[:limit]  # ids are sorted, so equal scores keep the order of ids
        return [Match(ids[row], self._points[ids[row]][0], float(scores[row])) for row in best if wanted[row]]

    def count(self) -> int:
        return len(self._points)

    def optimize(self) -> None:
        self._matrix()

    def flush(self) -> None:
        """Nothing to do: this index is never durable."""

    def close(self) -> None:
        self.clear()

    def _matrix(self) -> tuple[list[str], Vectors]:
        if self._stacked is None:
            ids = sorted(self._points)
            rows = [self._points[one][1] for one in ids]
            self._stacked = ids, np.stack(rows) if rows else np.zeros((0, self._dimension), dtype=np.float32)
        return self._stacked


class FollowerIndex:
    """A read-only `VectorIndex` for a process that does not own the index folder: exact search over the embeddings
    kept beside the record, read again whenever the owner has moved `projector` on."""

    def __init__(self, shards: ShardStore, model: str, dimension: int, projector: str, reason: str) -> None:
        self._shards, self._model, self._projector, self._reason = shards, model, projector, reason
        self._exact = ExactIndex(dimension)
        self._read_at: int | None = None

    @property
    def degraded(self) -> tuple[str, ...]:
        return (f"vector index: {self._reason}; searching every embedding one by one instead",)

    def search(
        self,
        vector: Vectors,
        limit: int,
        kinds: Collection[Kind] | None = None,
        among: Collection[Ref] | None = None,
    ) -> list[Match]:
        self._follow()
        return self._exact.search(vector, limit, kinds, among)

    def held(self, refs: Collection[Ref] | None = None) -> dict[str, str]:
        self._follow()
        return self._exact.held(refs)

    def count(self) -> int:
        self._follow()
        return self._exact.count()

    def upsert(self, shards: Sequence[MemoryShard], vectors: Vectors) -> None:
        raise self._read_only()

    def delete(self, refs: Iterable[Ref], keep: Collection[str] = ()) -> None:
        raise self._read_only()

    def clear(self) -> None:
        raise self._read_only()

    def optimize(self) -> None:
        """Nothing to do: the owner optimizes."""

    def flush(self) -> None:
        """Nothing to do: this index writes nothing."""

    def close(self) -> None:
        self._exact.clear()
        self._read_at = None

    def _read_only(self) -> Unavailable:
        return Unavailable("The vector index", self._reason)

    def _follow(self) -> None:
        position = self._shards.position(self._projector)
        if position == self._read_at:
            return
        shards = self._shards.all_shards()
        vectors = self._shards.embeddings(self._model, {shard.text_hash for shard in shards})
        known = [shard for shard in shards if shard.text_hash in vectors]
        self._exact.clear()
        if known:
            self._exact.upsert(known, np.stack([vectors[shard.text_hash] for shard in known]))
        self._read_at = position
