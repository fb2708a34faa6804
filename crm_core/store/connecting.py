"""Connections, and what to say when there is none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from crm_core.errors import Unavailable

SETTING = "LOOM_DATABASE_URL"
_WRITE_LOCK = 0x100_1


@contextmanager
def connected(engine: Engine, **options: Any) -> Iterator[Connection]:
    """A connection with these execution options. Raises Unavailable when the database does not answer."""
    try:
        with engine.connect().execution_options(**options) as connection:
            yield connection
    except OperationalError as error:
        if _is_mistake(error):
            raise
        raise Unavailable(f"the database {SETTING}={shown(engine.url)}", first_line(error)) from error


@contextmanager
def writing(engine: Engine, *, light: bool = False) -> Iterator[Connection]:
    """A write transaction of its own: committed at the end of the block, rolled back when it raises.

    When the block has ended, what was written survives the end of the process at any moment and, unless it is
    `light`, the loss of power as well. A light commit does not wait for the disk: the last moments of it may be lost
    with the power, never by half, and never anything that was committed in full.
    """
    with connected(engine, loom_write=True, loom_light=light) as connection, connection.begin():
        if light and connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        yield connection


@contextmanager
def serialised(engine: Engine) -> Iterator[Connection]:
    """The same, and no other write of the record runs beside it, in whatever process."""
    with writing(engine) as connection:
        lock(connection)
        yield connection


def lock(connection: Connection) -> None:
    """Until the transaction ends, nobody else writes. SQLite has its lock since BEGIN IMMEDIATE."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


def shown(url: URL) -> str:
    """The URL without its password."""
    return url.render_as_string(hide_password=True)


def first_line(error: DBAPIError) -> str:
    text = str(error.orig).strip()
    return text.splitlines()[0] if text else type(error.orig).__name__


def _is_mistake(error: OperationalError) -> bool:
    """SQLite calls wrong SQL an operational error too; that is a bug of ours and no outage."""
    return isinstance(error.orig, sqlite3.Error) and error.orig.sqlite_errorcode == sqlite3.SQLITE_ERROR
