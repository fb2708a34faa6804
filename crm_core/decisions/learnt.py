"""What was worked out from the history that one actor sees, kept until a record changes or the day ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from crm_core.reading import Reader

KEPT = 8
"""Actors whose results are kept at a time."""
T = TypeVar("T")


class Learnt(Generic[T]):
    """Results by whose eyes, which day and which revision of the record they are of. Safe to share between threads:
    at worst something is worked out twice."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], T] = {}

    def get(self, reader: Reader, make: Callable[[Reader], T]) -> T:
        """What `make` gives for this reader, or gave for another one that sees the same."""
        actor = reader.actor
        key = (actor.user_id, actor.role, actor.team_id, actor.scope, reader.now.date(), reader.revision())
        found = self._kept.get(key)
        if found is None:
            found = make(reader)
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept), key), None)
            self._kept[key] = found
        return found
