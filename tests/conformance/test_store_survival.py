"""Killed at any moment, or run twice at once: what was acknowledged is there, nothing is there twice or by half."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm_core.store import tables
from crm_core.store.sql import SqlStore

ROOT = Path(__file__).parents[2]
EACH = 3
"""Records that one request of the writer creates."""


def writer(url: str, count: int) -> subprocess.Popen[str]:
    script = ROOT / "tests" / "conformance" / "writer.py"
    return subprocess.Popen(
        [sys.executable, str(script), url, str(count)],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def acknowledged(lines: list[str]) -> dict[str, str]:
    """Key -> receipt id, of complete lines."""
    return dict(line.split() for line in lines if line.endswith("\n"))


def receipts_of(store: SqlStore) -> dict[str, str]:
    """Key -> receipt id; asserts that each is whole and that there is nothing beside them."""
    with store.engine.connect() as connection:
        found = dict(connection.execute(select(tables.receipt.c.key, tables.receipt.c.id)).all())
        for table in (tables.audit, tables.outbox):
            counts = select(table.c.receipt_id, func.count()).group_by(table.c.receipt_id)
            assert dict(connection.execute(counts).all()) == dict.fromkeys(found.values(), EACH)
        for record_table in (tables.company, tables.contact, tables.deal):
            name = record_table.c.title if record_table is tables.deal else record_table.c.name
            names = list(connection.scalars(select(name)))
            assert len(names) == len(set(names)) == len(found)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_at_a_random_moment(store_url: str, seed: int) -> None:
    chance = random.Random(seed)
    with writer(store_url, 100_000) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(chance.randint(1, 40))]
        process.kill()
        lines += process.stdout.readlines()
    told = acknowledged(lines)
    store = SqlStore.open(store_url)
    kept = receipts_of(store)
    assert told.items() <= kept.items()
    assert len(kept) - len(told) <= 1, "at most the request in flight was kept without being acknowledged"

    again = writer(store_url, len(kept) + 5)
    output, _ = again.communicate()
    assert again.returncode == 0
    retold = acknowledged(output.splitlines(keepends=True))
    assert kept.items() <= retold.items()
    assert receipts_of(store) == retold
    store.close()


def test_two_processes_with_the_same_keys_do_the_work_once(store_url: str) -> None:
    both = [writer(store_url, 40), writer(store_url, 40)]
    told = [acknowledged(process.communicate()[0].splitlines(keepends=True)) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    store = SqlStore.open(store_url)
    assert told[0] == told[1] == receipts_of(store)
    assert len(told[0]) == 40
    store.close()
