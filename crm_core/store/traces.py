"""How answers were found, kept for `why`. A trace is shown to whom it was made for, and to admins."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from crm_core.access import Actor
from crm_core.codec import decode, encode
from crm_core.entities import Role
from crm_core.results import Trace
from crm_core.store.tables import trace as table

LOCAL = "local"
"""Stands for the local operator, who has no user record."""


def actor_id(actor: Actor) -> str:
    return actor.user_id or LOCAL


def keep(connection: Connection, trace: Trace, actor: Actor, conversation: str | None) -> None:
    row = {"id": trace.id, "actor_id": actor_id(actor), "conversation": conversation, "at": trace.at}
    connection.execute(insert(table).values(**row, body=encode(trace)))


def find(connection: Connection, actor: Actor, trace_id: str | None, conversation: str | None) -> Trace | None:
    """The trace with this id, else the newest of the conversation; None when the actor has none such."""
    statement = select(table.c.body).order_by(table.c.at.desc(), table.c.id.desc()).limit(1)
    if trace_id is not None:
        statement = statement.where(table.c.id == trace_id)
    elif conversation is not None:
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
