"""Receipts: one a request, found by its idempotency key, with its changes read from the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, insert, select, update

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


def of_message(
    connection: Connection, platform: str, conversation: str, message_id: str, actor: Actor
) -> Receipt | None:
    """What the actor did from that platform with that message, marked as replayed."""
    made = (table.c.platform == platform, table.c.conversation == conversation, table.c.message_id == message_id)
    row = connection.execute(select(table).where(*made, table.c.actor_id == actor_id(actor))).first()
    return _receipt(connection, row, replayed=True) if row is not None else None


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
    return next(iter(_newest(connection, table.c.id == receipt_id)), None)


def undoable(
    connection: Connection, actor: Actor | None, conversation: str | None = None, *,
    imports: bool = False, since: datetime | None = None, until: datetime | None = None, limit: int = 1,
) -> list[Filed]:  # fmt: skip
    """The newest receipts that changed something, are no undo themselves and not undone: of `actor` (None: of
    anyone), of the conversation when given, of imports alone, from `since` to before `until`."""
    changed = exists().where(audit_table.c.receipt_id == table.c.id)
    where = [table.c.undoes.is_(None), table.c.undone_by.is_(None), changed]
    if actor is not None:
        where.append(table.c.actor_id == actor_id(actor))
    if conversation is not None:
        where.append(table.c.conversation == conversation)
    if imports:
        where.append(table.c.platform == "import")
    if since is not None:
        where.append(table.c.at >= since)
    if until is not None:
        where.append(table.c.at < until)
    return _newest(connection, *where, limit=limit)


def standing_undo(connection: Connection, actor: Actor, conversation: str | None) -> Filed | None:
    """The actor's newest undo of a change that is still undone by it; a redo is none."""
    other = table.alias("taken_back")
    holds = exists().where(other.c.undone_by == table.c.id, other.c.undoes.is_(None))
    where = [table.c.actor_id == actor_id(actor), table.c.undoes.is_not(None), table.c.undone_by.is_(None), holds]
    if conversation is not None:
        where.append(table.c.conversation == conversation)
    return next(iter(_newest(connection, *where)), None)


def mark_undone(connection: Connection, receipt_id: str, by: str) -> None:
    """`by` took the receipt back; what the receipt itself had taken back stands again."""
    connection.execute(update(table).where(table.c.id == receipt_id).values(undone_by=by))
    connection.execute(update(table).where(table.c.undone_by == receipt_id).values(undone_by=None))


def _newest(connection: Connection, *where: ColumnElement[bool], limit: int = 1) -> list[Filed]:
    columns = (table.c.id, table.c.actor_id, table.c.undoes, table.c.undone_by)
    last = select(func.max(audit_table.c.seq)).where(audit_table.c.receipt_id == table.c.id).scalar_subquery()
    newest = select(*columns).where(*where).order_by(last.desc(), table.c.id.desc()).limit(limit)  # commits, not clocks
    return [Filed(*row) for row in connection.execute(newest)]


def _receipt(connection: Connection, row: Row[Any], *, replayed: bool) -> Receipt:
    public = PublicValues(connection)
    changes = (audit.change_of(entry, public) for entry in audit.entries_of(connection, row.id))
    return Receipt(
        id=row.id, key=row.key, at=row.at, changes=tuple(change for change in changes if change is not None),
        kept=decode(row.kept), undoes=row.undoes, notes=decode(row.notes), replayed=replayed,
    )  # fmt: skip
