"""The name indexes of one store, kept current by its change log instead of being built for every message."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from crm_core.entities import AnyRecord, Contact, Kind, User, name_of
from crm_core.reading import NameEntry
from intents.name_index import NameIndex
from intents.vocabulary import RecordLookup

NAMED_KINDS = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.USER, Kind.TEAM, Kind.PRODUCT)
_MANY = 200
"""More changes of a kind than this are cheaper to read again in one go."""


class NameCache:
    """One index a kind, built when first asked for. Safe to share between threads."""

    def __init__(self) -> None:
        self._indexes: dict[Kind, NameIndex] = {}
        self._revision = -1
        self._lock = Lock()

    def indexes(self, lookup: RecordLookup, kinds: Sequence[Kind]) -> list[NameIndex]:
        """Indexes of `kinds` as of the newest committed change."""
        with self._lock:
            revision = lookup.revision()
            if self._indexes and revision != self._revision:
                self._catch_up(lookup)
            self._revision = revision
            wanted = [kind for kind in kinds if kind in NAMED_KINDS]
            for kind in wanted:
                if kind not in self._indexes:
                    self._indexes[kind] = NameIndex(lookup.names((kind,)))
            return [self._indexes[kind] for kind in wanted]

    def _catch_up(self, lookup: RecordLookup) -> None:
        events = lookup.changed_since(self._revision)
        for kind, index in list(self._indexes.items()):
            changed = {event.ref for event in events if event.ref.kind is kind}
            if not changed:
                continue
            if len(changed) > _MANY:
                del self._indexes[kind]
                continue
            for ref in changed:
                record = lookup.get(ref)
                if record is None:  # gone, or hidden from this asker: only the nameless listing can tell
                    self._indexes.pop(kind)
                    break
                if record.archived_at is not None:
                    index.remove(ref)
                else:
                    index.put(NameEntry(ref, name_of(record), _also(record)))


def _also(record: AnyRecord) -> tuple[str, ...]:
    addresses: tuple[str | None, ...] = ()
    if isinstance(record, Contact):
        addresses = record.emails
    elif isinstance(record, User):
        addresses = (record.email,)
    return tuple(other for other in (*addresses, record.external_id) if other)


class ArchivedNames:
    """Names of archived records: asked for so seldom that they are read anew each time."""

    def indexes(self, lookup: RecordLookup, kinds: Sequence[Kind]) -> list[NameIndex]:
        return [NameIndex(lookup.names((kind,), archived=True)) for kind in kinds if kind in (*NAMED_KINDS, Kind.TASK)]


_SHARED: WeakKeyDictionary[object, NameCache] = WeakKeyDictionary()


def store_behind(lookup: RecordLookup) -> object:
    """What all lookups over one store share: their `store` or their connection's engine; else the lookup itself."""
    connection = getattr(lookup, "connection", None)
    return getattr(lookup, "store", None) or getattr(connection, "engine", None) or lookup


def cache_of(lookup: RecordLookup) -> NameCache:
    """The cache of the store behind `lookup`, for callers that were not handed one."""
    return _SHARED.setdefault(store_behind(lookup), NameCache())
