"""Shards, embeddings and the projector's position, kept in the record's own database: a `ShardStore`.

Tables are named by the columns used and not imported: the store stands on the same floor as memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Protocol, TypeVar

import numpy as np
from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    LargeBinary,
    and_,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    table,
    update,
)

from crm_core.entities import Kind, Ref
from crm_core.memory.arrays import Vectors
from crm_core.memory.base import MemoryShard
from crm_core.reading import Store

_shard = table(
    "shard", column("id"), column("kind"), column("record_id"), column("text"), column("text_hash"),
    column("at", DateTime(timezone=True)),
)  # fmt: skip
_embedding = table("embedding", column("model"), column("text_hash"), column("vector", LargeBinary))
_projector = table("projector", column("name"), column("seq"))
_CHUNK = 500
T = TypeVar("T")


class Database(Store, Protocol):
    """What of `crm_core.store.sql.SqlStore` is needed."""

    @property
    def engine(self) -> Engine: ...

    def write(self) -> AbstractContextManager[Connection]:
        """One serialised transaction."""
        ...


class KeptShards:
    """The `ShardStore` over SQLite and PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sqlite = database.engine.dialect.name == "sqlite"

    def replace(self, refs: Collection[Ref], shards: Sequence[MemoryShard]) -> None:
        with self._database.write() as tx:
            for chunk in _chunks(sorted(refs, key=lambda ref: (ref.kind, ref.id))):
                tx.execute(delete(_shard).where(_of(chunk)))
            for rows in _chunks([self._row(shard) for shard in shards]):
                tx.execute(insert(_shard), rows)

    def clear(self) -> None:
        with self._database.write() as tx:
            tx.execute(delete(_shard))
            tx.execute(delete(_projector))

    def shards(self, ids: Collection[str]) -> dict[str, MemoryShard]:
        found: dict[str, MemoryShard] = {}
        with self._database.engine.connect() as connection:
            for chunk in _chunks(sorted(ids)):
                rows = connection.execute(select(_shard).where(_shard.c.id.in_(chunk)))
                found.update((row.id, _read(row)) for row in rows)
        return found

    def of_records(self, refs: Collection[Ref]) -> dict[str, MemoryShard]:
        """The shards that these records have now, by id."""
        found: dict[str, MemoryShard] = {}
        with self._database.engine.connect() as connection:
            for chunk in _chunks(sorted(refs, key=lambda ref: (ref.kind, ref.id))):
                found.update((row.id, _read(row)) for row in connection.execute(select(_shard).where(_of(chunk))))
        return found

    def all_shards(self, kinds: Collection[Kind] | None = None) -> list[MemoryShard]:
        statement = select(_shard).order_by(_shard.c.id)
        if kinds is not None:
            statement = statement.where(_shard.c.kind.in_([str(kind) for kind in kinds]))
        with self._database.engine.connect() as connection:
            return [_read(row) for row in connection.execute(statement)]

    def count(self) -> int:
        with self._database.engine.connect() as connection:
            return int(connection.scalar(select(func.count()).select_from(_shard)) or 0)

    def embeddings(self, model: str, hashes: Collection[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        with self._database.engine.connect() as connection:
            for chunk in _chunks(sorted(hashes)):
                where = and_(_embedding.c.model == model, _embedding.c.text_hash.in_(chunk))
                for row in connection.execute(select(_embedding.c.text_hash, _embedding.c.vector).where(where)):
                    found[row.text_hash] = np.frombuffer(row.vector, dtype="<f4")
        return found

    def keep_embeddings(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        with self._database.write() as tx:
            for chunk in _chunks(sorted(vectors)):
                of_model = and_(_embedding.c.model == model, _embedding.c.text_hash.in_(chunk))
                known = set(tx.scalars(select(_embedding.c.text_hash).where(of_model)))
                rows = [
                    {"model": model, "text_hash": one, "vector": vectors[one].astype("<f4").tobytes()}
                    for one in chunk
                    if one not in known
                ]
                if rows:
                    tx.execute(insert(_embedding), rows)

    def position(self, name: str) -> int:
        with self._database.engine.connect() as connection:
            return int(connection.scalar(select(_projector.c.seq).where(_projector.c.name == name)) or 0)

    def advance(self, name: str, seq: int) -> None:
        with self._database.write() as tx:
            known = tx.scalar(select(_projector.c.seq).where(_projector.c.name == name))
            if known is None:
                tx.execute(insert(_projector).values(name=name, seq=seq))
            elif known < seq:
                tx.execute(update(_projector).where(_projector.c.name == name).values(seq=seq))

    def _row(self, shard: MemoryShard) -> dict[str, Any]:
        at = shard.at
        if at is not None:
            at = at.astimezone(UTC).replace(tzinfo=None) if self._sqlite else at
        return {
            "id": shard.id, "kind": str(shard.ref.kind), "record_id": shard.ref.id, "text": shard.text,
            "text_hash": shard.text_hash, "at": at,
        }  # fmt: skip


def _read(row: Any) -> MemoryShard:
    at: datetime | None = row.at
    if at is not None:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return MemoryShard(row.id, Ref(Kind(row.kind), row.record_id), row.text, row.text_hash, at)


def _of(refs: Sequence[Ref]) -> Any:
    kinds = {ref.kind for ref in refs}
    return or_(
        *(
            and_(_shard.c.kind == str(kind), _shard.c.record_id.in_([ref.id for ref in refs if ref.kind is kind]))
            for kind in sorted(kinds)
        )
    )


def _chunks(items: Sequence[T]) -> Iterator[list[T]]:
    left = iter(items)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
