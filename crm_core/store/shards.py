"""Shards, embeddings and the projector's position, in the record's own database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, and_, delete, func, insert, or_, select, update

from crm_core.entities import Kind, Ref
from crm_core.keeping import MemoryShard
from crm_core.store.connecting import connected, serialised
from crm_core.store.tables import embedding, projector, shard

_CHUNK = 500
T = TypeVar("T")


class SqlShards:
    """The `ShardStore` over SQLite and PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def replace(self, refs: Collection[Ref], shards: Sequence[MemoryShard]) -> None:
        with serialised(self._engine) as tx:
            for chunk in _chunks(sorted(refs, key=lambda ref: (ref.kind, ref.id))):
                tx.execute(delete(shard).where(_of(chunk)))
            for rows in _chunks([_row(one) for one in shards]):
                tx.execute(insert(shard), rows)

    def clear(self) -> None:
        with serialised(self._engine) as tx:
            tx.execute(delete(shard))
            tx.execute(delete(projector))

    def shards(self, ids: Collection[str]) -> dict[str, MemoryShard]:
        found: dict[str, MemoryShard] = {}
        with connected(self._engine) as connection:
            for chunk in _chunks(sorted(ids)):
                rows = connection.execute(select(shard).where(shard.c.id.in_(chunk)))
                found.update((row.id, _read(row)) for row in rows)
        return found

    def of_records(self, refs: Collection[Ref]) -> dict[str, MemoryShard]:
        """The shards that these records have now, by id."""
        found: dict[str, MemoryShard] = {}
        with connected(self._engine) as connection:
            for chunk in _chunks(sorted(refs, key=lambda ref: (ref.kind, ref.id))):
                found.update((row.id, _read(row)) for row in connection.execute(select(shard).where(_of(chunk))))
        return found

    def all_shards(self, kinds: Collection[Kind] | None = None) -> list[MemoryShard]:
        statement = select(shard).order_by(shard.c.id)
        if kinds is not None:
            statement = statement.where(shard.c.kind.in_([str(kind) for kind in kinds]))
        with connected(self._engine) as connection:
            return [_read(row) for row in connection.execute(statement)]

    def count(self) -> int:
        with connected(self._engine) as connection:
            return int(connection.scalar(select(func.count()).select_from(shard)) or 0)

    def embeddings(self, model: str, hashes: Collection[str]) -> dict[str, NDArray[np.float32]]:
        found: dict[str, NDArray[np.float32]] = {}
        with connected(self._engine) as connection:
            for chunk in _chunks(sorted(hashes)):
                where = and_(embedding.c.model == model, embedding.c.text_hash.in_(chunk))
                for row in connection.execute(select(embedding.c.text_hash, embedding.c.vector).where(where)):
                    found[row.text_hash] = np.frombuffer(row.vector, dtype="<f4")
        return found

    def keep_embeddings(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        with serialised(self._engine) as tx:
            for chunk in _chunks(sorted(vectors)):
                of_model = and_(embedding.c.model == model, embedding.c.text_hash.in_(chunk))
                known = set(tx.scalars(select(embedding.c.text_hash).where(of_model)))
                rows = [
                    {"model": model, "text_hash": one, "vector": vectors[one].astype("<f4").tobytes()}
                    for one in chunk
                    if one not in known
                ]
                if rows:
                    tx.execute(insert(embedding), rows)

    def position(self, name: str) -> int:
        with connected(self._engine) as connection:
            return int(connection.scalar(select(projector.c.seq).where(projector.c.name == name)) or 0)

    def advance(self, name: str, seq: int) -> None:
        with serialised(self._engine) as tx:
            known = tx.scalar(select(projector.c.seq).where(projector.c.name == name))
            if known is None:
                tx.execute(insert(projector).values(name=name, seq=seq))
            elif known < seq:
                tx.execute(update(projector).where(projector.c.name == name).values(seq=seq))


def _row(one: MemoryShard) -> dict[str, Any]:
    return {
        "id": one.id, "kind": str(one.ref.kind), "record_id": one.ref.id, "text": one.text,
        "text_hash": one.text_hash, "at": one.at,
    }  # fmt: skip


def _read(row: Any) -> MemoryShard:
    return MemoryShard(row.id, Ref(Kind(row.kind), row.record_id), row.text, row.text_hash, row.at)


def _of(refs: Sequence[Ref]) -> Any:
    kinds = {ref.kind for ref in refs}
    return or_(
        *(
            and_(shard.c.kind == str(kind), shard.c.record_id.in_([ref.id for ref in refs if ref.kind is kind]))
            for kind in sorted(kinds)
        )
    )


def _chunks(items: Sequence[T]) -> Iterator[list[T]]:
    left = iter(items)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
