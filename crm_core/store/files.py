"""The files of a SQLite database: who may read them, and whether they are still sound."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from crm_core.errors import Damaged

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BESIDE = ("vectors", "uploads")
"""Folders that are only made once there is a record."""


def make_private(database: Path) -> None:
    """Creates the file and its folder so that only this user reads them, and takes the right from others where a file
    is there. SQLite gives its `-wal` and `-shm` the mode of the database. Raises OSError, also for what is no file (a
    folder, a device: nothing is changed of those), and Damaged for an empty file that cannot have been empty."""
    if database.exists() and not database.is_file():
        raise OSError(errno.EINVAL, "a file is needed, and this is none", str(database))
    database.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    if database.exists():
        _not_emptied(database)
    else:
        os.close(os.open(database, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))
    for file in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
        only_for_owner(file, PRIVATE_FILE)


def only_for_owner(path: Path, mode: int) -> None:
    """Narrows the mode of what belongs to this user; leaves alone what is not there, is ours no more or is narrow."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return
    if hasattr(os, "geteuid") and found.st_uid == os.geteuid() and found.st_mode & 0o077:
        path.chmod(mode)


def damage(error: BaseException) -> str | None:
    """What SQLite says of a file that it cannot read; None for any other error."""
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
        return str(error)
    return None


def say_damage(engine: Engine) -> None:
    """Makes every statement of this engine raise Damaged, without its SQL, when it meets a damaged page."""

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> None:
        if (reason := damage(context.original_exception)) is not None:
            raise Damaged(str(engine.url.database), reason) from context.original_exception


def check(engine: Engine) -> None:
    """Reads the whole of a SQLite database; raises Damaged for the first thing that is wrong."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    if found != "ok":
        raise Damaged(str(engine.url.database), " ".join(found.removeprefix("*** in database main ***").split()))


def _not_emptied(database: Path) -> None:
    if database.stat().st_size > 0:
        return
    log = database.with_name(database.name + "-wal")
    there = [name for name in _BESIDE if (database.parent / name).is_dir()]
    if log.exists() and log.stat().st_size > 0:
        there.append(log.name)
    if there:
        raise Damaged(str(database), f"0 bytes long, though {' and '.join(there)} beside it is of a record")
