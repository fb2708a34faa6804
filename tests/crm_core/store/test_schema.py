"""The schema: versions, opening, and URLs that lead nowhere."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from crm_core.errors import Damaged, Invalid, Unavailable
from crm_core.store import schema
from crm_core.store.sql import SqlStore
from crm_core.store.tables import metadata


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_the_migrations_make_the_tables_that_the_code_names(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        assert schema.revision(connection) == schema.HEAD
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_opening_again_imports_no_alembic(store_url: str) -> None:
    SqlStore.open(store_url).close()
    code = (
        "import sys; from crm_core.store.sql import SqlStore; SqlStore.open(sys.argv[1]).close();"
        "assert not any(name.split('.')[0] == 'alembic' for name in sys.modules)"
    )
    root = str(Path(schema.__file__).parents[2])
    subprocess.run([sys.executable, "-c", code, store_url], check=True, env={"PYTHONPATH": root})


def test_many_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def open_it() -> None:
        try:
            SqlStore.open(f"sqlite:///{tmp_path}/new.sqlite3").close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_folder_is_made(tmp_path: Path) -> None:
    SqlStore.open(f"sqlite:///{tmp_path}/a/b/crm.sqlite3").close()
    assert (tmp_path / "a" / "b" / "crm.sqlite3").exists()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("nonsense", "nonsense"),
        ("mysql://root:secret@db/crm", "mysql://***@db/crm"),
        ("postgresql+asyncpg://u:secret@db/crm", "postgresql+asyncpg://***@db/crm"),
        ("://:secret@", "***"),
        ("postgresql://u:secret@db:port/crm", "***@db:port/crm"),
    ],
)
def test_a_url_that_is_none(url: str, shown: str) -> None:
    with pytest.raises(Invalid) as refused:
        SqlStore.open(url)
    message = str(refused.value)
    assert message.startswith("LOOM_DATABASE_URL cannot be")
    assert shown in message
    assert "secret" not in message
    assert "sqlite:///path/to/file.sqlite3 or postgresql://" in message
    assert "\n" not in message


def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(Unavailable) as refused:
        SqlStore.open("postgresql://loom:secret@127.0.0.1:1/crm")
    message = str(refused.value)
    assert "LOOM_DATABASE_URL=postgresql+psycopg://loom:***@127.0.0.1:1/crm" in message
    assert "start it or correct LOOM_DATABASE_URL" in message
    assert "secret" not in message
    assert "\n" not in message


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "crm.sqlite3"
    path.write_bytes(b"certainly not a database, but long enough to have a header" * 20)
    with pytest.raises(Damaged, match=r"^The database .*crm\.sqlite3 is damaged \(file is not a database\)\."):
        SqlStore.open(f"sqlite:///{path}")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="correct LOOM_DATABASE_URL"):
        SqlStore.open(f"sqlite:///{tmp_path}/file/crm.sqlite3")


def test_the_schema_can_be_taken_down_again(store_url: str) -> None:
    store = SqlStore.open(store_url)
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    with store.write() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        schema.upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    store.close()


def test_a_database_of_a_newer_program(store_url: str) -> None:
    store = SqlStore.open(store_url)
    try:
        _set_version(store, "9999")
        with pytest.raises(
            Invalid, match=f"the schema version cannot be '9999': expected {schema.HEAD} or older; a newer version"
        ):
            SqlStore.open(store_url)
    finally:
        _set_version(store, schema.HEAD)
        store.close()


def _set_version(store: SqlStore, version: str) -> None:
    with store.write() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")


def test_what_is_no_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o755)
    with pytest.raises(Unavailable, match="a file is needed, and this is none"):
        SqlStore.open(f"sqlite:///{folder}")
    assert folder.stat().st_mode & 0o777 == 0o755


def test_a_database_that_another_process_holds_says_so(tmp_path: Path) -> None:
    store = SqlStore.open(f"sqlite:///{tmp_path}/crm.sqlite3")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")  # instead of the fifteen seconds that it waits
    other = sqlite3.connect(tmp_path / "crm.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="database is locked: another process has been writing for too long"):
        store.state("marks").put("one", 1)
    other.close()
    store.close()


def test_a_full_disk_is_said_and_nothing_is_written_by_half(tmp_path: Path) -> None:
    store = SqlStore.open(f"sqlite:///{tmp_path}/crm.sqlite3")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Unavailable, match="no space is left on its disk; make some"):
        store.state("marks").put("long", "x" * 1_000_000)
    assert store.state("marks").get("long") is None
    store.close()
