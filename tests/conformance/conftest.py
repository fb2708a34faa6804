"""One filled store on each engine for the suites that only read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_core.store.sql import SqlStore
from tests.plan_world import make_world


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """The made-up company in an own database on each engine; nobody writes to it."""
    name = request.module.__name__.rpartition(".")[2].replace("test_", "loom_")
    if request.param == "sqlite":
        store = SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp(name) / 'crm.sqlite3'}")
    else:
        import psycopg
        from sqlalchemy import make_url

        server = request.getfixturevalue("postgres_server")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        store = SqlStore.open(make_url(server).set(database=name).render_as_string(hide_password=False))
    make_world().store_in(store)
    yield store
    store.close()
