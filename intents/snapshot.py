"""One look at the CRM for one message: whatever understanding asks twice is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crm_core.access import Actor
from crm_core.entities import AnyRecord, Kind, Ref, Stage
from crm_core.fields import FieldSpec
from crm_core.queries import Filter, OrderBy
from crm_core.reading import NameEntry, OutboxEvent
from crm_core.results import Row
from intents.name_cache import store_behind
from intents.vocabulary import RecordLookup


class Snapshot:
    """A `RecordLookup` that answers from memory what it was asked before. To be dropped after the message: it never
    notices a change."""

    def __init__(self, lookup: RecordLookup) -> None:
        self._inner = lookup
        self._records: dict[Ref, AnyRecord | None] = {}
        self._seen: dict[Ref, bool] = {}
        self._answers: dict[object, Any] = {}
        self.resolved: dict[object, Any] = {}
        """What names were found to mean (`intents.linking` fills it), since templates ask for the same ones."""

    @property
    def actor(self) -> Actor:
        return self._inner.actor

    @property
    def store(self) -> object:
        """What is behind the lookup: name caches are kept by it."""
        return store_behind(self._inner)

    def get(self, ref: Ref) -> AnyRecord | None:
        if ref not in self._records:
            self._records[ref] = self._inner.get(ref)
        return self._records[ref]

    def get_many(self, kind: Kind, ids: Iterable[str]) -> dict[str, AnyRecord]:
        asked = list(ids)
        unknown = [record_id for record_id in asked if Ref(kind, record_id) not in self._records]
        if unknown:
            found = self._inner.get_many(kind, unknown)
            self._records.update((Ref(kind, record_id), found.get(record_id)) for record_id in unknown)
        records = ((record_id, self._records[Ref(kind, record_id)]) for record_id in asked)
        return {record_id: record for record_id, record in records if record is not None}

    def visible(self, refs: Iterable[Ref]) -> frozenset[Ref]:
        asked = list(refs)
        unknown = [ref for ref in asked if ref not in self._seen]
        if unknown:
            seen = self._inner.visible(unknown)
            self._seen.update((ref, ref in seen) for ref in unknown)
        return frozenset(ref for ref in asked if self._seen[ref])

    def ids(
        self, kind: Kind, where: Filter | None = None, order_by: Sequence[OrderBy] = (), limit: int | None = None
    ) -> list[str]:
        key = ("ids", kind, where, tuple(order_by), limit)
        if key not in self._answers:
            self._answers[key] = self._inner.ids(kind, where, order_by, limit)
        return list(self._answers[key])

    def rows(self, refs: Sequence[Ref]) -> list[Row]:
        key = ("rows", tuple(refs))
        if key not in self._answers:
            self._answers[key] = self._inner.rows(refs)
        return list(self._answers[key])

    def stages(self) -> tuple[Stage, ...]:
        if "stages" not in self._answers:
            self._answers["stages"] = self._inner.stages()
        return tuple(self._answers["stages"])

    def fields(self, kind: Kind) -> tuple[FieldSpec, ...]:
        key = ("fields", kind)
        if key not in self._answers:
            self._answers[key] = self._inner.fields(kind)
        return tuple(self._answers[key])

    def aliases(self, kind: Kind) -> Mapping[str, str]:
        key = ("aliases", kind)
        if key not in self._answers:
            self._answers[key] = dict(self._inner.aliases(kind))
        return dict(self._answers[key])

    def values(self, kind: Kind, path: str, limit: int = 200) -> tuple[str, ...]:
        key = ("values", kind, path, limit)
        if key not in self._answers:
            self._answers[key] = self._inner.values(kind, path, limit)
        return tuple(self._answers[key])

    def names(self, kinds: Sequence[Kind], *, archived: bool = False) -> list[NameEntry]:
        return self._inner.names(kinds, archived=archived)

    def revision(self) -> int:
        if "revision" not in self._answers:
            self._answers["revision"] = self._inner.revision()
        return int(self._answers["revision"])

    def changed_since(self, revision: int) -> list[OutboxEvent]:
        return self._inner.changed_since(revision)
