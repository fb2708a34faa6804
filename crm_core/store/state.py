"""Small durable JSON values: what conversations, buttons and schedulers remember. Outside the record: no audit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from crm_core.reading import Clock
from crm_core.store.connecting import connected, writing
from crm_core.store.tables import state as table


class SqlState:
    """One namespace of `crm_core.reading.State`, in the record's own database. A `light` one does not wait for the
    disk (`crm_core.store.connecting.writing`), except for claims."""

    def __init__(self, engine: Engine, namespace: str, clock: Clock, *, light: bool = False) -> None:
        self._engine, self._namespace, self._clock, self._light = engine, namespace, clock, light
        self._insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert

    def get(self, key: str) -> Any | None:
        with connected(self._engine) as connection:
            return connection.scalar(select(table.c.value).where(self._is(key), self._alive()))

    def put(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> None:
        row = self._row(key, value, ttl_seconds)
        statement = self._insert(table).values(row)
        statement = statement.on_conflict_do_update(
            index_elements=[table.c.namespace, table.c.key],
            set_={"value": value, "expires_at": row["expires_at"], "version": table.c.version + 1},
        )
        with writing(self._engine, light=self._light) as connection:
            connection.execute(statement)

    def put_if_absent(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> bool:
        """True for exactly one caller, also across processes; an expired value counts as absent."""
        statement = self._insert(table).values(self._row(key, value, ttl_seconds)).on_conflict_do_nothing()
        claim = statement.returning(table.c.key)
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(self._is(key), table.c.expires_at <= self._clock()))
            return connection.scalar(claim) is not None

    def delete(self, key: str) -> None:
        with writing(self._engine, light=self._light) as connection:
            connection.execute(delete(table).where(self._is(key)))

    def items(self, prefix: str = "") -> list[tuple[str, Any]]:
        """The living values whose key starts with `prefix`, by key."""
        mine = and_(table.c.namespace == self._namespace, table.c.key.startswith(prefix, autoescape=True))
        statement = select(table.c.key, table.c.value).where(mine, self._alive()).order_by(table.c.key)
        with connected(self._engine) as connection:
            return [(key, value) for key, value in connection.execute(statement) if key.startswith(prefix)]

    def _is(self, key: str) -> ColumnElement[bool]:
        return and_(table.c.namespace == self._namespace, table.c.key == key)

    def _alive(self) -> ColumnElement[bool]:
        return or_(table.c.expires_at.is_(None), table.c.expires_at > self._clock())

    def _row(self, key: str, value: Any, ttl_seconds: float | None) -> dict[str, Any]:
        expires: datetime | None = None
        if ttl_seconds is not None:
            expires = self._clock() + timedelta(seconds=ttl_seconds)
        return {"namespace": self._namespace, "key": key, "value": value, "expires_at": expires, "version": 1}
