"""Connections, and what to say when there is none."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from crm_core.errors import Unavailable

SETTING = "LOOM_DATABASE_URL"
_WRITE_LOCK = 0x100_1
_NO_SPACE = "no space is left on its disk; make some"
_TOO_LITTLE = 1 << 20


@contextmanager
def connected(engine: Engine, **options: Any) -> Iterator[Connection]:
    """A connection with these execution options. Raises Unavailable when the database does not answer."""
    try:
        with engine.connect().execution_options(**options) as connection:
            yield connection
    except OperationalError as error:
        if _is_mistake(error):
            raise
        raise Unavailable(f"the database {SETTING}={shown(engine.url)}", reason(error, engine.url)) from error


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


def reason(error: DBAPIError, url: URL) -> str:
    """Why the database does not answer, and what to do about it where that is known."""
    if not isinstance(error.orig, sqlite3.Error):
        return first_line(error)
    match error.orig.sqlite_errorcode & 0xFF:
        case sqlite3.SQLITE_FULL:
            return _NO_SPACE
        case sqlite3.SQLITE_IOERR if _is_full(url):
            return _NO_SPACE
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"{first_line(error)}: another process has been writing for too long; wait for it or stop it"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return f"{first_line(error)}: let this user write it and its folder"
        case sqlite3.SQLITE_CANTOPEN:
            return f"{first_line(error)}: let this user read and write it and its folder, or correct {SETTING}"
    return first_line(error)


def _is_full(url: URL) -> bool:
    """SQLite says of a disk without space that it could not write its log."""
    try:
        return shutil.disk_usage(Path(url.database or "").absolute().parent).free < _TOO_LITTLE
    except OSError:
        return False


def first_line(error: DBAPIError) -> str:
    text = str(error.orig).strip()
    return text.splitlines()[0] if text else type(error.orig).__name__


def _is_mistake(error: OperationalError) -> bool:
    """SQLite calls wrong SQL an operational error too; that is a bug of ours and no outage."""
    return isinstance(error.orig, sqlite3.Error) and error.orig.sqlite_errorcode == sqlite3.SQLITE_ERROR
