"""Vocabularies kept by who asks, so that a change costs the reading of what it touched and not of everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from crm_core.entities import Kind
from crm_core.reading import OutboxEvent
from intents.name_cache import store_behind
from intents.nl_query.vocabulary import Vocabulary, build
from intents.vocabulary import RecordLookup

_KEPT = 32
_ABOUT = (Kind.DEAL, Kind.CONTACT, Kind.COMPANY)
_FOLLOWS: Mapping[Kind, AbstractSet[Kind]] = {
    Kind.DEAL: frozenset({Kind.DEAL, Kind.PRODUCT}),
    Kind.ACTIVITY: frozenset({Kind.ACTIVITY, *_ABOUT}),
    Kind.TASK: frozenset({Kind.TASK, *_ABOUT}),
}
"""Whose changes change the values of a kind, where it is more than its own: names that it holds, records that decide
who may see it."""
_ASKERS = frozenset({Kind.USER, Kind.TEAM})
"""Whose changes may change what anybody sees."""

Read = dict[tuple[Kind, str, int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Kept:
    revision: int
    vocabulary: Vocabulary
    read: Read
    """The values that it was built from."""


class _Remembering:
    """A lookup whose values are taken from `read` where they are there, and kept there where they were not."""

    def __init__(self, lookup: RecordLookup, read: Read) -> None:
        self._lookup, self._read = lookup, read

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lookup, name)

    def values(self, kind: Kind, path: str, limit: int = 200) -> tuple[str, ...]:
        key = (kind, path, limit)
        if key not in self._read:
            self._read[key] = tuple(self._lookup.values(kind, path, limit))
        return self._read[key]


_CACHE: WeakKeyDictionary[object, dict[tuple[object, ...], _Kept]] = WeakKeyDictionary()
_LOCK = Lock()


def vocabulary_of(lookup: RecordLookup) -> Vocabulary:
    """The vocabulary as this asker sees it now."""
    actor, revision = lookup.actor, lookup.revision()
    asker = (actor.user_id, actor.role, actor.team_id, actor.visibility)
    with _LOCK:
        kept = _CACHE.setdefault(store_behind(lookup), {})
        known = kept.get(asker)
        if known is None or known.revision != revision:
            if known is None and len(kept) >= _KEPT:
                kept.clear()
            known = kept[asker] = _caught_up(lookup, revision, known)
        return known.vocabulary


def _caught_up(lookup: RecordLookup, revision: int, known: _Kept | None) -> _Kept:
    touched = _touched(lookup.changed_since(known.revision)) if known and known.revision < revision else None
    if known is None or touched is None:
        read: Read = {}
        return _Kept(revision, build(_Remembering(lookup, read)), read)
    again = {key: tuple(lookup.values(*key)) for key in known.read if touched & _FOLLOWS.get(key[0], {key[0]})}
    same = all(set(values) == set(known.read[key]) for key, values in again.items())
    if same and Kind.PRODUCT not in touched:  # its names are words too
        return _Kept(revision, known.vocabulary, known.read)
    read = {**known.read, **again}
    return _Kept(revision, build(_Remembering(lookup, read)), read)


def _touched(events: Iterable[OutboxEvent]) -> frozenset[Kind] | None:
    """The kinds whose records changed; None when the CRM's own words changed, or who may see what."""
    touched: set[Kind] = set()
    for event in events:
        if event.op == "define" or event.ref.kind in _ASKERS:
            return None
        touched.add(event.ref.kind)
    return frozenset(touched)
