"""Small durable values: what is promised of `crm_core.reading.State`, on both databases."""

from __future__ import annotations

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from crm_core.errors import Unavailable
from crm_core.store.connecting import writing
from crm_core.store.sql import SqlStore
from tests.door import NOW


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> object:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def timed(store: SqlStore, watch: Watch) -> SqlStore:
    return SqlStore(store.engine, watch)  # type: ignore[arg-type]


def test_values_last_and_are_replaced(store: SqlStore) -> None:
    state = store.state("dialogue")
    state.put("a", {"n": 1, "list": [1, "x", None]})
    state.put("a", [2])
    assert store.state("dialogue").get("a") == [2]
    assert store.state("other").get("a") is None
    state.delete("a")
    state.delete("a")
    assert state.get("a") is None


def test_expired_values_are_absent(timed: SqlStore, watch: Watch) -> None:
    state = timed.state("s")
    state.put("a", 1, ttl_seconds=60)
    state.put("b", 2)
    watch.now += timedelta(seconds=59)
    assert state.items() == [("a", 1), ("b", 2)]
    watch.now += timedelta(seconds=1)
    assert state.get("a") is None
    assert state.items() == [("b", 2)]
    assert state.put_if_absent("a", 3)
    assert state.get("a") == 3


def test_items_are_found_by_the_start_of_their_key(store: SqlStore) -> None:
    state = store.state("s")
    for key in ("x%1", "x%2", "x_1", "X%3", "y"):
        state.put(key, key)
    assert [key for key, _ in state.items("x%")] == ["x%1", "x%2"]


def test_a_claim_is_won_by_exactly_one(store: SqlStore) -> None:
    won: list[int] = []

    def claim(number: int) -> None:
        if store.state("claims").put_if_absent("digest", number):
            won.append(number)

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert store.state("claims").get("digest") == won[0]


def test_a_database_that_went_away_is_named(tmp_path: Path) -> None:
    store = SqlStore.open(f"sqlite:///{tmp_path}/crm.sqlite3")
    holder = sqlite3.connect(tmp_path / "crm.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    with pytest.raises(
        Unavailable,
        match=r"LOOM_DATABASE_URL=sqlite:///.* is not answering \(database is locked: another process has been writing",
    ):
        store.state("s").put("a", 1)
    holder.close()
    store.state("s").put("a", 1)
    store.close()


def test_only_what_was_asked_for_is_committed_lightly(sqlite_url: str) -> None:
    store = SqlStore.open(sqlite_url)

    def waits_for_the_disk() -> int:
        """2: every commit waits; 1: none does. As the connection that the pool lends stands in its transaction."""
        with store.engine.begin() as connection:
            return int(connection.exec_driver_sql("PRAGMA synchronous").scalar() or 0)

    assert waits_for_the_disk() == 2
    with writing(store.engine, light=True) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
    assert waits_for_the_disk() == 2, "a write that is not light waits again, whoever made it"
    with store.write() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    store.close()
