"""Receipts: one a request, found by its idempotency key, with its changes read from the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, insert, select, update

from crm_core.access import Actor
from crm_core.codec import decode, encode
from crm_core.commands import Request
from crm_core.errors import KeyInUse
from crm_core.results import Kept, Receipt
from crm_core.store import audit
from crm_core.store.public import PublicValues
from crm_core.store.tables import audit as audit_table
from crm_core.store.tables import receipt as table
from crm_core.store.traces import actor_id


@dataclass(frozen=True, slots=True)
class Filed:
    """What undo needs to know of a receipt."""

    id: str
    actor_id: str
    undoes: str | None
    undone_by: str | None


def by_key(connection: Connection, key: str, actor: Actor) -> Receipt | None:
    """The receipt of an earlier run of this key. Raises KeyInUse when somebody else's request carried it."""
    row = connection.execute(select(table).where(table.c.key == key)).first()
    if row is None:
        return None
    if row.actor_id != actor_id(actor):
        raise KeyInUse(key)
    return _receipt(connection, row, replayed=True)


def file(
    connection: Connection, request: Request, receipt_id: str, at: datetime, *,
    kept: Sequence[Kept], notes: Mapping[str, Any], undoes: str | None,
) -> None:  # fmt: skip
    connection.execute(
        insert(table).values(
            id=receipt_id, key=request.key, actor_id=actor_id(request.actor), actor_name=request.actor.name, at=at,
            platform=request.source.platform, conversation=request.source.conversation,
            message_id=request.source.message_id, text=request.text, undoes=undoes,
            kept=encode(tuple(kept)), notes=encode(notes),
        )
    )  # fmt: skip


def filed(connection: Connection, receipt_id: str) -> Filed | None:
    return _filed(connection, table.c.id == receipt_id)


def newest_undoable(connection: Connection, actor: Actor, conversation: str | None) -> Filed | None:
    """The actor's newest receipt (of the conversation, when given) that changed something, is no undo itself and is
    not undone."""
    changed = exists().where(audit_table.c.receipt_id == table.c.id)
    where = [table.c.actor_id == actor_id(actor), table.c.undoes.is_(None), table.c.undone_by.is_(None), changed]
    if conversation is not None:
        where.append(table.c.conversation == conversation)
    return _filed(connection, *where)


def mark_undone(connection: Connection, receipt_id: str, by: str | None) -> None:
    connection.execute(update(table).where(table.c.id == receipt_id).values(undone_by=by))


def _filed(connection: Connection, *where: ColumnElement[bool]) -> Filed | None:
    columns = (table.c.id, table.c.actor_id, table.c.undoes, table.c.undone_by)
    newest = select(*columns).where(*where).order_by(table.c.at.desc(), table.c.id.desc()).limit(1)
    row = connection.execute(newest).first()
    return None if row is None else Filed(*row)


def _receipt(connection: Connection, row: Row[Any], *, replayed: bool) -> Receipt:
    public = PublicValues(connection)
    changes = (audit.change_of(entry, public) for entry in audit.entries_of(connection, row.id))
    return Receipt(
        id=row.id, key=row.key, at=row.at, changes=tuple(change for change in changes if change is not None),
        kept=decode(row.kept), undoes=row.undoes, notes=decode(row.notes), replayed=replayed,
    )  # fmt: skip
