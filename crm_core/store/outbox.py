"""What changed, numbered in the order of commits, for those who derive something from the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from crm_core.entities import Kind, Ref
from crm_core.reading import OutboxEvent
from crm_core.store.tables import outbox


def append(connection: Connection, receipt_id: str, at: datetime, events: Iterable[tuple[str, Ref]]) -> None:
    rows = [
        {"receipt_id": receipt_id, "op": op, "kind": ref.kind.value, "record_id": ref.id, "at": at}
        for op, ref in events
    ]
    if rows:
        connection.execute(insert(outbox), rows)


def revision(connection: Connection) -> int:
    return connection.scalar(select(func.max(outbox.c.seq))) or 0


def since(connection: Connection, seq: int) -> list[OutboxEvent]:
    """Everything after `seq`, oldest first."""
    rows = connection.execute(select(outbox).where(outbox.c.seq > seq).order_by(outbox.c.seq))
    return [OutboxEvent(row.seq, row.op, Ref(Kind(row.kind), row.record_id), row.at) for row in rows]
