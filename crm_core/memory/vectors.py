"""The embedded vector index: Qdrant's own engine in this process (qdrant-edge), one folder on disk.

Only one process may have the folder open; another gets Unavailable and uses `exact.FollowerIndex`. The engine locks its
write-ahead log, but it changes files before it comes to that lock, and the process that has the folder could not write
any more. So there is a lock of ours, taken before the engine looks at anything.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_core.entities import Kind, Ref
from crm_core.errors import Unavailable
from crm_core.keeping import MemoryShard
from crm_core.memory.arrays import Vectors
from crm_core.memory.base import Match
from crm_core.memory.owning import Owned

if TYPE_CHECKING:
    from qdrant_edge import EdgeShard

PART = "The vector index"
WRITE_BATCH = 500
READ_BATCH = 2_000


class EdgeIndex:
    """A `VectorIndex` in `folder`, made when it is not there. Raises Unavailable when another process has it open or
    it cannot be read. What was written survives a kill: the engine logs it first."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder, self._dimension = folder, dimension
        try:
            self._owned = Owned(folder)
        except BlockingIOError:
            raise Unavailable(PART, f"another process has {folder} open") from None
        except OSError as error:
            raise Unavailable(PART, f"{folder} cannot be opened: {error.strerror}") from error
        try:
            self._shard = self._open()
        except BaseException:
            self._owned.release()
            raise

    @property
    def degraded(self) -> tuple[str, ...]:
        return ()

    def upsert(self, shards: Sequence[MemoryShard], vectors: Vectors) -> None:
        from qdrant_edge import Point, UpdateOperation

        points = [
            Point(
                str(uuid.UUID(hex=shard.id)),
                vector.tolist(),
                {"kind": str(shard.ref.kind), "ref": _key(shard.ref), "hash": shard.text_hash},
            )
            for shard, vector in zip(shards, vectors, strict=True)
        ]
        for start in range(0, len(points), WRITE_BATCH):
            self._update(UpdateOperation.upsert_points(points[start : start + WRITE_BATCH]))

    def delete(self, refs: Iterable[Ref], keep: Collection[str] = ()) -> None:
        from qdrant_edge import FieldCondition, Filter, HasIdCondition, MatchAny, UpdateOperation

        keys = sorted({_key(ref) for ref in refs})
        kept: list[Any] = [HasIdCondition({str(uuid.UUID(hex=one)) for one in keep})] if keep else []
        for start in range(0, len(keys), WRITE_BATCH):
            of_records = FieldCondition("ref", match=MatchAny(keys[start : start + WRITE_BATCH]))
            self._update(UpdateOperation.delete_points_by_filter(Filter(must=[of_records], must_not=kept)))

    def held(self, refs: Collection[Ref] | None = None) -> dict[str, str]:
        from qdrant_edge import FieldCondition, Filter, MatchAny

        if refs is None:
            return self._scrolled(None)
        found: dict[str, str] = {}
        keys = sorted({_key(ref) for ref in refs})
        for start in range(0, len(keys), WRITE_BATCH):
            of_records = FieldCondition("ref", match=MatchAny(keys[start : start + WRITE_BATCH]))
            found |= self._scrolled(Filter(must=[of_records]))
        return found

    def _scrolled(self, where: Any) -> dict[str, str]:
        from qdrant_edge import ScrollRequest

        found: dict[str, str] = {}
        offset: Any = None
        while True:
            request = ScrollRequest(offset=offset, limit=READ_BATCH, filter=where, with_payload=True)
            with _answering():
                points, offset = self._shard.scroll(request)
            found.update((uuid.UUID(str(point.id)).hex, (point.payload or {}).get("hash", "")) for point in points)
            if offset is None:
                return found

    def clear(self) -> None:
        self._shard.close()
        shutil.rmtree(self._folder)
        self._shard = self._open()

    def search(
        self,
        vector: Vectors,
        limit: int,
        kinds: Collection[Kind] | None = None,
        among: Collection[Ref] | None = None,
    ) -> list[Match]:
        from qdrant_edge import FieldCondition, Filter, MatchAny, Query, SearchRequest

        if limit < 1 or (kinds is not None and not kinds) or (among is not None and not among):
            return []
        must: list[Any] = []
        if kinds is not None:
            must.append(FieldCondition("kind", match=MatchAny([str(kind) for kind in kinds])))
        if among is not None:
            must.append(FieldCondition("ref", match=MatchAny([_key(ref) for ref in among])))
        request = SearchRequest(
            Query.Nearest(vector.tolist()), limit, filter=Filter(must=must) if must else None, with_payload=True
        )
        with _answering():
            found = self._shard.search(request)
        matches = (
            Match(uuid.UUID(str(point.id)).hex, _ref(point.payload["ref"]), float(point.score))
            for point in found
            if point.payload
        )
        return sorted(matches, key=lambda match: (-match.score, match.shard_id))

    def count(self) -> int:
        from qdrant_edge import CountRequest

        with _answering():
            return int(self._shard.count(CountRequest()))

    def optimize(self) -> None:
        with _answering():
            self._shard.optimize()

    def flush(self) -> None:
        with _answering():
            self._shard.flush()

    def close(self) -> None:
        """Gives the folder free for another process; the index answers no more."""
        self._shard.close()
        self._owned.release()

    def _update(self, operation: Any) -> None:
        with _answering():
            self._shard.update(operation)

    def _open(self) -> EdgeShard:
        try:
            from qdrant_edge import (
                Distance,
                EdgeConfig,
                EdgeShard,
                EdgeVectorParams,
                PayloadSchemaType,
                UpdateOperation,
            )
        except ImportError:
            raise Unavailable(PART, "pip install qdrant-edge-py==0.9.0") from None
        new = not (self._folder / "edge_config.json").exists()
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            if not new:
                return EdgeShard.load(str(self._folder))
            config = EdgeConfig(vectors=EdgeVectorParams(size=self._dimension, distance=Distance.Cosine))
            shard = EdgeShard.create(str(self._folder), config)
            for field in ("kind", "ref"):  # an unindexed field makes a filtered search hundreds of times slower
                shard.update(UpdateOperation.create_field_index(field, PayloadSchemaType.Keyword))
            return shard
        except Exception as error:  # the engine raises bare Exception for everything
            if "WouldBlock" in str(error):
                raise Unavailable(PART, f"another process has {self._folder} open") from None
            raise Unavailable(PART, f"{self._folder} cannot be opened: {error}; run: loom reindex") from None


@contextmanager
def _answering() -> Iterator[None]:
    """Turns the engine's bare exceptions into Unavailable."""
    try:
        yield
    except Exception as error:
        raise Unavailable(PART, str(error)) from error


def _key(ref: Ref) -> str:
    return f"{ref.kind}:{ref.id}"


def _ref(key: str) -> Ref:
    kind, _, record_id = key.partition(":")
    return Ref(Kind(kind), record_id)
