"""The inbox table: events of platforms, by platform and id. Every method is one short transaction.

An event's status is `waiting`, `working` (held until `due_at`), `done` or `dead`. Who holds an event is known by its
number of attempts: a change names the attempts it knows, and changes nothing when somebody else has the event by now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from crm_core.store.tables import inbox as table

OPEN = ("waiting", "working")


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A row. `payload` is empty once the event is done."""

    platform: str
    event_id: str
    conversation: str
    payload: Mapping[str, Any]
    received_at: datetime
    status: str
    attempts: int
    due_at: datetime
    error: str | None


class StoredEvents:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Gives its connections back."""
        self._engine.dispose()

    def add(
        self, platform: str, event_id: str, payload: Mapping[str, Any], conversation: str, received_at: datetime
    ) -> bool:
        """Stores a new event, due at once; False when it is known. Raises what the database raises."""
        row = {
            "platform": platform, "event_id": event_id[:255], "conversation": conversation[:255],
            "payload": dict(payload), "received_at": received_at, "status": "waiting", "attempts": 0,
            "due_at": received_at,
        }  # fmt: skip
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(table).values(row))
        except IntegrityError:
            return False
        return True

    def due(self, now: datetime, limit: int, platforms: Collection[str]) -> list[StoredEvent]:
        """Up to `limit` events of these platforms whose turn it is, oldest first, at most one of a conversation."""
        before = table.alias("before")
        earlier = exists().where(
            before.c.platform == table.c.platform,
            before.c.conversation == table.c.conversation,
            before.c.conversation != "",
            before.c.status.in_(OPEN),
            or_(
                before.c.received_at < table.c.received_at,
                and_(before.c.received_at == table.c.received_at, before.c.event_id < table.c.event_id),
            ),
        )
        return self._read(
            table.c.platform.in_(platforms), table.c.status.in_(OPEN), table.c.due_at <= now, ~earlier, limit=limit
        )

    def settle(self, platform: str, event_id: str, known: int, /, **values: Any) -> bool:
        """Changes the open event that has `known` attempts; False when there is none: somebody else has it."""
        statement = (
            update(table)
            .where(_is(platform, event_id), table.c.attempts == known, table.c.status.in_(OPEN))
            .values(**values)
        )
        return self._write(statement) == 1

    def listed(self, statuses: Collection[str], limit: int | None = None) -> list[StoredEvent]:
        """The events in one of these statuses, oldest first."""
        return self._read(table.c.status.in_(statuses), limit=limit)

    def find(self, platform: str, event_id: str) -> StoredEvent | None:
        found = self._read(_is(platform, event_id))
        return found[0] if found else None

    def counts(self) -> dict[tuple[str, str], int]:
        """How many events there are by (platform, status)."""
        statement = select(table.c.platform, table.c.status, func.count()).group_by(table.c.platform, table.c.status)
        with self._engine.connect() as connection:
            return {(platform, status): count for platform, status, count in connection.execute(statement)}

    def revive(self, platform: str, event_id: str, now: datetime) -> bool:
        """Gives a dead event all its attempts again; False when there is no such dead event."""
        fresh = {"status": "waiting", "attempts": 0, "due_at": now, "error": None}
        return self._write(update(table).where(_is(platform, event_id), table.c.status == "dead").values(fresh)) == 1

    def drop(self, platform: str, event_id: str) -> bool:
        """Gives up an event that nobody holds, for good: it is `done` without having been worked, so that a
        redelivery is still recognised, and what it said is gone. False when there is no such event."""
        idle = table.c.status.in_(("waiting", "dead"))
        values = {"status": "done", "payload": {}, "error": "dropped"}
        return self._write(update(table).where(_is(platform, event_id), idle).values(values)) == 1

    def forget(self, before: datetime) -> int:
        """Removes finished events that arrived before a time; returns how many."""
        return self._write(delete(table).where(table.c.status == "done", table.c.received_at < before))

    def _read(self, *where: ColumnElement[bool], limit: int | None = None) -> list[StoredEvent]:
        statement = select(table).where(*where).order_by(table.c.received_at, table.c.event_id).limit(limit)
        with self._engine.connect() as connection:
            return [StoredEvent(**row) for row in connection.execute(statement).mappings()]

    def _write(self, statement: Any) -> int:
        with self._engine.begin() as connection:
            return int(connection.execute(statement).rowcount)


def _is(platform: str, event_id: str) -> ColumnElement[bool]:
    return and_(table.c.platform == platform, table.c.event_id == event_id)
