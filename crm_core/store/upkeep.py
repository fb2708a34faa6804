"""Rows that are kept only for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete

from crm_core.store.tables import state, trace


def remove_traces(engine: Engine, before: datetime) -> int:
    """Removes the traces of answers given before a time; returns how many."""
    with engine.begin() as connection:
        return connection.execute(delete(trace).where(trace.c.at < before)).rowcount


def remove_expired(engine: Engine, now: datetime) -> int:
    """Removes the states whose time is over; returns how many."""
    with engine.begin() as connection:
        return connection.execute(delete(state).where(state.c.expires_at < now)).rowcount
