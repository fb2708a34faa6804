"""Where events are kept: an acknowledgement waits neither for a write of the record nor for the turns of others."""

from __future__ import annotations

import asyncio
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.adapters.forms import ForgetfulForms, Forms
from bot.inbox import SqlInbox
from bot.replies import Form, FormField
from crm_core.store.inbox import StoredEvents
from crm_core.store.inbox_file import inbox_engine, inbox_file
from crm_core.store.sql import SqlStore
from crm_core.store.tables import inbox

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def row(event_id: str, status: str = "waiting") -> dict[str, object]:
    return {"platform": "slack", "event_id": event_id, "conversation": "", "payload": {"n": event_id},
            "received_at": NOW, "status": status, "attempts": 0, "due_at": NOW, "error": None}  # fmt: skip


@pytest.fixture
def record(tmp_path: Path) -> SqlStore:
    return SqlStore.open(f"sqlite:///{tmp_path / 'crm.sqlite3'}")


async def test_an_event_is_stored_while_the_record_is_being_written(record: SqlStore) -> None:
    engine = inbox_engine(record.engine)
    with record.write():
        assert await SqlInbox(StoredEvents(engine)).accept("slack", "Ev1", {})
        (event,) = await SqlInbox(StoredEvents(engine)).claim(("slack",))
        assert await SqlInbox(StoredEvents(engine)).done(event)
    engine.dispose()
    record.close()


async def test_an_event_is_stored_and_a_form_opens_while_every_thread_is_busy(record: SqlStore) -> None:
    engine, forms, release = inbox_engine(record.engine), Forms(ForgetfulForms()), threading.Event()
    form = Form("New deal", (FormField("value", "Value"),), "b.x.0")
    key = forms.keep(form)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    busy = asyncio.create_task(asyncio.to_thread(release.wait))
    await asyncio.sleep(0)
    try:
        assert await asyncio.wait_for(SqlInbox(StoredEvents(engine)).accept("slack", "Ev1", {}), 20)
        assert await asyncio.wait_for(forms.opened(key), 20) == form
    finally:
        release.set()
        await busy
    engine.dispose()
    record.close()


def test_the_file_is_private_and_the_same_for_all_who_come_at_once(record: SqlStore, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        engines = list(pool.map(lambda _: inbox_engine(record.engine), range(8)))
    for number, engine in enumerate(engines):
        with engine.begin() as connection:
            connection.execute(insert(inbox).values(row(f"Ev{number}")))
    with engines[0].connect() as connection:
        assert connection.scalar(select(func.count()).select_from(inbox)) == 8
    for engine in engines:
        engine.dispose()
    file = inbox_file(tmp_path / "crm.sqlite3")
    assert file == tmp_path / "crm-inbox.sqlite3"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob(".*")] == []
    record.close()


def test_events_of_before_are_taken_over_once(record: SqlStore) -> None:
    with record.engine.begin() as connection:
        connection.execute(insert(inbox), [row("Ev1"), row("Ev2", "done")])
    for _ in range(2):
        engine = inbox_engine(record.engine)
        with engine.connect() as connection:
            kept = {one.event_id: (one.status, one.payload) for one in connection.execute(select(inbox))}
        engine.dispose()
        assert kept == {"Ev1": ("waiting", {"n": "Ev1"}), "Ev2": ("done", {"n": "Ev2"})}
    with record.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(inbox)) == 0
    record.close()


def test_postgresql_keeps_them_with_the_record(postgres_url: str) -> None:
    store = SqlStore.open(postgres_url)
    assert inbox_engine(store.engine) is store.engine
    store.close()
