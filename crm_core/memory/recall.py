"""Memory as the rest of the CRM uses it: search by meaning, kept current, with the knowledge graph beside it.

Opening loads nothing: index and model are opened by the first search. Only one process owns the vector folder; in
another, searching is exact over the kept embeddings and `degraded` says so. Results are **not** filtered by rights:
pass them through `Reader.visible` or `Reader.rows`.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from crm_core.access import LOCAL_OPERATOR
from crm_core.entities import Kind, Ref
from crm_core.errors import Unavailable
from crm_core.memory import ties
from crm_core.memory.base import Agreement, Embedder, Hit, Progress, VectorIndex
from crm_core.memory.exact import FollowerIndex
from crm_core.memory.graph import KnowledgeGraph
from crm_core.memory.projector import NAME, Projector
from crm_core.memory.ties import Tie
from crm_core.memory.vectors import EdgeIndex
from crm_core.reading import Reader, Store

SECONDS_BEFORE_A_SEARCH = 1.5
"""A search first works waiting changes, for about this long."""
SECONDS_BEFORE_ASKING_AGAIN = 10.0
"""How long a process that found the index owned by another waits before it tries to own it."""
_SHARDS_A_RECORD = 4


def utc_now() -> datetime:
    return datetime.now(UTC)


class Memory:
    """A `SemanticSearch` that follows the record. Safe to share between threads."""

    def __init__(self, store: Store, folder: Path, embedder: Embedder, clock: Callable[[], datetime] = utc_now) -> None:
        self._store, self._folder, self._embedder, self._clock = store, folder, embedder, clock
        self._shards = store.shards()
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._index: VectorIndex | None = None
        self._ask_again = 0.0
        self._name: str | None = None
        self._graph = KnowledgeGraph()

    @classmethod
    def open(cls, store: Store, folder: Path) -> Memory:
        """The memory in `folder`/vectors, with the pinned embedding model."""
        from crm_core.memory.embedding import OnnxEmbedder

        return cls(store, folder / "vectors", OnnxEmbedder())

    @property
    def degraded(self) -> tuple[str, ...]:
        """What does not work as it should; that changes are not searchable yet is part of it."""
        index = self._opened()
        waiting = self._projector(index).waiting()
        behind = (f"memory: {waiting} changes are not searchable yet; run: loom reindex",) if waiting else ()
        return (*index.degraded, *behind)

    def search(
        self, text: str, kinds: Collection[Kind] | None, limit: int, among: Collection[Ref] | None = None
    ) -> list[Hit]:
        """At most `limit` records, best first, one hit a record. Raises Unavailable when the model is missing."""
        if not text.strip() or limit < 1:
            return []
        with self._lock:
            self.catch_up(seconds=SECONDS_BEFORE_A_SEARCH)
            index = self._opened()
            vector = self._embedder.embed([text])[0]
            matches = index.search(vector, limit * _SHARDS_A_RECORD, kinds, among)
        best = list({match.ref: match for match in reversed(matches)}.values())
        best.sort(key=lambda match: (-match.score, match.shard_id))
        texts = self._shards.shards({match.shard_id for match in best[:limit]})
        return [
            Hit(match.ref, match.score, texts[match.shard_id].text, match.shard_id)
            for match in best[:limit]
            if match.shard_id in texts
        ]

    def catch_up(self, limit: int | None = None, progress: Progress | None = None, seconds: float | None = None) -> int:
        """Works waiting changes, as `Projector.catch_up`; 0 in a process that does not own the index. The graph, once
        it was needed here, follows too."""
        with self._lock:
            if self._graph.built:
                self._related()
            index = self._opened()
            if isinstance(index, FollowerIndex):
                return 0
            return self._projector(index).catch_up(limit, progress, seconds)

    def reindex(self, progress: Progress | None = None) -> int:
        """Rebuilds vectors and graph from the record; returns the number of records read. Raises Unavailable in a
        process that does not own the index."""
        with self._lock:
            self._graph = KnowledgeGraph()
            self._related()
            return self._projector(self._opened()).reindex(progress)

    def alike(self, reader: Reader, target: Ref, limit: int) -> list[Tie]:
        """Records of the same kind that are related to the same records, most alike first, with the reader's rights."""
        with self._lock:
            return ties.alike(self._related(), reader, target, limit)

    def who_knows(self, reader: Reader, target: Ref) -> list[tuple[Ref, Ref, int]]:
        """(user, contact, how many calls, e-mails and meetings) of a contact, or of the people of a company or deal,
        most first, with the reader's rights."""
        with self._lock:
            return ties.who_knows(self._related(), reader, target)

    @property
    def relations(self) -> int:
        """How many relations the graph holds."""
        with self._lock:
            return len(self._related().edges())

    def _related(self) -> KnowledgeGraph:
        """The graph as the record is now: read the first time it is needed, then brought up to date."""
        with self._store.read(LOCAL_OPERATOR, self._clock()) as reader:
            self._graph.refresh(reader)
        return self._graph

    def check(self) -> Agreement:
        """Compares memory with the record, as `Projector.check`."""
        with self._lock:
            return self._projector(self._opened()).check()

    def stop(self) -> None:
        """Makes a running `catch_up` come back between two small steps, and later ones at once: the process ends, and
        the next one goes on where this one was. Safe from any thread."""
        self._stopping.set()

    def close(self) -> None:
        with self._lock:
            if self._index is not None:
                self._index.close()
                self._index = None

    def _projector(self, index: VectorIndex) -> Projector:
        return Projector(
            self._store, self._shards, index, self._embedder, self._clock, stop=self._stopping.is_set,
            name=self._folder_name(),
        )  # fmt: skip

    def _folder_name(self) -> str:
        """Names this folder's index among those that other machines keep of the same record: kept beside it."""
        if self._name is None:
            beside = self._folder.with_name(f"{self._folder.name}.id")
            beside.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError), beside.open("x", encoding="ascii") as file:
                file.write(uuid.uuid4().hex)
            # a process that came second in this very moment may find it still empty: next time it will not
            kept = beside.read_text(encoding="ascii").strip()
            if not kept:
                return NAME
            self._name = f"{NAME}:{kept}"
        return self._name

    def _opened(self) -> VectorIndex:
        """The index: owned when no other process has it, else followed; asked again now and then, the owner may go."""
        with self._lock:
            if self._index is None or (isinstance(self._index, FollowerIndex) and time.monotonic() >= self._ask_again):
                self._ask_again = time.monotonic() + SECONDS_BEFORE_ASKING_AGAIN
                try:
                    self._index = EdgeIndex(self._folder, self._embedder.dimension)
                except Unavailable as error:
                    if self._index is None:
                        self._index = FollowerIndex(
                            self._shards,
                            self._embedder.name,
                            self._embedder.dimension,
                            self._folder_name(),
                            error.reason,
                        )
            return self._index
