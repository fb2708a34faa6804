"""`loom serve` killed with -9 under writes from chat; `python -m bench survival` does the same for much longer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bench.survival import ordeal

KILLS = 3

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("survival")]


@pytest.fixture
def own_postgres(postgres_server: str) -> Iterator[str]:
    """A database of its own beside the one that other tests share: serving makes tables of its own in it."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE survival")
    yield make_url(postgres_server).set(database="survival").render_as_string(hide_password=False)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("DROP DATABASE survival WITH (FORCE)")


@pytest.mark.parametrize("processes", [1, 2])
def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(tmp_path: Path, processes: int) -> None:
    tally = ordeal(tmp_path, KILLS, processes=processes, longest=1.5)
    assert tally.whole, str(tally)
    assert tally.acknowledged


def test_the_same_on_postgresql(tmp_path: Path, own_postgres: str) -> None:
    tally = ordeal(tmp_path, KILLS, url=own_postgres, longest=1.5)
    assert tally.whole, str(tally)
    assert tally.acknowledged
