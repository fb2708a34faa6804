"""Where the events of platforms are kept.

In PostgreSQL with the record. In SQLite in a file of their own beside it: SQLite has one write lock a file, an import
holds it for seconds, and a platform waits three seconds for its acknowledgement.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from sqlalchemy import Engine, create_engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from crm_core.store.connecting import connected, writing
from crm_core.store.files import PRIVATE_FILE
from crm_core.store.sql import engine_for
from crm_core.store.tables import inbox


def inbox_engine(record: Engine) -> Engine:
    """The record's own engine, or a new one that the caller disposes of. Events that a SQLite record holds from before
    are taken over. Raises Unavailable, Damaged."""
    if record.dialect.name != "sqlite" or record.url.database in (None, "", ":memory:"):
        return record
    file = inbox_file(Path(str(record.url.database)))
    if not file.exists():
        _make(file)
    engine = engine_for(record.url.set(database=str(file)).render_as_string(hide_password=False))
    _take_over(record, engine)
    return engine


def inbox_file(record: Path) -> Path:
    """`crm.sqlite3` -> `crm-inbox.sqlite3`."""
    return record.with_name(f"{record.stem}-inbox{record.suffix}")


def _make(file: Path) -> None:
    """Appears with its table in it, for whichever of several processes is first."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    try:
        engine = create_engine(f"sqlite:///{draft}", hide_parameters=True)
        inbox.create(engine)
        engine.dispose()
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)


def _take_over(record: Engine, engine: Engine) -> None:
    """Copied first and removed then: what comes between leaves two of an event, never none."""
    with connected(record) as connection:
        rows = [dict(row) for row in connection.execute(select(inbox)).mappings()]
    if not rows:
        return
    with writing(engine) as connection:
        connection.execute(insert(inbox).on_conflict_do_nothing(), rows)
    with writing(record) as connection:
        for row in rows:
            known = (inbox.c.platform == row["platform"]) & (inbox.c.event_id == row["event_id"])
            connection.execute(delete(inbox).where(known))
