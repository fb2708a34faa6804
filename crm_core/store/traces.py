"""How answers were found, kept for `why`. A trace is shown to whom it was made for, and to admins."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from crm_core.access import Actor
from crm_core.codec import decode, encode
from crm_core.entities import Role
from crm_core.results import Trace, Written
from crm_core.store.tables import RECORD_TABLES, audit, receipt
from crm_core.store.tables import trace as table

LOCAL = "local"
"""Stands for the local operator, who has no user record."""


def actor_id(actor: Actor) -> str:
    return actor.user_id or LOCAL


def keep(connection: Connection, trace: Trace, actor: Actor, conversation: str | None) -> None:
    row = {"id": trace.id, "actor_id": actor_id(actor), "conversation": conversation, "at": trace.at}
    connection.execute(insert(table).values(**row, body=encode(trace)))


def find(connection: Connection, actor: Actor, trace_id: str | None, conversation: str | None) -> Trace | None:
    """The trace with this id, else the newest of exactly this conversation; None when the actor has none such."""
    statement = select(table.c.body).order_by(table.c.id.desc()).limit(1)
    if trace_id is not None:
        statement = statement.where(table.c.id == trace_id)
    else:
        statement = statement.where(table.c.conversation == conversation)
    if actor.role is not Role.ADMIN or trace_id is None:
        statement = statement.where(table.c.actor_id == actor_id(actor))
    body = connection.scalar(statement)
    if body is None:
        return None
    found = decode(body)
    if not isinstance(found, Trace):
        raise TypeError(f"stored trace is a {type(found).__name__}")
    return found


def written(connection: Connection, actor: Actor, conversation: str | None) -> Written | None:
    """The actor's newest change in exactly this conversation."""
    kinds = [str(kind) for kind in RECORD_TABLES]
    records = (
        select(func.count(func.distinct(audit.c.record_id)))
        .where(audit.c.receipt_id == receipt.c.id, audit.c.kind.in_(kinds))
        .scalar_subquery()
    )
    statement = select(receipt.c.id, receipt.c.text, records, receipt.c.undoes, receipt.c.undone_by)
    statement = statement.where(receipt.c.conversation == conversation, receipt.c.actor_id == actor_id(actor))
    row = connection.execute(statement.order_by(receipt.c.id.desc()).limit(1)).first()
    return None if row is None else Written(row[0], row[1], row[2], row[3] is not None, row[4] is not None)
