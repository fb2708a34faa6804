"""Keeps the vector index current: works the outbox in order, or starts again from the record.

The record is the truth, shards and vectors are derived. Working an event twice is as good as once, so after a kill
the projector repeats at most one batch; and starting again gives the same shards as having followed every change.
It reads as the system (`LOCAL_OPERATOR`): see `crm_core.memory.base` for what that asks of callers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

import numpy as np

from crm_core.access import LOCAL_OPERATOR
from crm_core.entities import Company, Contact, Deal, Kind, Ref
from crm_core.keeping import MemoryShard, ShardStore
from crm_core.memory.arrays import Vectors
from crm_core.memory.base import Agreement, Embedder, Progress, VectorIndex
from crm_core.memory.shards import SEARCHABLE, spin
from crm_core.queries import Condition, Op
from crm_core.reading import Reader, Store

NAME = "vectors"
"""Under which the position is kept, unless told otherwise."""
BATCH = 256
STEP_CHARACTERS = 500
"""About how much text is embedded before it is asked again whether to stop: some tenths of a second on a busy core."""


class _Stopped(Exception):
    """It was told to stop. What was embedded is kept; the batch is worked again from its start the next time."""


class Projector:
    """Follows the outbox of `store` into `shards` and `index`. One process at a time may own it: the one that owns
    the index. `clock` only dates the reading. `stop` is asked between small steps: once it says True, `catch_up` comes
    back soon and the next one goes on. `name`: of the index, at most 64 characters. Two machines on one database each
    have an index of their own, so each needs a position of its own."""

    def __init__(
        self,
        store: Store,
        shards: ShardStore,
        index: VectorIndex,
        embedder: Embedder,
        clock: Callable[[], datetime],
        *,
        stop: Callable[[], bool] = lambda: False,
        name: str = NAME,
    ) -> None:
        self._store, self._shards, self._index, self._embedder = store, shards, index, embedder
        self._clock, self._stop, self._name = clock, stop, name

    def waiting(self) -> int:
        """How far the index is behind the record, in outbox numbers."""
        with self._store.read(LOCAL_OPERATOR, self._clock()) as reader:
            return max(0, reader.revision() - self._shards.position(self._name))

    def catch_up(self, limit: int | None = None, progress: Progress | None = None, seconds: float | None = None) -> int:
        """Works events after its position, at most `limit` and (by whole batches) for about `seconds`; returns how
        many. Raises Unavailable when the index or the embedding model does not answer; nothing is lost then."""
        started, done = time.monotonic(), 0
        try:
            position = self._shards.position(self._name)
            with self._store.read(LOCAL_OPERATOR, self._clock()) as reader:
                events = reader.changed_since(position)[:limit]
            if not events:
                self._mend()
            for start in range(0, len(events), BATCH):
                batch = events[start : start + BATCH]
                self._project(dict.fromkeys(event.ref for event in batch))
                self._shards.advance(self._name, batch[-1].seq)
                done = start + len(batch)
                if progress is not None:
                    progress(done, len(events))
                if seconds is not None and time.monotonic() - started >= seconds:
                    break
            if events and done == len(events) and limit is None:
                self._mend()
        except _Stopped:
            return done
        return done

    def reindex(self, progress: Progress | None = None) -> int:
        """Forgets all shards and starts again from the record; returns the number of records read. Killed half-way,
        the next `catch_up` finishes it."""
        with self._store.read(LOCAL_OPERATOR, self._clock()) as reader:
            revision = reader.revision()
            refs = [Ref(kind, one) for kind in SEARCHABLE for one in reader.ids(kind)]
        self._shards.clear()
        self._index.clear()
        for start in range(0, len(refs), BATCH):
            self._project(refs[start : start + BATCH])
            if progress is not None:
                progress(min(start + BATCH, len(refs)), len(refs))
        self._index.optimize()
        self._shards.advance(self._name, revision)
        return len(refs)

    def check(self) -> Agreement:
        """Compares memory with the record, shard by shard. Reads all of both and changes nothing."""
        with self._store.read(LOCAL_OPERATOR, self._clock()) as reader:
            refs = [Ref(kind, one) for kind in SEARCHABLE for one in reader.ids(kind)]
            wanted = {one.id: one.text_hash for one in _spun(reader, refs)}
        kept = {one.id: one.text_hash for one in self._shards.all_shards()}
        held = self._index.held()
        return Agreement(
            shards=len(wanted),
            missing=sum(kept.get(one) != text_hash for one, text_hash in wanted.items()),
            left_over=len((kept.keys() | held.keys()) - wanted.keys()),
            indexed=sum(held.get(one) == text_hash for one, text_hash in wanted.items()),
            waiting=self.waiting(),
        )

    def _project(self, refs: Iterable[Ref]) -> None:
        self._go_on()
        with self._store.read(LOCAL_OPERATOR, self._clock()) as reader:
            wanted = {ref for ref in refs if ref.kind in SEARCHABLE}
            wanted |= _dependent(reader, {ref.id for ref in wanted if ref.kind is Kind.COMPANY})
            shards = _spun(reader, wanted)
        held = self._index.held(wanted)
        fresh = [one for one in shards if held.get(one.id) != one.text_hash]
        vectors = self._embedded(fresh)
        # The index first: what failed after it is worked again, and the index itself says what it still lacks.
        if fresh:
            self._index.upsert(fresh, vectors)
        ids = {one.id for one in shards}
        if held.keys() - ids:
            self._index.delete(wanted, keep=ids)
        self._index.flush()
        self._shards.replace(wanted, shards)

    def _embedded(self, shards: Sequence[MemoryShard]) -> Vectors:
        """One row a shard; a text that was embedded before, for whichever record, is not embedded again."""
        if not shards:
            return np.zeros((0, self._embedder.dimension), dtype=np.float32)
        texts = {shard.text_hash: shard.text for shard in shards}
        kept = self._shards.embeddings(self._embedder.name, texts)
        missing = [one for one in texts if one not in kept]
        new: dict[str, Vectors] = {}
        try:
            for step in _steps(texts, missing):
                self._go_on()
                new.update(zip(step, self._embedder.embed([texts[one] for one in step]), strict=True))
        finally:
            if new:
                self._shards.keep_embeddings(self._embedder.name, new)
        kept |= new
        return np.stack([kept[shard.text_hash] for shard in shards])

    def _go_on(self) -> None:
        """Raises _Stopped when it was told to stop."""
        if self._stop():
            raise _Stopped

    def _mend(self) -> None:
        """An index that is current and yet holds not as many shards as are kept (its folder was lost) is brought to
        hold what is kept."""
        if self._index.count() == self._shards.count():
            return
        kept = {shard.id: shard for shard in self._shards.all_shards()}
        held = self._index.held()
        if len(held.keys() - kept.keys()) > 0:  # of records that are gone: the index alone knows their ids
            self._index.clear()
            held = {}
        lacking = [shard for shard in kept.values() if held.get(shard.id) != shard.text_hash]
        for start in range(0, len(lacking), BATCH):
            self._go_on()
            chunk = lacking[start : start + BATCH]
            self._index.upsert(chunk, self._embedded(chunk))
        self._index.optimize()
        self._index.flush()


def _steps(texts: Mapping[str, str], wanted: Iterable[str]) -> Iterator[list[str]]:
    """The hashes in small groups of like length, shortest texts first: padding costs least then."""
    step: list[str] = []
    room = STEP_CHARACTERS
    for one in sorted(wanted, key=lambda each: len(texts[each])):
        if step and room < len(texts[one]):
            yield step
            step, room = [], STEP_CHARACTERS
        step.append(one)
        room -= len(texts[one])
    if step:
        yield step


def _dependent(reader: Reader, companies: set[str]) -> set[Ref]:
    """Contacts and deals whose shards name one of these companies."""
    if not companies:
        return set()
    of_these = Condition("company", Op.IN, tuple(sorted(companies)))
    return {Ref(kind, one) for kind in (Kind.CONTACT, Kind.DEAL) for one in reader.ids(kind, of_these)}


def _spun(reader: Reader, refs: Iterable[Ref]) -> list[MemoryShard]:
    """The shards of these records as they are now; those that are gone or archived have none."""
    by_kind: dict[Kind, list[str]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, []).append(ref.id)
    records = [record for kind in sorted(by_kind) for _, record in sorted(reader.get_many(kind, by_kind[kind]).items())]
    named = sorted({one.company_id for one in records if isinstance(one, Contact | Deal) and one.company_id})
    companies = cast("dict[str, Company]", reader.get_many(Kind.COMPANY, named)) if named else {}
    return [shard for record in records for shard in spin(record, companies)]
