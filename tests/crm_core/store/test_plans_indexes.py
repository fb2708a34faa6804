"""The common filters are answered from an index: SQLite's own plan has no scan of the deals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from crm_core.access import LOCAL_OPERATOR
from crm_core.entities import Kind
from crm_core.queries import Condition, Filter, Op
from crm_core.store.matches import Matches
from crm_core.store.sql import SqlStore
from tests.plan_world import NOW, make_world


@pytest.mark.parametrize(
    "where",
    [
        Condition("owner", Op.EQ, "u0"),
        Condition("stage", Op.EQ, "lead"),
        Condition("status", Op.EQ, "won"),
        Condition("company", Op.EQ, "c03"),
        Condition("closed", Op.BETWEEN, (date(2026, 7, 1), date(2026, 9, 30))),
        Condition("created", Op.BETWEEN, (date(2026, 7, 1), date(2026, 9, 30))),
        Condition("tags", Op.EQ, "vip"),
        Condition("title", Op.EQ, "pilot 3"),
    ],
    ids=lambda where: where.path,
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
def test_no_scan_of_all_deals(tmp_path: Path, where: Filter, zone: str) -> None:
    store, asked = SqlStore.open(f"sqlite:///{tmp_path / 'crm.sqlite3'}"), []
    make_world(size=10).store_in(store)

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with store.engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", note)
        Matches(connection, replace(LOCAL_OPERATOR, timezone=zone), NOW).ids(Kind.DEAL, where)
        event.remove(connection, "before_cursor_execute", note)
        plans = [
            step[3]
            for statement, parameters in asked
            if "FROM deal" in statement
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    store.close()
    assert any(step.startswith("SEARCH deal") for step in plans)
    assert not [step for step in plans if step.startswith("SCAN deal")]
