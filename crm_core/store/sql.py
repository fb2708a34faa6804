"""The record in one SQL database: SQLite (WAL) or PostgreSQL, by URL.

Writes are serialised: SQLite by its write lock, PostgreSQL by one advisory lock a transaction. So a key that was
looked up and not found stays free until the transaction ends, and outbox numbers are in the order of commits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from crm_core.access import Actor
from crm_core.errors import Damaged, Invalid, Unavailable
from crm_core.folding import fold
from crm_core.keeping import Judgements, ShardStore
from crm_core.reading import Clock, Reader
from crm_core.results import Trace
from crm_core.store import schema, traces
from crm_core.store.connecting import SETTING, connected, first_line, lock, reason, serialised, shown, writing
from crm_core.store.files import check, damage, make_private, say_damage
from crm_core.store.judgements import SqlJudgements
from crm_core.store.local_days import day_text
from crm_core.store.reader import SqlReader
from crm_core.store.state import SqlState
from crm_core.store.sums import joined

_BUSY_MS = 15_000


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqlStore:
    """One database. Safe to use from several threads and several processes at once."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self.engine = engine
        self._clock = clock

    @classmethod
    def open(cls, url: str, *, clock: Clock = utc_now) -> SqlStore:
        """Connects, creates what is missing and migrates to the newest schema. `clock` decides when states expire.

        Raises Invalid for a URL that is none, Unavailable for a database that does not answer; both name the setting.
        """
        engine = engine_for(url)
        try:
            with engine.connect() as connection:
                current = schema.revision(connection)
            if current != schema.HEAD:
                _migrate(engine)
        except OperationalError as error:
            engine.dispose()
            why = reason(error, engine.url)
            if engine.dialect.name == "postgresql":
                why += f"; start it or correct {SETTING}"
            raise Unavailable(f"the database {SETTING}={shown(engine.url)}", why) from error
        except DBAPIError as error:
            engine.dispose()
            raise Invalid(SETTING, shown(engine.url), f"a database of this CRM ({first_line(error)})") from error
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, clock)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One serialised transaction: committed at the end of the block, rolled back when it raises."""
        with serialised(self.engine) as connection:
            yield connection

    @contextmanager
    def rehearse(self) -> Iterator[Connection]:
        """The same transaction, always rolled back: to see what a write would do."""
        with connected(self.engine, loom_write=True) as connection, connection.begin() as transaction:
            lock(connection)
            yield connection
            transaction.rollback()

    @contextmanager
    def read(self, actor: Actor, now: datetime) -> Iterator[Reader]:
        """A reader over one snapshot of the record."""
        options: dict[str, Any] = {}
        if self.engine.dialect.name == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with connected(self.engine, **options) as connection, connection.begin():
            yield SqlReader(connection, actor, now)

    def state(self, namespace: str, *, light: bool = False) -> SqlState:
        return SqlState(self.engine, namespace, self._clock, light=light)

    def shards(self) -> ShardStore:
        """What memory keeps beside the record."""
        from crm_core.store.shards import SqlShards  # brings numpy: not for every start

        return SqlShards(self.engine)

    @contextmanager
    def judgements(self) -> Iterator[Judgements]:
        """What people said of recommendations, over one snapshot."""
        with connected(self.engine) as connection:
            yield SqlJudgements(connection)

    def keep_trace(self, trace: Trace, actor: Actor, conversation: str | None) -> None:
        """Keeps how an answer was found, for `Reader.trace`."""
        with writing(self.engine, light=True) as connection:
            traces.keep(connection, trace, actor, conversation)

    def take_stock(self) -> None:
        """Tells PostgreSQL to count its tables now: until it does so by itself, a minute after an import, it plans as
        if they were empty, and joins take seconds. SQLite plans by its indexes alone."""
        if self.engine.dialect.name == "postgresql":
            with writing(self.engine, light=True) as connection:
                connection.exec_driver_sql("ANALYZE")

    def check(self) -> None:
        """Raises Damaged when a page of a SQLite database cannot be read; reads all of it."""
        check(self.engine)

    def close(self) -> None:
        self.engine.dispose()


def engine_for(url: str) -> Engine:
    """An engine with this product's connection settings; nothing is connected yet. Raises Invalid."""
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        if parsed.drivername != "postgresql+psycopg":
            raise ArgumentError(parsed.drivername)
        return create_engine(
            parsed, pool_pre_ping=True, connect_args={"connect_timeout": 10}, hide_parameters=True
        )  # errors are logged: without what people wrote
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        expected = "sqlite:///path/to/file.sqlite3 or postgresql://user@host:5432/database"
        raise Invalid(SETTING, _shown_text(url), expected) from error


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:" and not url.database.startswith("file:"):
        try:
            make_private(Path(url.database))
        except OSError as error:
            raise Unavailable(f"the database {SETTING}={shown(url)}", f"{error}; correct {SETTING}") from error
    engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000}, hide_parameters=True)
    say_damage(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        try:
            settle(connection)
        except sqlite3.Error as error:  # before SQLAlchemy has it
            if (reason := damage(error)) is None:
                raise
            raise Damaged(str(url.database), reason) from error

    def settle(connection: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, so that a write takes its lock at once
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        _write_ahead(connection)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.create_function("loom_fold", 1, _fold_or_null, deterministic=True)
        connection.create_function("loom_day", 2, day_text, deterministic=True)
        connection.create_function("loom_total", 2, joined, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        wanted = "NORMAL" if options.get("loom_light") else "FULL"
        if connection.info.get("loom_synchronous") != wanted:  # the connection may have committed lightly before
            connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
            connection.info["loom_synchronous"] = wanted
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("loom_write") else "BEGIN")

    return engine


def _write_ahead(connection: Any) -> None:
    """Turns the write-ahead log on. SQLite does not wait for its busy timeout while two processes do so at once on a
    new file, so we do."""
    until = monotonic() + _BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.01)
        else:
            return


def _migrate(engine: Engine) -> None:
    with engine.connect().execution_options(loom_write=True) as connection, connection.begin():
        lock(connection)
        if schema.revision(connection) != schema.HEAD:  # another process may have been quicker
            schema.upgrade(connection)


def _fold_or_null(value: object) -> str | None:
    return None if value is None else fold(str(value))


def _shown_text(url: str) -> str:
    """A URL that could not be parsed, without what may be a password."""
    head, at, tail = url.rpartition("@")
    return f"{head.split('//')[0]}//***@{tail}" if at else url
